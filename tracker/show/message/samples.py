"""Made-up alerts, one of each kind: what a template is tried with before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from tracker.model import (
    Ahead,
    Alert,
    AlertKind,
    Change,
    Clause,
    Dates,
    Deadline,
    Delivery,
    Judged,
    Overview,
    Promises,
    ReaderSettings,
    Reason,
    Sight,
    Unreviewed,
    Verdict,
    Version,
)
from tracker.show.message.change import Item

_AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
_WATCH, _VENDOR, _DOCUMENT = "ringwell/privacy", "Ringwell", "privacy"
_URL = "https://ringwell.example/privacy"
_OLD = Clause(("2. How long we keep it",), "2.1", "Call records are kept for 30 days.")
_NEW = Clause(("2. How long we keep it",), "2.1", "Call records are kept for 180 days.")
_ADDED = Clause(("5. Partners",), "5", "We may share call records with advertising partners.")
_PAGES: dict[AlertKind, str] = {
    "blind": "3 checks in a row did not see the policy.",
    "sight": "ringwell/privacy can be read again.",
    "moved": "ringwell/privacy has moved for good.",
    "template": "The template board.html.j2 could not be used.",
}
_TITLES: dict[AlertKind, str] = {
    "change": "MATERIAL: Ringwell privacy – retention, third-party sharing (weaker for you)",
    "blind": "Cannot see: Ringwell privacy",
    "sight": "Seen again: Ringwell privacy",
    "moved": "Moved: Ringwell privacy",
    "template": "Template failed: channel board",
    "reminder": "Reminder: Ringwell privacy – last day to object in 30 days (1 April 2026)",
    "digest": "Weekly digest of 2 March 2026",
    "summary": "Weekly summary: 1 page watched, 1 change, 1 in trouble",
}
READERS = ReaderSettings(_AT + timedelta(hours=1), "UTC", "https://policies.example")


def items() -> Iterator[tuple[str, list[Item]]]:
    """Alerts as one message tells them, each with a name for it."""
    yield "a change", [_change("change", 2)]
    yield "a change without a date or a deadline", [_bare_change()]
    for kind, body in _PAGES.items():
        yield f"an alert of kind {kind}", [Item(_delivery(kind, body))]
    yield "a reminder", [_change("reminder", 2)]
    yield "a digest", [_change("change", 2), Item(_delivery("blind", _PAGES["blind"])), _digest()]
    yield "a summary", [Item(_delivery("summary", ""), overview=_overview())]


def _delivery(kind: AlertKind, body: str = "", number: int | None = None) -> Delivery:
    alert = Alert(kind, f"sample-{kind}", _TITLES[kind], ("sample",), body)
    about = (
        ("", "", "", "") if kind in ("digest", "summary") else (_WATCH, _VENDOR, _DOCUMENT, _URL)
    )
    return Delivery(1, "sample", 0, 1, alert, *about, _AT, number)


def _version(number: int, dates: Dates) -> Version:
    return Version(
        watch_id=_WATCH,
        number=number,
        observed_at=_AT,
        recorded_at=_AT,
        title="Privacy policy",
        language="en",
        dates=dates,
        promises=Promises(("email",), "before_effective", "material", quote="We tell you first."),
        text_sha256="0" * 64,
        words=120,
        url=_URL,
        snapshot_id=number,
        cause="vendor",
        materiality="material",
        direction="weaker",
        silent=False,
        chain_sha256="0" * 64,
        previous=number - 1 or None,
    )


def _change(kind: AlertKind, number: int) -> Item:
    reason = Reason(
        "period.longer", "A period got longer: 30 days is now 180 days", "material", "retention",
        "weaker", "Call records are kept for 180 days.",
    )  # fmt: skip
    shared = Reason("recipient.new", "New recipients", "material", "third_party_sharing", "weaker")
    changes = (
        Judged(
            Change("modified", (_OLD,), (_NEW,)), "material", "weaker", ("retention",), (reason,)
        ),
        Judged(
            Change("added", (), (_ADDED,)),
            "material",
            "weaker",
            ("third_party_sharing",),
            (shared,),
        ),
    )
    body = (
        "30 days left to object, and nobody has reviewed this change" if kind == "reminder" else ""
    )
    return Item(
        _delivery(kind, body, number),
        _version(number, Dates("2026-03-01", "2026-04-02")),
        _version(number - 1, Dates("2025-01-10", None)),
        Verdict("material", "weaker", silent=False, changes=changes),
        deadline=Deadline(date(2026, 4, 1), "effective"),
    )


def _bare_change() -> Item:
    rewritten = Reason("rewrite", "Most clauses differ: a rewrite", "material", "rewrite", "mixed")
    return Item(
        _delivery("change", number=2),
        _version(2, Dates()),
        None,
        Verdict("material", "mixed", silent=None, reasons=(rewritten,)),
    )


def _digest() -> Item:
    return Item(_delivery("digest"), overview=_overview())


def _overview() -> Overview:
    held = Sight(_WATCH, _VENDOR, _DOCUMENT, 14, 12, _AT, "The page shrank by half", _AT, "held")
    return Overview(
        _AT - timedelta(days=7),
        _AT,
        (held,),
        (Ahead(_WATCH, _VENDOR, _DOCUMENT, 2, "deadline", date(2026, 4, 1), "material"),),
        (Unreviewed(_WATCH, _VENDOR, _DOCUMENT, 2, _AT, "material", "weaker"),),
        1,
    )
