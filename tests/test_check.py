"""The story of a check, step by step, over a loopback site: what is recorded, what is told, what stays in force."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loopback import INTRO, LONGER, SECTIONS, START, WALL, Page, World, every, hours, policy, site_server, world

from tracker.app.check.checker import Checker
from tracker.app.history import rejudge
from tracker.edge.store import Store
from tracker.edge.web.http import Fetcher
from tracker.errors import StoreError

NOT_DELETED = {"We do not sell recordings": "We sell recordings"}
FRENCH = {
    "1. Ce que nous recueillons": "Nous recueillons le son et l'image de la personne qui sonne, l'heure, et l'adresse "
    "électronique de la personne qui a posé la sonnette. Nous ne recueillons aucun carnet d'adresses.",
    "2. Combien de temps": "Nous gardons les enregistrements pendant 30 jours. Ils sont ensuite effacés de tous nos "
    "disques et de ceux de l'entreprise de Turku qui garde nos copies.",
    "3. À qui nous les donnons": "Nous ne vendons les enregistrements à personne. Nous les donnons à la police "
    "seulement si un tribunal l'ordonne, et nous le disons le même jour au propriétaire de la sonnette.",
    "4. Vos droits": "Vous pouvez demander une copie de chaque enregistrement de vous, et demander son effacement.",
}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.watch()
        yield made


@pytest.fixture
def seen(here: World) -> World:
    """A world in which the first version has been recorded."""
    here.check(policy(), etag='"one"')
    return here


def current(here: World) -> tuple[int, str | None]:
    standing = here.store.watches.standing("acme/privacy")
    return standing.number, standing.validators.etag


# --- steps 1 to 4: nothing has changed ---


def test_the_first_look_makes_version_one_and_tells_nobody(here: World) -> None:
    record = here.check(policy())
    assert (record.outcome, record.answer.status) == ("first", 200)
    assert here.verdicts() == [(1, "none", False)]
    assert here.alerts() == []
    found = here.store.versions.policy("acme/privacy", 1)
    assert found.dates.updated == "2026-02-03"
    assert ("2. How long we keep it",) in {clause.heading for clause in found.clauses}
    assert here.store.snapshots.get(here.store.versions.get("acme/privacy", 1).snapshot_id).body == policy().encode()


def test_a_304_ends_the_story_with_a_check_and_a_next_time(seen: World) -> None:
    before = seen.now
    record = seen.check()
    assert (record.outcome, record.answer.status) == ("not_modified", 304)
    assert seen.site.asked[-1][1]["if-none-match"] == '"one"'
    assert 12 <= hours(record.next_check_at, before) <= 13.3
    assert seen.store.watches.due(seen.now) == []
    assert seen.store.watches.due(seen.now + timedelta(hours=2)) == ["acme/privacy"]


def test_the_same_bytes_end_the_story_without_validators(here: World) -> None:
    assert [here.check(policy()).outcome, here.check().outcome] == ["first", "same_bytes"]
    assert "if-none-match" not in here.site.asked[-1][1]


def test_furniture_that_changes_at_every_load_is_the_same_text(seen: World) -> None:
    scripts = policy().replace('token = "0"', 'token = "1"')
    assert seen.check(scripts).outcome == "same_text"
    assert seen.check(policy(nonce="2")).outcome == "same_text"
    assert seen.verdicts() == [(1, "none", False)]


def test_validators_follow_a_good_page_and_never_a_held_one(seen: World) -> None:
    seen.check(policy(nonce="1"), etag='"two"')
    assert current(seen) == (1, '"two"')
    short = policy(sections=dict(list(SECTIONS.items())[:2]))
    assert seen.check(short, etag='"held"').outcome == "held"
    assert current(seen) == (1, '"two"')
    before = len(seen.site.asked)
    seen.check()
    assert seen.site.asked[before][1]["if-none-match"] == '"two"'


def test_a_304_that_was_not_asked_for_is_no_first_version(here: World) -> None:
    record = here.check("", status=304)
    assert (record.outcome, record.is_bad) == ("failed", True)
    assert "not asked" in (record.sentence or "")


def test_a_304_from_another_place_than_the_version_came_from_is_asked_again(seen: World) -> None:
    seen.site.put("<h1>Home</h1>", "/home", etag='"one"')
    seen.site.put("", status=302, location="/home")
    record = seen.check()
    assert (record.answer.status, record.outcome) == (200, "artifact")
    assert [path for path, _ in seen.site.asked[-4:]] == ["/acme/privacy", "/home"] * 2


def test_a_304_behind_the_redirect_of_the_version_is_believed(here: World) -> None:
    here.site.put(policy(), "/legal/notice", etag='"one"')
    assert here.check("", status=302, location="/legal/notice").outcome == "first"
    assert here.check().outcome == "not_modified"
    assert len(here.site.asked) == 4


class Stubborn:
    """A site behind a cache that answers every conditional request with "not modified"."""

    def __init__(self, here: World) -> None:
        self.body = policy()
        self.asked: list[bool] = []
        here.site.pages["/acme/privacy"] = Page(write=self.write)

    def write(self, handler: Any) -> None:
        handler.close_connection = True
        conditional = "if-none-match" in {name.lower() for name in handler.headers}
        self.asked.append(conditional)
        if conditional:
            handler.wfile.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
            return
        body = self.body.encode()
        head = f'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: "1"\r\nContent-Length: {len(body)}\r\n\r\n'
        handler.wfile.write(head.encode() + body)


def test_a_cache_that_always_says_not_modified_hides_a_change_for_two_weeks_at_most(here: World) -> None:
    site = Stubborn(here)
    here.check()
    site.body = policy(LONGER)
    records = [here.check() for _ in range(60)]
    outcomes = [record.outcome for record in records]
    assert outcomes.count("version") == 1
    assert 24 <= outcomes.index("version") <= 28
    assert len(here.alerts("change")) == 1
    assert all(outcome in ("not_modified", "version", "same_bytes") for outcome in outcomes)
    told = [row["conditional"] for row in here.store.database.rows("SELECT conditional FROM checks ORDER BY id")]
    # The page that changed was fetched once more at once, which is no check of its own.
    assert site.asked.pop(outcomes.index("version") + 2) is False
    assert told == [int(conditional) for conditional in site.asked]
    assert told.count(0) == 3


def test_a_page_looked_at_often_is_asked_for_in_full_at_every_thirtieth_look(here: World) -> None:
    site = Stubborn(here)
    for _ in range(100):
        here.check()
        here.now -= timedelta(hours=11)
    full = [at for at, conditional in enumerate(site.asked) if not conditional]
    assert len(full) in (4, 5)
    assert all(27 <= later - earlier <= 30 for earlier, later in itertools.pairwise(full))


def test_a_304_to_a_request_for_the_whole_page_is_a_fault_and_told(here: World) -> None:
    site = Stubborn(here)
    here.check()
    here.now += timedelta(days=15)
    here.site.pages["/acme/privacy"] = Page(b"", 304)
    assert not site.asked[0]
    records = [here.check() for _ in range(3)]
    assert {(record.outcome, record.error, record.answer.is_conditional) for record in records} == {
        ("failed", "status_304", False)
    }
    assert "not asked" in (records[0].sentence or "")
    assert [alert["kind"] for alert in here.alerts()] == ["blind"]


def test_a_page_without_validators_is_always_asked_for_in_full(here: World) -> None:
    here.check(policy())
    here.check()
    assert [row[0] for row in here.store.database.rows("SELECT conditional FROM checks")] == [0, 0]


def test_a_fetch_that_fails_asked_nothing_that_was_answered(seen: World) -> None:
    seen.change(url="http://127.0.0.1:9/acme/privacy")
    assert seen.check().answer is None


# --- steps 5 to 7: something has changed ---


def test_only_the_date_is_editorial_and_tells_nobody(seen: World) -> None:
    assert seen.check(policy(updated="1 March 2026")).outcome == "version"
    assert seen.verdicts() == [(1, "none", False), (2, "editorial", False)]
    assert seen.alerts() == []


def test_a_material_change_is_a_version_with_an_alert_and_a_delivery_a_channel(seen: World) -> None:
    at = seen.now
    record = seen.check(policy(LONGER), etag='"two"')
    assert record.outcome == "version"
    assert seen.log()[-1] == {
        "watch": "acme/privacy", "number": 2, "observed_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "alerted_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "verdict": "material", "cause": "vendor", "held": False,
    }  # fmt: skip
    (alert,) = seen.alerts()
    assert (alert["kind"], alert["title"]) == ("change", "MATERIAL: Acme privacy – retention (weaker for you)")
    assert seen.deliveries() == [("change", "mail"), ("change", "chat")]
    assert 12 <= hours(record.next_check_at, at) <= 13.3
    assert current(seen) == (2, '"two"')
    (why,) = {row["reason"] for row in seen.store.record.view("why")}
    assert "30 days is now 90 days" in why
    assert seen.check().outcome == "not_modified"
    assert len(seen.alerts()) == 1


def test_one_deleted_not_is_material(seen: World) -> None:
    assert seen.check(policy(NOT_DELETED)).result.verdict.materiality == "material"
    assert len(seen.alerts("change")) == 1


def test_a_watch_names_its_channels_and_its_threshold(here: World) -> None:
    here.change(channels=("chat",), alert_at="minor")
    here.check(policy())
    spoken = {"somebody will answer within two weeks, without charge": "somebody will answer by letter in the end"}
    record = here.check(policy(spoken))
    assert record.result.verdict is not None
    assert record.result.verdict.materiality in ("minor", "material")
    assert here.deliveries() == [("change", "chat")]


def test_alert_at_minor_tells_of_what_the_default_only_records(here: World) -> None:
    other = here.watch("acme/terms", path="/acme/privacy", alert_at="minor")
    moved = {"Turku that keeps our copies": "Turku that keeps our copies, Arkisto Oy"}
    here.check(policy())
    records = {**here.run()}
    here.site.put(policy(moved))
    records = here.run()
    verdict = records[other.id].result.verdict
    assert verdict is not None
    told = {watch: len(record.alerts) for watch, record in records.items()}
    assert told == {"acme/privacy": int(verdict.materiality == "material"), "acme/terms": 1}


def test_a_change_with_nobody_to_tell_is_kept_as_not_told(here: World) -> None:
    here.channels = {}
    here.check(policy())
    here.check(policy(LONGER))
    assert here.log()[-1]["alerted_at"] is None
    assert here.deliveries() == []
    assert len(here.alerts()) == 1


# --- step 3: not the policy ---


def test_a_bot_wall_is_kept_as_evidence_and_touches_nothing(seen: World) -> None:
    record = seen.check(WALL.format("a1"), etag='"wall"')
    assert (record.outcome, record.is_bad, record.answer.status) == ("artifact", True, 200)
    assert "Expected a policy, got" in (record.sentence or "")
    assert "Version 1 stays current" in (record.sentence or "")
    (hold,) = seen.store.record.holds("acme/privacy")
    assert seen.store.snapshots.get(hold["snapshot_id"]).body == WALL.format("a1").encode()
    assert current(seen) == (1, '"one"')
    assert seen.check(policy(), etag='"one"').outcome == "not_modified"
    assert seen.verdicts() == [(1, "none", False), (None, "artifact", False)]
    assert seen.alerts() == []
    assert seen.store.watches.standing("acme/privacy").bad_checks == 0


def test_a_challenge_in_the_headers_is_a_wall_whatever_the_page_says(seen: World) -> None:
    record = seen.check(policy(LONGER), cf_mitigated="challenge")
    assert (record.outcome, record.is_bad) == ("artifact", True)
    assert seen.verdicts()[0] == (1, "none", False)
    assert len(seen.log()) == 2


def test_refusals_are_blocked_and_wait_as_long_as_they_ask(seen: World) -> None:
    at = seen.now
    record = seen.check("<h1>Forbidden</h1>", status=403)
    assert (record.outcome, record.error) == ("blocked", "status_403")
    record = seen.check("busy", status=503, retry_after="100000")
    assert (record.outcome, record.error) == ("failed", "status_503")
    assert "asks to wait until" in (record.sentence or "")
    assert hours(record.next_check_at, at + timedelta(hours=12)) >= 27
    assert current(seen) == (1, '"one"')
    assert len(seen.log()) == 1


def test_an_empty_body_is_an_artifact(seen: World) -> None:
    record = seen.check("")
    assert (record.outcome, record.error, record.is_bad) == ("artifact", "empty", True)
    assert record.sentence == (
        "acme/privacy: Expected a policy, got an empty response. Version 1 stays current."
        " If the page has moved, change url in the watch list, line 5"
    )
    assert seen.check(policy(), etag='"one"').outcome == "not_modified"


def test_a_redirect_to_the_home_page_is_not_the_policy(seen: World) -> None:
    home = policy(sections={f"Bell {n}": f"Bell number {n} rings in {n} tunes. " * 8 for n in range(20)}, title="Bells")
    seen.site.put(home, "/")
    record = seen.check("", status=302, location="/")
    assert (record.outcome, record.is_bad) == ("artifact", True)
    assert "the home page" in (record.sentence or "")
    assert current(seen) == (1, '"one"')


def test_furniture_alone_is_no_failure(seen: World) -> None:
    liked = policy().replace("</main>", "<p>Was this page helpful? 12 of 31</p></main>")
    for record in (seen.check(liked), seen.check(liked.replace("12 of 31", "13 of 32"))):
        assert record.outcome in ("artifact", "same_text")
        assert not record.is_bad
    assert current(seen)[0] == 1
    assert seen.alerts() == []


def test_an_effective_date_that_stayed_is_no_lead_of_the_new_version(here: World) -> None:
    dates = "3 February 2026</p><p>Effective date: {}"
    here.check(policy(updated=dates.format("1 January 2025")))
    here.check(policy(LONGER, updated=dates.format("1 January 2025")))
    here.check(policy(LONGER | NOT_DELETED, updated=dates.format("9 April 2026")))
    rows = here.store.record.view("promises", "acme/privacy")
    assert [(row["effective"], row["lead_days"]) for row in rows] == [
        ("2025-01-01", None), ("2025-01-01", None), ("2026-04-09", 37),
    ]  # fmt: skip


def helpful(some: int, of_all: int, *related: str, changes: dict[str, str] | None = None) -> str:
    """A policy in a help centre: votes and related pages stand in its main text."""
    links = "".join(f'<li><a href="/help/{name}">{name}</a></li>' for name in related)
    votes = f"<p>{some} of {of_all} people found this helpful</p><h3>Keep reading</h3><ul>{links}</ul>"
    return policy(changes).replace("</main>", f"{votes}<p>Still stuck?</p></main>")


def test_a_counter_and_related_pages_make_a_row_with_a_hash_and_no_version(here: World) -> None:
    here.check(helpful(1012, 1033, "Ringing", "Chimes"), etag='"one"')
    changed = helpful(1015, 1040, "Batteries", "Wires", "Doors")
    record = here.check(changed, etag='"two"')
    assert (record.outcome, record.error, record.is_bad) == ("same_text", "furniture", False)
    assert "1015 of 1040" in (record.sentence or "")
    (row,) = here.store.database.rows("SELECT * FROM checks WHERE error = 'furniture'")
    assert row["body_sha256"] == hashlib.sha256(changed.encode()).hexdigest()
    assert (row["snapshot_id"], row["version_id"]) == (None, None)
    assert [row["number"] for row in here.log()] == [1]
    assert here.store.database.rows("SELECT count(*) FROM snapshots")[0][0] == 1
    assert here.alerts() == []
    assert here.check(changed).outcome == "same_bytes"
    related = here.check(helpful(1015, 1040, "Knobs", "Keys"))
    assert related.outcome == "same_text"
    assert here.check(helpful(1500, 1600, "Knobs", changes=LONGER)).outcome == "version"
    assert here.verdicts()[-1] == (2, "material", False)


def test_a_number_that_matters_beside_a_counter_is_a_version(here: World) -> None:
    here.check(helpful(1012, 1033).replace("people found this helpful", "days"))
    assert here.check(helpful(1013, 1034).replace("people found this helpful", "days")).outcome == "version"


# --- step 8: doubtful ---

SHORT = policy(sections=dict(list(SECTIONS.items())[:2]))


def test_a_page_that_shrank_is_held_and_confirmed_by_the_next_check(seen: World) -> None:
    at = seen.now
    record = seen.check(SHORT)
    assert record.outcome == "held"
    assert seen.verdicts() == [(1, "none", False), (None, "artifact", True)]
    assert seen.alerts() == []
    (held,) = seen.store.record.view("held")
    assert "shrank" in held["sentence"]
    assert seen.check().outcome == "version"
    row = seen.log()[-1]
    assert (row["number"], row["verdict"]) == (2, "material")
    assert row["observed_at"] == at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert row["alerted_at"] == (at + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert seen.store.record.view("held") == []
    assert len(seen.alerts()) == 1


def test_a_page_that_shrank_and_came_back_is_nothing(seen: World) -> None:
    assert seen.check(SHORT).outcome == "held"
    assert seen.check(policy(), etag='"one"').outcome == "not_modified"
    assert seen.store.record.holds("acme/privacy")[0]["ended_as"] == "returned"
    assert seen.alerts() == []
    assert [row["number"] for row in seen.log()] == [1, None]


def test_a_held_page_is_replaced_by_another(seen: World) -> None:
    assert seen.check(SHORT).outcome == "held"
    shorter = policy(sections=dict(list(SECTIONS.items())[3:5]))
    assert seen.check(shorter).outcome == "held"
    assert [hold["ended_as"] for hold in seen.store.record.holds("acme/privacy")] == ["replaced", None]
    assert seen.check().outcome == "version"


def test_a_flip_is_held_and_a_return_of_it_is_nothing(seen: World) -> None:
    assert seen.check(policy(LONGER)).outcome == "version"
    assert seen.check(policy()).outcome == "held"
    assert seen.check(policy(LONGER)).outcome in ("same_bytes", "same_text")
    assert seen.check(policy()).outcome == "held"
    assert seen.check(policy(LONGER)).outcome in ("same_bytes", "same_text")
    assert len(seen.alerts()) == 1
    assert {hold["suspicion"] for hold in seen.store.record.holds()} == {"seen_before"}


def test_a_revert_that_stays_is_a_change(seen: World) -> None:
    seen.check(policy(LONGER))
    at = seen.now
    seen.check(policy())
    assert seen.check().outcome == "version"
    assert seen.verdicts()[-1] == (3, "material", False)
    assert seen.log()[-1]["observed_at"] == at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(seen.alerts()) == 2
    assert len({alert["change_id"] for alert in seen.alerts()}) == 2


def test_another_language_is_held(seen: World) -> None:
    record = seen.check(policy(sections=FRENCH, intro="", title="Avis de confidentialité", language="fr"))
    assert (record.outcome, record.result.doubt.suspicion) == ("held", "language")
    assert seen.check(policy(), etag='"one"').outcome == "not_modified"
    assert seen.alerts() == []


def test_a_date_that_goes_back_is_held(seen: World) -> None:
    record = seen.check(policy(LONGER, updated="5 May 2024"))
    assert (record.outcome, record.result.doubt.suspicion) == ("held", "date_backwards")


def serve_until_the_connection_ends(here: World, page: str) -> None:
    """As HTTP/1.0 does: without a length."""

    def write(handler: Any) -> None:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode())

    here.site.pages["/acme/privacy"] = Page(write=write)


@pytest.mark.parametrize("changed", [None, LONGER], ids=["unchanged", "changed"])
@pytest.mark.parametrize("share", [0.62, 0.7, 0.85, 0.9, 0.94, 0.98])
def test_a_page_cut_off_at_any_place_is_no_version_and_its_return_is_nothing(
    here: World, share: float, changed: dict[str, str] | None
) -> None:
    serve_until_the_connection_ends(here, policy())
    assert here.check().outcome == "first"
    page = policy(changed)
    end = page.index("</main>")
    serve_until_the_connection_ends(here, page[: int(share * end)])
    assert [here.check().outcome, here.check().outcome] == ["held", "held"]
    serve_until_the_connection_ends(here, page[: int(share * end) - 9])
    assert here.check().outcome == "held"
    assert here.alerts() == []
    serve_until_the_connection_ends(here, page)
    assert here.check().outcome == ("version" if changed else "same_bytes")
    assert len(here.alerts()) == (1 if changed else 0)
    assert here.store.record.view("held") == []


def test_a_page_that_breaks_off_for_good_becomes_a_version_after_three_more_looks(seen: World) -> None:
    cut = policy()[: policy().index("without charge")]
    assert [seen.check(cut).outcome, *(seen.check().outcome for _ in range(3))] == ["held"] * 3 + ["version"]


def test_a_page_that_no_longer_closes_its_body_but_is_whole_is_told(seen: World) -> None:
    assert seen.check(policy(LONGER).replace("</body></html>", "")).outcome == "version"


def test_pages_that_never_close_their_body_are_told_as_before(here: World) -> None:
    def open_ended(changes: dict[str, str] | None = None) -> str:
        return policy(changes).partition("</main>")[0]

    here.check(open_ended())
    assert here.check(open_ended(LONGER)).outcome == "version"
    at_the_end = {"before the change takes effect": "two days before the change takes effect"}
    assert here.check(open_ended(LONGER | at_the_end)).outcome == "version"
    assert here.check(open_ended(LONGER | at_the_end).partition("two days")[0]).outcome == "held"


def test_confirm_after_zero_holds_nothing_and_two_holds_twice(here: World) -> None:
    here.change(confirm_after=0)
    here.watch("acme/terms", path="/acme/privacy", confirm_after=2)
    here.check(policy())
    here.site.put(SHORT)
    outcomes = [{watch: record.outcome for watch, record in here.run().items()} for _ in range(4)]
    assert [found["acme/privacy"] for found in outcomes] == ["version", "same_bytes", "same_bytes", "same_bytes"]
    assert [found["acme/terms"] for found in outcomes] == ["held", "held", "version", "same_bytes"]


def test_a_hold_left_from_before_does_not_date_another_text(here: World) -> None:
    here.check(policy())
    here.check(SHORT)
    here.change(confirm_after=0)
    at = here.now
    here.check(policy(sections=dict(list(SECTIONS.items())[3:5])))
    assert here.store.versions.get("acme/privacy", 2).observed_at == at


# --- technical trouble ---


def test_going_dark_and_coming_back_are_told_once_each_to_the_operator(seen: World) -> None:
    seen.operator = "chat"
    for _ in range(6):
        seen.check("<h1>Forbidden</h1>", status=403)
    assert seen.deliveries() == [("blind", "chat")]
    (blind,) = seen.alerts()
    assert blind["title"] == "Cannot see: Acme privacy"
    assert "3 checks in a row" in blind["body"]
    assert seen.store.record.view("health")[0]["blind"] == 1
    for _ in range(3):
        seen.check(policy(), etag='"one"')
    assert seen.deliveries() == [("blind", "chat"), ("sight", "chat")]
    assert "version 1 is in force" in seen.alerts()[-1]["body"]
    for _ in range(3):
        seen.check("", status=500)
    assert [kind for kind, _ in seen.deliveries()] == ["blind", "sight", "blind"]


def test_a_bad_check_between_good_ones_is_told_to_nobody(seen: World) -> None:
    for _ in range(3):
        seen.check("", status=500)
        seen.check(policy(nonce="9"), etag='"one"')
        seen.check("", status=500)
        seen.check(policy(nonce="8"), etag='"one"')
    assert seen.alerts() == []


def test_furniture_ends_a_row_of_bad_checks_and_gives_sight_back(seen: World) -> None:
    seen.change(blind_after=2)
    liked = policy().replace("</main>", "<p>Was this page helpful? 12 of 31</p></main>")
    seen.check("", status=500)
    assert not seen.check(liked).is_bad
    seen.check("", status=500)
    assert seen.alerts() == []
    seen.check("", status=500)
    assert not seen.check(liked).is_bad
    assert [alert["kind"] for alert in seen.alerts()] == ["blind", "sight"]


def test_a_permanent_move_is_told_once_to_the_operator(here: World) -> None:
    here.operator = "mail"
    here.site.put(policy(), "/legal/notice")
    here.site.put("", status=301, location="/legal/notice")
    for _ in range(3):
        here.run()
    assert here.deliveries() == [("moved", "mail")]
    (alert,) = here.alerts()
    assert here.site.url("/legal/notice") in alert["body"]
    assert "line 5" in alert["body"]
    assert here.store.watches.standing("acme/privacy").moved_to == here.site.url("/legal/notice")


def test_a_temporary_redirect_is_told_to_nobody(here: World) -> None:
    here.site.put(policy(), "/legal/notice")
    here.site.put("", status=302, location="/legal/notice")
    assert here.check().outcome == "first"
    assert here.alerts() == []


# --- side roads ---


def test_a_changed_select_reads_the_stored_snapshot_again_and_alerts_nobody(here: World) -> None:
    more = policy().replace(
        "</main>", "</main><section id=more><h2>Cookies</h2><p>We set one cookie, for 9 days.</p></section>"
    )
    here.check(more, etag='"one"')
    here.change(select="main, #more")
    record = here.check()
    assert here.site.asked[-1][1]["if-none-match"] == '"one"'
    assert record.outcome == "not_modified"
    rows = [(row["number"], row["cause"], row["alerted_at"]) for row in here.log()]
    assert rows[0] == (1, "vendor", None)
    assert rows[1:] in ([], [(2, "extractor", None)])
    here.change(select="main")
    here.check()
    assert {row["alerted_at"] for row in here.log()} == {None}
    assert here.log()[-1]["cause"] == "extractor"
    assert here.log()[-1]["observed_at"] == here.log()[0]["observed_at"]
    assert here.alerts() == []
    assert here.store.proof.verify() == []


def test_a_select_that_leaves_next_to_nothing_changes_no_version(seen: World) -> None:
    seen.change(select="h1")
    record = seen.check()
    assert (record.outcome, record.is_bad) == ("artifact", True)
    assert seen.verdicts()[0] == (1, "none", False)
    assert current(seen)[0] == 1


def test_a_paused_watch_is_never_due(seen: World) -> None:
    seen.change(paused=True)
    assert seen.store.watches.due(seen.now + timedelta(days=9)) == []
    seen.change(paused=False)
    assert seen.store.watches.due(seen.now) == ["acme/privacy"]


def test_what_another_process_recorded_meanwhile_is_not_recorded_twice(seen: World) -> None:
    """Both have read version 1 when the change comes; the one that reads longer finds version 2 when it decides."""
    other = World(seen.site, seen.folder, seen.store)
    other.watches, other.now = seen.watches, seen.now

    class Meanwhile:
        """A network through which another tracker is quicker."""

        async def fetch(self, watch, validators, now):  # type: ignore[no-untyped-def]
            async with Fetcher(1, 0.0) as fetcher:
                await Checker(seen.store, fetcher, other.list(), now).check(watch)
                return await fetcher.fetch(watch, validators, now)

    seen.site.put(policy(LONGER))
    record = asyncio.run(Checker(seen.store, Meanwhile(), seen.list(), lambda: seen.now).check(seen.watches[0]))
    assert record.outcome == "same_text"
    assert [row["number"] for row in seen.log()] == [1, 2]
    assert len(seen.alerts()) == 1


# --- many ---


def test_thirty_watches_are_read_in_processes_and_recorded_by_one(here: World) -> None:
    names = [f"vendor{n}/privacy" for n in range(29)]
    for name in names:
        here.watch(name, path=f"/{name}")
        here.site.put(policy({"Acme Bells": f"Bells {name[:8]}"}), f"/{name}")
    here.site.put(policy())
    here.per_host_connections = 8
    assert {record.outcome for record in here.run().values()} == {"first"}
    for name in names:
        here.site.put(policy({"Acme Bells": f"Bells {name[:8]}"} | LONGER), f"/{name}")
    found = here.run()
    assert {record.outcome for watch, record in found.items() if watch != "acme/privacy"} == {"version"}
    assert len(here.alerts()) == 29
    assert here.store.proof.verify() == []


def test_one_host_is_asked_by_as_many_at_once_as_the_list_says(here: World) -> None:
    for n in range(9):
        here.watch(f"v{n}/privacy")
        here.site.put(policy(), f"/v{n}/privacy")
    here.site.put(policy())
    here.run()
    assert here.site.busiest == 1
    here.per_host_connections = 4
    together = threading.Barrier(2)

    def wait_for_another(handler: Any) -> None:
        together.wait(10)
        handler.send_error(503)

    here.site.pages = {path: Page(write=wait_for_another) for path in here.site.pages}
    assert {record.error for record in here.run().values()} == {"status_503"}
    assert 2 <= here.site.busiest <= 4


def test_many_hosts_are_checked_side_by_side(tmp_path: Path) -> None:
    with site_server() as one, site_server() as two, world(tmp_path) as here:
        for site, name in ((one, "one/privacy"), (two, "two/privacy")):
            here.watch(name, url=site.url())
            site.put(policy())
        assert [record.outcome for record in here.run().values()] == ["first", "first"]
        assert len(one.asked) == len(two.asked) == 1


# --- what may go wrong with the database and the clock ---


def test_a_full_disk_is_one_error_with_nothing_half_written_and_the_next_run_goes_on(here: World) -> None:
    for n in range(5):
        here.watch(f"v{n}/privacy")
        here.site.put(policy({"talk": f"talk {n}"}), f"/v{n}/privacy")
    here.site.put(policy())
    conn = here.store.database.conn
    before = conn.execute("SELECT count(*) FROM checks").fetchone()[0]
    pages = conn.execute("PRAGMA page_count").fetchone()[0]
    conn.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(StoreError, match="disk is full"):
        here.run()
    versions, snapshots = (conn.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("versions", "snapshots"))
    checks = conn.execute("SELECT count(*) FROM checks").fetchone()[0] - before
    assert versions == snapshots == checks < 6
    assert here.store.proof.verify() == []
    conn.execute("PRAGMA max_page_count = 1000000")
    here.run()
    assert sorted({row["watch"] for row in here.log()}) == sorted(watch.id for watch in here.watches)
    assert {row["number"] for row in here.log()} == {1}
    assert here.store.proof.verify() == []


def test_an_alert_whose_commit_failed_is_raised_by_the_next_check_under_the_same_id(seen: World) -> None:
    conn = seen.store.database.conn
    conn.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError):
        seen.check(policy(LONGER))
    assert seen.alerts() == []
    conn.execute("PRAGMA query_only = OFF")
    first = seen.check().alerts[0].change_id
    assert [alert["change_id"] for alert in seen.alerts()] == [first]


def test_a_clock_that_jumps_back_doubles_nothing_and_plans_sanely(seen: World) -> None:
    seen.now = datetime(2031, 1, 1, tzinfo=UTC)
    seen.check(policy(LONGER))
    seen.now = START + timedelta(days=1)
    assert seen.store.watches.due(seen.now) == ["acme/privacy"]
    at = seen.now
    record = seen.check()
    assert record.outcome == "same_bytes"
    assert 12 <= hours(record.next_check_at, at) <= 13.3
    assert seen.store.watches.due(at + timedelta(minutes=5)) == []
    assert [row["number"] for row in seen.log()] == [1, 2]
    assert len(seen.alerts()) == 1
    (waiting,) = {row["not_before_at"] for row in seen.store.record.view("outbox")}
    assert waiting > "2030"
    assert len(seen.store.outbox.claim(at, "test")) == 2


def test_a_short_jump_back_makes_nothing_due(seen: World) -> None:
    seen.check()
    assert seen.store.watches.due(seen.now - timedelta(hours=12, minutes=30)) == []


def test_the_next_check_keeps_to_the_schedule_of_the_watch(here: World) -> None:
    here.change(schedule=every(2))
    at = here.now
    assert 2 <= hours(here.check(policy()).next_check_at, at) <= 2.21


def test_two_looks_at_one_page_by_two_watches_are_two_histories(here: World) -> None:
    here.watch("acme/copy", path="/acme/privacy")
    here.site.put(policy())
    here.run()
    assert {row["watch"] for row in here.log()} == {"acme/privacy", "acme/copy"}


def test_an_error_names_the_watch_and_its_line(here: World) -> None:
    assert "line 5" in (here.check("x", status=404).sentence or "")
    here.watches = [replace(here.watches[0], line=0)]
    assert "line" not in (here.check("x", status=404).sentence or "").replace("watch list", "")


def test_the_database_of_a_run_is_whole_when_opened_anew(seen: World) -> None:
    seen.check(policy(LONGER))
    with Store.open(seen.folder / "policies.db", read_only=True) as again:
        assert again.proof.verify() == []
        assert again.versions.current_number("acme/privacy") == 2


def test_the_introduction_belongs_to_the_policy(here: World) -> None:
    here.check(policy())
    assert INTRO in {clause.text for clause in here.store.versions.policy("acme/privacy", 1).clauses}


# --- what the watch's own history says ---


def rung(count: int, **changes: str) -> str:
    """The policy with a number in its text that is another at every look."""
    return policy(
        {"Nothing is kept outside Finland": f"On {count} days of this year a bell rang. Nothing is kept here"} | changes
    )


def test_what_changes_at_nearly_every_look_stops_counting_and_says_so(here: World) -> None:
    outcomes = [here.check(rung(count)).outcome for count in (31, 32, 33, 34, 35)]
    assert outcomes == ["first", "version", "version", "artifact", "artifact"]
    (row,) = [row for row in here.store.record.view("restless") if row["slot"].startswith("numbers")]
    assert (row["counts"], row["changed"]) == (0, 4)
    assert "On 35 days of this year" in row["text"]
    assert "Here something else stands at nearly every look" in here.store.record.holds()[-1]["sentence"]
    assert len([hold for hold in here.store.record.holds() if hold["suspicion"] == "restless"]) == 1


def test_beside_what_is_never_still_a_real_change_is_told(here: World) -> None:
    for count in (31, 32, 33, 34):
        here.check(rung(count))
    told = len(here.alerts())
    record = here.check(rung(35, **LONGER))
    assert (record.outcome, record.result.verdict.materiality) == ("version", "material")
    weights = {item.materiality for item in record.result.verdict.changes}
    assert weights == {"artifact", "material"}
    assert len(here.alerts()) == told + 1


def test_what_was_learned_counts_again_where_the_list_says_so_or_it_has_been_still(here: World) -> None:
    for count in (31, 32, 33, 34):
        here.check(rung(count))
    here.change(learn=False)
    assert here.check(rung(35)).outcome == "version"
    here.change(learn=True)
    for _ in range(6):
        here.check(rung(35))
    assert here.store.record.view("restless")[0]["counts"] == 1
    assert here.check(rung(36)).outcome == "version"


KEPT = "We keep the {what} of each ring for {days} days, count them from its end, and strike them from our books then."
NOTED = ("length", "price", "number", "street", "hour", "bell", "wire", "door")


def clauses_of(sentence: str) -> bytes:
    """A page of eight clauses without a date."""
    lines = "".join(f"<p>{sentence.format(what=what, days=at + 3)}</p>" for at, what in enumerate(NOTED))
    return f"<html lang=en><title>Privacy</title><main><h1>Acme Privacy Policy</h1>{lines}</main></html>".encode()


@pytest.mark.parametrize(
    "anew",
    [
        KEPT.replace("{days}", "{days}0"),
        "You must tell us the {what} of your house when you order, and we may pass it on to {days} firms for a fee.",
    ],
    ids=["every period", "every word"],
)
def test_a_policy_whose_every_clause_changed_is_held_at_most_until_it_stays(here: World, anew: str) -> None:
    here.check(clauses_of(KEPT))
    outcomes = [here.check(clauses_of(anew)).outcome for _ in range(2)]
    assert outcomes in (["version", "same_bytes"], ["held", "version"])
    newest = here.store.record.view("timeline")[0]
    assert (newest["number"], newest["verdict"]) == (2, "material")


def test_each_flip_asks_for_twice_the_patience(seen: World) -> None:
    seen.check(policy(LONGER))
    for _ in range(2):
        assert seen.check(policy()).outcome == "held"
        assert seen.check(policy(LONGER)).outcome in ("same_bytes", "same_text")
    assert [seen.check(policy()).outcome for _ in range(5)] == ["held"] * 4 + ["version"]
    assert len(seen.alerts()) == 2
    assert seen.store.record.view("flips")[0]["times"] == 2


def test_parts_of_an_earlier_edition_are_held_like_all_of_it(seen: World) -> None:
    other = {"in Turku and in Tampere": "in Turku alone"}
    seen.check(policy(LONGER))
    seen.check(policy(LONGER | other))
    record = seen.check(policy(other))
    assert (record.outcome, record.result.doubt.suspicion) == ("held", "seen_before")


def test_wording_taken_back_under_a_newer_date_is_a_change_at_once(seen: World) -> None:
    seen.check(policy(LONGER))
    assert seen.check(policy(updated="9 March 2026")).outcome == "version"
    assert len(seen.alerts()) == 2


def test_another_language_that_was_seen_before_is_compared_with_its_own_last_edition(seen: World) -> None:
    french = {"sections": FRENCH, "intro": "", "title": "Avis de confidentialité", "language": "fr"}
    for _ in range(4):
        seen.check(policy(**french))
    assert seen.verdicts()[-1][0] == 2
    record = seen.check(policy(LONGER))
    assert record.outcome == "version"
    assert [item.redline for item in record.result.verdict.changes if item.materiality == "material"] == [
        "We keep recordings for [-30-] {+90+} days. After that they are removed from every disk we own, and from the "
        "disks of the firm in Turku that keeps our copies."
    ]
    assert "Compared with version 1, the last one in this language (en)" in [
        r.text for r in record.result.verdict.reasons
    ]


def test_a_change_published_after_its_own_effective_date_is_said_so(here: World) -> None:
    def page(day: str, changes: dict[str, str] | None = None) -> str:
        return policy({"3 February 2026</p>": f"3 February 2026</p><p>Effective: {day}</p>"} | (changes or {}))

    here.check(page("1 January 2026"))
    record = here.check(page("20 February 2026", LONGER))
    assert (
        "Published after its own effective date: in effect since 2026-02-20"
        in [reason.text for reason in record.result.verdict.reasons][-1]
    )
    assert [row["what"] for row in here.store.record.view("silent")] == ["late"]
    record = here.check(page("20 May 2026"))
    assert not [reason for reason in record.result.verdict.reasons if reason.rule == "date.late"]


# --- a doubtful page is fetched once more at once ---


def in_turn(*bodies: str) -> Page:
    """A page that answers otherwise each time, and at last always the same."""
    left = list(bodies)

    def write(handler: Any) -> None:
        body = (left.pop(0) if len(left) > 1 else left[0]).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return Page(b"", write=write)


SHORT = policy(sections=dict(list(SECTIONS.items())[:2]))


def test_a_page_that_is_whole_a_moment_later_was_a_passing_fault(seen: World) -> None:
    seen.site.pages["/acme/privacy"] = in_turn(SHORT, policy())
    assert seen.check().outcome == "same_bytes"
    assert seen.outcomes()[-2:] == ["held", "same_bytes"]
    assert seen.store.record.view("held") == []
    assert seen.alerts() == []


def test_a_change_seen_behind_a_passing_fault_is_told_at_once(seen: World) -> None:
    seen.site.pages["/acme/privacy"] = in_turn(SHORT, policy(LONGER))
    assert seen.check().outcome == "version"
    assert len(seen.alerts()) == 1


def test_two_looks_of_one_moment_confirm_nothing(seen: World) -> None:
    seen.site.pages["/acme/privacy"] = in_turn(SHORT)
    asked = len(seen.site.asked)
    assert seen.check().outcome == "held"
    assert len(seen.site.asked) == asked + 2
    assert seen.store.record.view("held")[0]["times_seen"] == 1


def test_a_held_page_that_fails_when_asked_again_stays_held(seen: World) -> None:
    def fall(handler: Any) -> None:
        seen.site.pages["/acme/privacy"] = Page(b"", write=lambda other: other.connection.close())
        body = SHORT.encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    seen.site.pages["/acme/privacy"] = Page(b"", write=fall)
    assert seen.check().outcome == "held"


def test_a_held_page_that_differs_a_little_each_time_is_confirmed_all_the_same(here: World) -> None:
    here.change(confirm_after=2)
    here.check(policy())
    part = dict(list(SECTIONS.items())[:2])
    pages = [policy(sections=part | {"3. Note": f"Rung by {n} people."}) for n in ("three", "four", "five")]
    assert [here.check(page).outcome for page in pages] == ["held", "held", "version"]


def test_judging_again_by_the_same_rules_and_history_changes_no_verdict(here: World) -> None:
    def page(count: int, effective: str, changes: dict[str, str] | None = None) -> str:
        dated = {"3 February 2026</p>": f"3 February 2026</p><p>Effective: {effective}</p>"}
        return rung(count, **(dated | (changes or {})))

    for count in (31, 32, 33, 34):
        here.check(page(count, "1 January 2026"))
    here.check(page(35, "1 February 2026", LONGER))
    here.check(page(36, "1 February 2026"))
    for _ in range(2):
        here.check(page(36, "1 February 2026"))
    rules = {reason["rule"] for reason in here.store.record.view("why")}
    assert {"restless", "date.late"} <= rules
    assert rejudge.rejudge("acme/privacy", here.store, here.now).lines()[-1].endswith("0 otherwise than before")


def test_an_edition_that_stays_after_another_language_says_what_it_was_compared_with(seen: World) -> None:
    french = {"sections": FRENCH, "intro": "", "title": "Avis de confidentialité", "language": "fr"}
    for _ in range(4):
        seen.check(policy(**french))
    assert [seen.check(policy()).outcome for _ in range(2)] == ["held", "version"]
    reasons = [row["reason"] for row in seen.store.record.view("why") if row["number"] == 3]
    assert reasons == ["Compared with version 1, the last one in this language (en)"]
    assert rejudge.rejudge("acme/privacy", seen.store, seen.now).lines()[-1].endswith("0 otherwise than before")
