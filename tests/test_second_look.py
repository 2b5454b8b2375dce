"""A page that changed is fetched once more at once: what is gone a moment later was not the vendor's."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from core_samples import prose, read
from hypothesis import given
from hypothesis import strategies as st
from loopback import LONGER, WALL, Page, World, policy, world

from tracker.app.history import rejudge
from tracker.core.doubt import second_look
from tracker.core.judge import materiality

_WORD_LIST = "storm river market game city garden winter recipe museum festival bridge island dessert guitar summit"
_WORDS = _WORD_LIST.split()
_VERBS = ("We may collect", "You agree to", "Nobody must miss", "Our friends sell", "It rained on")


def teaser(load: int) -> str:
    chance = random.Random(load)
    return f"{chance.choice(_VERBS)} {' '.join(chance.choices(_WORDS, k=8))}."


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.watch()
        yield made


class Lively:
    """A site that writes its page anew at each load."""

    def __init__(self, here: World, body: Callable[[int], str]) -> None:
        self.body = body
        self.loads = itertools.count()
        self.count = 0
        here.site.pages["/acme/privacy"] = Page(write=self.write)

    def write(self, handler: Any) -> None:
        handler.close_connection = True
        self.count = next(self.loads) + 1
        text = self.body(self.count - 1)
        status = "503 Gone" if text == "" else "200 OK"
        body = text.encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        handler.wfile.write(head.encode() + body)


def with_teaser(load: int, changes: dict[str, str] | None = None, tag: str = "p") -> str:
    return policy(changes).replace("</main>", f"<{tag}>{teaser(load)}</{tag}></main>")


@pytest.mark.parametrize("tag", ["p", "div", "li", "h3"])
def test_what_is_another_text_at_each_load_is_no_version(here: World, tag: str) -> None:
    Lively(here, lambda load: with_teaser(load, tag=tag))
    outcomes = [here.check().outcome for _ in range(6)]
    assert outcomes[0] == "first"
    assert set(outcomes[1:]) <= {"same_text", "artifact"}
    assert [row["number"] for row in here.log() if row["number"]] == [1]
    assert here.alerts() == []


@pytest.mark.parametrize("line", ["Seen by {} visitors", "{} users online", "Printed for visitor {} just now."])
def test_a_number_that_goes_up_and_down_is_no_version(here: World, line: str) -> None:
    numbers = [4821, 812, 93_112, 120, 7_733, 640, 51_000, 999, 12_345, 777]
    Lively(here, lambda load: policy().replace("</main>", f"<p>{line.format(numbers[load % 10])}</p></main>"))
    for _ in range(5):
        here.check()
    assert [row["number"] for row in here.log() if row["number"]] == [1]
    assert here.alerts() == []


def test_a_change_beside_it_is_told_and_nothing_else(here: World) -> None:
    site = Lively(here, with_teaser)
    here.check()
    site.body = lambda load: with_teaser(load, LONGER)
    assert here.check().outcome == "version"
    verdict = here.store.verdicts.get("acme/privacy", 2)
    assert verdict is not None
    assert verdict.materiality == "material"
    material = [item for item in verdict.changes if item.materiality != "artifact"]
    assert ["90 days" in item.change.new_text for item in material] == [True]
    assert any(reason.rule == "flicker" for item in verdict.changes for reason in item.reasons)
    assert len(here.alerts("change")) == 1
    assert not any(teaser(load)[:20] in here.alerts("change")[0]["title"] for load in range(9))
    assert {here.check().outcome for _ in range(3)} == {"artifact"}


def test_judged_again_it_is_the_same(here: World) -> None:
    site = Lively(here, with_teaser)
    here.check()
    site.body = lambda load: with_teaser(load, LONGER)
    here.check()
    assert rejudge.rejudge("acme/privacy", here.store, here.now).lines()[-1].endswith("0 otherwise than before")


def test_a_change_that_stays_costs_one_more_fetch(here: World) -> None:
    site = Lively(here, lambda load: policy())
    here.check()
    site.body = lambda load: policy(LONGER, nonce=str(load))
    assert here.check().outcome == "version"
    assert site.count == 3
    assert here.check().outcome == "same_text"
    assert site.count == 4


def test_a_page_that_is_back_a_moment_later_makes_no_version_until_it_stays(here: World) -> None:
    shown = iter([policy(), policy(LONGER), policy(), policy(LONGER), policy(LONGER)])
    Lively(here, lambda load: next(shown))
    assert [here.check().outcome for _ in range(3)] == ["first", "artifact", "version"]
    assert len(here.alerts("change")) == 1


@pytest.mark.parametrize("second", ["", WALL.format("17"), "<html></html>"])
def test_a_second_look_that_sees_no_page_takes_nothing_back(here: World, second: str) -> None:
    shown = iter([policy(), policy(LONGER), second])
    Lively(here, lambda load: next(shown))
    assert [here.check().outcome for _ in range(2)] == ["first", "version"]
    assert len(here.alerts("change")) == 1


def test_a_watch_that_learns_nothing_counts_it_all(here: World) -> None:
    here.change(learn=False)
    site = Lively(here, with_teaser)
    here.check()
    assert here.check().outcome == "version"
    assert site.count == 2


def test_the_reason_is_told_with_the_version(here: World) -> None:
    site = Lively(here, with_teaser)
    here.check()
    site.body = lambda load: with_teaser(load, LONGER)
    here.check()
    rows = here.store.database.rows("SELECT rule, text FROM reasons WHERE rule = 'flicker'")
    assert rows
    assert all(row["text"].startswith("A moment later something else stood here: ") for row in rows)
    json.dumps([dict(row) for row in rows])


EDITS = [("30 days", "90 days"), ("We ", "We may "), ("</p><p>", "</p><p>Something came here. </p><p>")]


@given(st.sets(st.sampled_from(EDITS)), st.sets(st.sampled_from(EDITS)))
def test_what_both_looks_see_is_never_gone(seen: set[tuple[str, str]], later: set[tuple[str, str]]) -> None:
    def edited(edits: set[tuple[str, str]]) -> str:
        text = prose()
        for old, new in sorted(edits):
            text = text.replace(old, new)
        return f"<main>{text}</main>"

    before, now, after = read(f"<main>{prose()}</main>"), read(edited(seen)), read(edited(later))
    gone = second_look.flickers(materiality.judge(before, now), before, now, after)
    if seen == later:
        assert gone == frozenset()
    texts = {clause.text for clause in after.clauses}
    assert not any(text in texts for text in gone if text in {clause.text for clause in now.clauses})
