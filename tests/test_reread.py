"""Reading and judging anew: what the tool's own upgrades change is recorded as the tool's, and told to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from loopback import LONGER, WALL, World, policy, world

from tracker.app.history import rejudge, reread
from tracker.app.reading import Reader
from tracker.model import Verdict

FOOTED = policy().replace(
    "</main>", "</main><section id=more><h2>Cookies</h2><p>We set one cookie for nine days.</p></section>"
)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.watch(select="main")
        made.check(FOOTED)
        yield made


def read_again(world: World) -> str:
    with Reader() as reader:
        return reread.reread(world.watches[0], world.store, reader, world.now)


def test_what_reads_the_same_is_no_version(here: World) -> None:
    assert read_again(here) == "version 1 reads the same"
    assert len(here.log()) == 1


def test_what_reads_otherwise_is_a_version_by_the_extractor_seen_when_its_text_was(here: World) -> None:
    here.change(select="main, #more")
    said = read_again(here)
    assert said == "version 1 reads otherwise now and is version 2, cause extractor"
    first, second = here.log()
    assert (second["cause"], second["observed_at"], second["alerted_at"]) == ("extractor", first["observed_at"], None)
    assert here.alerts() == []
    assert here.store.proof.verify() == []
    assert here.store.record.view("silent") == []
    assert read_again(here) == "version 2 reads the same"


def test_a_change_by_the_vendor_after_it_is_told_as_ever(here: World) -> None:
    here.change(select="main, #more")
    here.check(FOOTED.replace("for 30 days", "for 90 days"))
    assert [(row["number"], row["cause"], row["verdict"]) for row in here.log()][2:] == [(3, "vendor", "material")]
    assert len(here.alerts()) == 1


@pytest.mark.parametrize(
    ("select", "said"), [("#gone", "can no longer be read"), ("h1", "would now read as next to nothing")]
)
def test_a_selector_that_finds_too_little_leaves_the_version_as_it_is(here: World, select: str, said: str) -> None:
    here.change(select=select)
    assert said in read_again(here)
    assert [row["number"] for row in here.log()] == [1]
    assert here.check().outcome == "artifact"
    here.change(select="main")
    assert here.check().outcome in ("same_bytes", "same_text")
    assert here.alerts() == []


def test_a_watch_without_a_version_has_nothing_to_read(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        made.watch()
        made.check(WALL)
        assert read_again(made) == "no version yet"
        assert rejudge.rejudge("acme/privacy", made.store, made.now).lines() == [
            "acme/privacy: 0 versions judged, 0 otherwise than before"
        ]


def test_another_verdict_is_added_beside_the_old_one(here: World) -> None:
    here.check(policy(LONGER))
    verdict = here.store.verdicts.get("acme/privacy", 2)
    assert verdict is not None
    mild = replace(verdict, materiality="minor", edition="older")
    here.store.verdicts.add("acme/privacy", 2, Verdict("minor", mild.direction, mild.silent, (), (), "older"), here.now)
    said = rejudge.rejudge("acme/privacy", here.store, here.now).lines()
    assert said == [
        "acme/privacy version 2: was minor, is now material, and would be told",
        "acme/privacy: 1 versions judged, 1 otherwise than before",
    ]
    assert here.store.verdicts.get("acme/privacy", 2) == verdict
    assert here.store.database.row("SELECT count(*) FROM verdicts")[0] == 3  # type: ignore[index]
    assert len(here.alerts()) == 1
