"""Since when a page says something: `tracker since`, the view `wordings`, and what it said on a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import store_samples as samples
from desk import Desk
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import ACME, BOLT, NOW, day, made

from tracker.app.history import since
from tracker.core.text import fold
from tracker.edge.store import Store
from tracker.errors import UsageError
from tracker.model import Clause, Policy

ROOT = Path(__file__).parent.parent
KEPT = "We keep your recordings for 30 days."


def edition(*clauses: tuple[str, str | None, str]) -> Policy:
    """A policy of clauses: heading, number, text."""
    plain = samples.policy(*(text for _, _, text in clauses))
    return replace(plain, clauses=tuple(Clause((heading,), number, text) for heading, number, text in clauses))


def recorded(*editions: Policy) -> Store:
    """A database with one version a day."""
    store = Store.open(":memory:")
    store.watches.sync([ACME, BOLT], NOW)
    before = None
    for at, one in enumerate(editions):
        store.checks.record(made(day(at), one, before, body=f"<p>{at}</p>".encode()))
        before = one
    return store


def test_a_wording_keeps_its_first_day_when_it_is_renumbered_or_moved() -> None:
    with recorded(
        edition(("Keeping", "4.1", KEPT), ("Selling", "5", "We sell nothing.")),
        edition(("Keeping", "4.2", KEPT), ("Selling", "5", "We sell nothing.")),
        edition(("How long", "1", KEPT), ("Selling", "6", "We sell a little.")),
        edition(("How long", None, KEPT.replace("30 days", "90 days")), ("Selling", "6", "We sell a little.")),
    ) as store:
        now, then = since.find(ACME.id, "keep recordings", store)
        assert (now.text, now.heading, now.since, now.until) == (
            "We keep your recordings for 90 days.", "How long", day(3), None,
        )  # fmt: skip
        assert (then.text, then.heading, then.since, then.until) == (KEPT, "How long", day(0), day(3))
        assert (then.numbers, then.versions()) == ((1, 2, 3), "1-3")
        rows = {row["text"]: row for row in store.record.view("wordings", ACME.id)}
        assert rows[KEPT] == {
            "watch": ACME.id, "text": KEPT, "first_seen_at": "2024-02-01T06:30:04Z",
            "last_seen_at": "2024-02-03T06:30:04Z", "versions": 3,
        }  # fmt: skip
        assert rows["We sell a little."]["first_seen_at"] == "2024-02-03T06:30:04Z"
        assert [one.text for one in since.find(ACME.id, "sell", store)] == ["We sell a little.", "We sell nothing."]
        assert since.find(BOLT.id, "sell", store) == []
        with pytest.raises(UsageError, match="no such watch"):
            since.find("acme/nothing", "sell", store)


def test_other_quotation_marks_are_the_same_wording_and_a_return_leaves_a_gap() -> None:
    said = "You may \u201copt out\u201d \u2013 at any time."
    with recorded(
        edition(("A", None, said)),
        edition(("A", None, "Nothing here.")),
        edition(("A", None, 'You may "opt out" - at any time.')),
    ) as store:
        (one,) = since.find(ACME.id, "opt out", store)
        assert (one.since, one.until, one.versions()) == (day(0), None, "1, 3")
        assert one.text == 'You may "opt out" - at any time.'
        (row,) = [row for row in store.record.view("wordings") if "opt out" in row["text"] or "opt" in row["text"]]
        assert (row["first_seen_at"], row["versions"]) == ("2024-02-01T06:30:04Z", 2)


def test_last_seen_is_the_last_look_that_found_it() -> None:
    one, other = edition(("A", None, "One thing.")), edition(("A", None, "Another thing."))
    with Store.open(":memory:") as store:
        store.watches.sync([ACME], NOW)
        store.checks.record(made(day(0), one))
        store.checks.record(samples.check("same_bytes", day(3), body_sha256="x"))
        store.checks.record(samples.check("failed", day(4)))
        store.checks.record(made(day(5), other, one, body=b"<p>two</p>"))
        store.checks.record(samples.check("not_modified", day(9)))
        found = {row["text"]: row["last_seen_at"][:10] for row in store.record.view("wordings")}
        assert found == {"One thing.": "2024-02-04", "Another thing.": "2024-02-10"}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["1", None]), st.sampled_from(
            ["we keep it", "we \u201ckeep\u201d it", 'we "keep" it', "we sell it", "keep"])), min_size=1, max_size=4),
        min_size=1, max_size=5)
)  # fmt: skip
def test_a_wording_is_in_force_where_and_only_where_its_text_stands(
    editions: Sequence[Sequence[tuple[str, str | None, str]]],
) -> None:
    with recorded(*(edition(*one) for one in editions)) as store:
        found = since.find(ACME.id, "keep", store)
        texts = [{fold(text) for _, _, text in one} for one in editions]
        expected = {text for one in texts for text in one if "keep" in text}
        assert {fold(one.text) for one in found} == expected
        for one in found:
            holding = [number for number, held in enumerate(texts, 1) if fold(one.text) in held]
            assert list(one.numbers) == holding
            assert one.since == day(holding[0] - 1)
            assert one.until == (None if holding[-1] == len(editions) else day(holding[-1]))
        rows = store.record.view("wordings")
        assert sorted((row["first_seen_at"], row["versions"]) for row in rows if "sell" not in row["text"]) == sorted(
            (f"{one.since:%Y-%m-%dT%H:%M:%SZ}", len(one.numbers)) for one in found
        )


def test_the_command_prints_and_answers_in_json(kept: Desk) -> None:
    said = kept.run("since", "acme/privacy", "recordings", "days")
    today = kept.json("log")[0]["observed_at"][:10]
    head, _, now, then = said.splitlines()
    assert head.split() == ["since", "until", "versions", "text", "heading"]
    assert now.split()[:2] == [today, "2"]
    assert "for 90 days" in now
    assert then.split()[:3] == [today, today, "1"]
    rows = kept.json("since", "acme/privacy", "30", "days")
    assert [(row["watch"], row["version"], row["versions"]) for row in rows] == [("acme/privacy", 1, [1])]
    assert rows[0]["until"] == kept.json("log")[-1]["observed_at"]
    assert "No clause ever held" in kept.run("since", "acme/privacy", "zebra")
    assert "at least one word" in kept.run("since", "acme/privacy", "-", status=2)
    assert "no such watch" in kept.run("since", "acme/nothing", "days", status=2)


def test_the_documented_query_says_what_it_said_that_day() -> None:
    docs = (ROOT / "docs" / "database.md").read_text("utf-8")
    (query,) = re.findall(r"^```sql\n(.*?)^```$", docs, re.M | re.S)
    with Store.open(":memory:") as store:
        samples.fill(store)
        numbers = []
        for days in range(-1, 12):
            on = (NOW + timedelta(days=days)).date()
            rows = store.database.conn.execute(query, {"watch": ACME.id, "day": f"{on}"}).fetchall()
            version = store.versions.on(ACME.id, on)
            numbers.append(version and version.number)
            if version is None:
                assert rows == []
                continue
            clauses = store.versions.policy(ACME.id, version.number).clauses
            assert [row["text"] for row in rows] == [clause.text for clause in clauses]
            assert {row["number"] for row in rows} == {version.number}
        assert numbers[0] is None
        assert numbers[-1] == 4
