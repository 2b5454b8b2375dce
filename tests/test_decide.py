"""The decisions of a check by themselves: responses and what is known of a watch in, records out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from channels import listed
from hypothesis import given
from hypothesis import strategies as st
from loopback import LONGER, START, WALL, policy

from tracker import model
from tracker.app.check import comparison, decide
from tracker.core.doubt.not_text import text_fault
from tracker.core.read import policy as policies
from tracker.core.read.fingerprint import reading_key
from tracker.model import Failed, Fetched, KnownPage, Policy, Standing, Watch

WATCH = Watch("acme/privacy", "Acme", "privacy", "https://acme.example/legal/privacy", line=41)


class History:
    """Stands in for a store with one version and no more."""

    def __init__(self) -> None:
        self.versions = self.past = self

    def policy(self, watch_id: str, number: int) -> Policy:
        return policies.from_bytes(policy().encode(), "text/html")

    def with_text(self, watch_id: str, text_sha256: str, up_to: int) -> int | None:
        return None

    def of(self, watch_id: str, number: int, at: datetime) -> model.Past:
        return model.Past()


KNOWN = Standing(
    "acme/privacy", 1, KnownPage("0" * 64, None, History().policy("", 1).text_sha256, reading_key(WATCH.read_options))
)


def tell(body: str | bytes = b"", status: int = 200, *, standing: Standing = KNOWN, **more: object):  # type: ignore[no-untyped-def]
    raw = body.encode() if isinstance(body, str) else body
    response = replace(Fetched(status, WATCH.url, (("Content-Type", "text/html"),), raw, START, 5), **more)
    page = compared = None
    if decide.has_page(response):
        page = policies.read_page(raw, "text/html", WATCH.read_options, standing.page)
        if comparison.is_needed(standing, page):
            against = comparison.opposite(WATCH, standing, page.policy, History())  # type: ignore[arg-type]
            compared = comparison.compare(against, page.policy)
    look = decide.Look(WATCH, standing, response, START, listed({"mail": "json://127.0.0.1:9/"}), comparison=compared)
    return decide.decide(look, page, History())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        (401, "blocked", "a refusal"), (403, "blocked", "a refusal"), (404, "failed", "“not found”"),
        (410, "failed", "“gone”"), (429, "blocked", "“too many requests”"), (451, "blocked", "a refusal"),
        (500, "failed", "a server error"), (503, "failed", "a server error"), (202, "failed", "no page"),
        (204, "failed", "no page"),
    ],
)  # fmt: skip
def test_a_status_is_named_in_words(status: int, outcome: str, words: str) -> None:
    record = tell("<h1>No</h1>", status)
    assert (record.outcome, record.error, record.is_bad) == (outcome, f"status_{status}", True)
    assert record.sentence == (
        f"acme/privacy: Expected a policy, got status {status} ({words}). Version 1 stays current."
        " If the page has moved, change url in the watch list, line 41"
    )
    assert isinstance(record.result, Failed)
    assert record.answer.etag is None


def test_an_alert_has_the_same_id_whenever_the_same_change_is_found() -> None:
    first, second = tell(policy(LONGER)), tell(policy(LONGER, nonce="9"))
    assert first.outcome == second.outcome == "version"
    assert first.alerts[0].change_id == second.alerts[0].change_id
    other = tell(policy(LONGER), standing=replace(KNOWN, number=3))
    assert other.alerts[0].change_id != first.alerts[0].change_id


def test_a_redirect_to_the_root_is_the_home_page_but_a_watch_of_the_root_is_not() -> None:
    hop = ((302, "https://acme.example/"),)
    assert tell(policy(LONGER), url="https://acme.example/", redirects=hop).outcome == "artifact"
    assert tell(policy(LONGER), url="https://acme.example/?p=privacy", redirects=hop).outcome == "version"
    assert tell(policy(LONGER), url="https://acme.example/legal/new", redirects=hop).outcome == "version"


def test_a_wall_at_the_first_look_stays_no_version() -> None:
    record = tell(WALL, standing=Standing("acme/privacy"))
    assert record.outcome == "artifact"
    assert "stays current" not in (record.sentence or "")


@given(st.text(max_size=300))
def test_text_is_text(text: str) -> None:
    clean = "".join(character for character in text if character.isprintable() or character in "\n\t")
    assert text_fault(clean.encode("utf-8", "replace"), "text/plain") is None
    assert text_fault(clean.encode("utf-16"), "text/html") is None


def test_noise_is_noise_and_is_left_to_others_where_it_is_no_text() -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
    assert "no text" in (text_fault(picture, "text/plain") or "")
    assert text_fault(picture, "application/pdf") is None
