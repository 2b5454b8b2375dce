"""The time axis: a mark a version, a hatched gap, and years that can be read on a phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from tracker.model import Gap
from tracker.show.time_axis import Mark, svg

SINCE = datetime(2020, 3, 1, tzinfo=UTC)
UNTIL = datetime(2026, 3, 1, tzinfo=UTC)


def mark(
    number: int, at: datetime, materiality: str | None = "material", silent: bool = False, changes: int = 1
) -> Mark:
    return Mark(number, at, materiality, silent, changes, f"/watch/acme/privacy/{number}")  # type: ignore[arg-type]


def places(drawn: str) -> list[float]:
    return [float(place) for place in re.findall(r'cx="([\d.]+)%"', drawn)]


def test_versions_stand_where_they_came_between_the_ends() -> None:
    marks = [mark(1, SINCE, None), mark(2, SINCE + (UNTIL - SINCE) / 2), mark(3, UNTIL)]
    drawn = svg(marks, [], (SINCE, UNTIL), SINCE, "three versions")
    assert places(drawn) == [3.0, 50.0, 97.0]
    assert 'role="group" aria-label="three versions"' in drawn
    assert "<title>Version 2, 1 Mar 2023: material</title>" in drawn
    assert "style=" not in drawn
    ElementTree.fromstring(drawn)


def test_materiality_size_and_silence_are_shapes_and_not_colours_alone() -> None:
    marks = [
        mark(1, SINCE, None), mark(2, SINCE, "material", silent=True, changes=40), mark(3, SINCE, "minor"),
        mark(4, SINCE, "editorial", changes=40),
    ]  # fmt: skip
    drawn = svg(marks, [], (SINCE, UNTIL), SINCE, "x")
    radii = dict(re.findall(r'class="mark (\w+)" cx="[^"]*" cy="\d+" r="([\d.]+)"', drawn))
    assert float(radii["material"]) > float(radii["minor"]) > float(radii["editorial"])
    assert drawn.count('class="tick"') == 1
    assert "material, silent" in drawn


def test_gaps_are_hatched_up_to_now() -> None:
    gaps = [Gap(SINCE, SINCE + timedelta(days=219)), Gap(UNTIL - timedelta(days=9), None)]
    drawn = svg([], gaps, (SINCE, UNTIL), SINCE, "x")
    assert drawn.count('class="gap"') == 2
    assert "<title>Not seen from 1 Mar 2020 to 6 Oct 2020</title>" in drawn
    assert "to now</title>" in drawn


def test_of_many_years_a_few_are_named() -> None:
    drawn = svg([], [], (datetime(2001, 1, 1, tzinfo=UTC), UNTIL), UNTIL, "x")
    assert drawn.count('class="year"') == 25
    assert 4 <= drawn.count("<text") <= 6
    assert ">2026</text>" in drawn


def test_a_page_watched_since_today_has_an_axis_too() -> None:
    drawn = svg([mark(1, UNTIL, None)], [], (UNTIL, UNTIL), UNTIL, "x")
    assert places(drawn) == [3.0]


def test_an_axis_without_a_year_names_its_ends() -> None:
    drawn = svg([], [], (datetime(2026, 1, 5, tzinfo=UTC), UNTIL), UNTIL, "x")
    assert re.findall(r"<text[^>]*>([^<]+)</text>", drawn) == ["5 Jan 2026", "1 Mar 2026"]


def test_an_imported_history_is_dashed_up_to_the_first_look() -> None:
    drawn = svg([], [], (SINCE, UNTIL), SINCE + (UNTIL - SINCE) / 2, "x")
    assert '<line class="line imported" x1="0" x2="50.00%"' in drawn
    watched = svg([], [], (SINCE, UNTIL), SINCE, "x")
    assert '<line class="line imported" x1="0" x2="0"' in watched
