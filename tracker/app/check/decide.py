"""One response beside what is known of its watch -> the record of the check.

The whole story of a check after the fetch, the same for daemon and import: not modified, refused,
not the policy, same bytes, same text, first, doubtful, changed. Reading is done before, for it may
run in another process.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.app.check.comparison import Comparison, Opposite
from tracker.app.check.follow_list import deadline_of
from tracker.core import alerts, routing
from tracker.core.doubt import certain, hold, own_history, responses
from tracker.core.doubt.certain import NotThePolicy
from tracker.core.read.fingerprint import ReadPage, reading_key
from tracker.errors import ReadError
from tracker.frozen import dataclass
from tracker.model import (
    Alert,
    Answer,
    Changed,
    CheckRecord,
    Dismissed,
    Doubt,
    Failed,
    Fetched,
    First,
    Held,
    Past,
    Policy,
    Result,
    Snapshot,
    Standing,
    Unchanged,
    Verdict,
    Watch,
    WatchList,
)

if TYPE_CHECKING:
    from tracker.edge.store import Store

# Of other answers an ETag belongs to an error page, and must not be sent with the next request.
_GOOD_STATUSES = (200, 304)


@dataclass(frozen=True, slots=True)
class Look:
    """One response beside what is known of its watch."""

    watch: Watch
    standing: Standing
    response: Fetched
    next_check_at: datetime | None
    watchlist: WatchList
    """Its channels are told of a change, unless nobody was asked; its zone counts the days."""
    is_conditional: bool | None = True
    """Whether the page was asked for only if it changed; None where nobody was asked (an import).
    """
    held_policy: Policy | None = None
    """The page that is held now, as it is read today; None where it was not needed."""
    comparison: Comparison | None = None
    """The page beside the version in force; None where it is not needed."""
    is_upgrade: bool = False
    """Whether it is no look at the page: whoever recorded it extracted an earlier one anew."""


@dataclass(frozen=True, slots=True)
class _Decision:
    result: Result
    alerts: tuple[Alert, ...] = ()
    places: tuple[tuple[str, str], ...] = ()


def has_page(response: Fetched) -> bool:
    """Whether a response holds a page to read."""
    return response.status == 200 and bool(response.body)


def needs_held_policy(standing: Standing, page: ReadPage | None) -> bool:
    """Whether the held page must be read again, to see if this page is the same but for a word."""
    return (
        standing.held is not None
        and page is not None
        and isinstance(page.policy, Policy)
        and page.policy.text_sha256 not in (standing.held.text_sha256, standing.page.text_sha256)
    )


def decide(look: Look, page: ReadPage | None, store: Store) -> CheckRecord:
    """Decide what a response means.

    Args:
        look: the response and what is known.
        page: what was read; None where the response has no page (`has_page`).
        store: asked only where the text differs from the current version's.
    """
    decision = _without_reading(look) or _by_page(look, page, store)
    return CheckRecord(
        watch_id=look.watch.id,
        checked_at=look.response.fetched_at,
        next_check_at=look.next_check_at,
        result=decision.result,
        answer=_answer(look, page),
        beside=look.standing.number,
        alerts=decision.alerts,
        places=decision.places,
    )


def _without_reading(look: Look) -> _Decision | None:
    """What the response alone decides: not modified, refused, no page, another page."""
    response = look.response
    if response.status == 304 and look.standing.number and look.is_conditional:
        return _Decision(Unchanged("not_modified"))
    if response.status != 200:
        return _Decision(_refused(look))
    not_the_policy = certain.by_response(response, look.watch.url)
    return _Decision(_dismissed(look, not_the_policy)) if not_the_policy else None


def _by_page(look: Look, page: ReadPage | None, store: Store) -> _Decision:
    """What the page decides, as it was read."""
    assert page is not None
    policy, known = page.policy, look.standing.page
    if policy is None:
        is_same = page.body_sha256 == known.body_sha256
        return _Decision(Unchanged("same_bytes" if is_same else "same_text"))
    if isinstance(policy, ReadError):
        return _Decision(_unreadable(look, policy, page.body_sha256))

    not_text = certain.by_bytes(policy, look.response.body)
    if not_text:
        return _Decision(_dismissed(look, not_text))
    if known.text_sha256 == policy.text_sha256:
        return _Decision(Unchanged("same_text"))
    not_the_policy = certain.by_words(policy)
    if not_the_policy:
        return _Decision(_dismissed(look, not_the_policy, policy))

    if not look.standing.number:
        deadline = deadline_of(look.watchlist, look.watch, policy, look.response.fetched_at)
        return _Decision(First(_snapshot(look, policy), policy, deadline))
    return _by_comparison(look, policy, store)


def _by_comparison(look: Look, policy: Policy, store: Store) -> _Decision:
    """The text differs: it means the same, is doubtful, is furniture, or is a new version."""
    from tracker.core.judge.assess import assess

    compared = look.comparison
    assert compared is not None
    against, judged = compared.opposite, compared.verdict
    if judged.materiality == "none" and not against.is_edition:
        return _Decision(Unchanged("same_text"))
    if _is_extracted_anew(look):
        return _Decision(_extracted_anew(look, policy, compared))

    past = _past(look, store)
    doubt = _doubt(look, policy, compared, past, store)
    verdict = assess(
        against.policy,
        policy,
        # What is doubtful is shown as it is: only what becomes a version is judged beside the
        # watch's own history.
        None if doubt else past,
        against.number if against.is_edition else None,
        look.standing.last_checked_at,
        compared=judged,
    )
    places = own_history.places(judged.changes) if look.watch.learn else ()
    if verdict.materiality == "artifact":
        return _Decision(_furniture(look, verdict, policy), places=places)

    carries_on = _carries_on_held(look, policy, doubt)
    is_confirmed = carries_on and doubt and _is_confirmed(look, doubt, past)
    if doubt and look.watch.confirm_after and not is_confirmed:
        return _Decision(_held(look, policy, doubt, is_again=carries_on))
    changed = _changed(look, policy, verdict, is_confirmed=carries_on)
    return _Decision(changed, _change_alerts(look, changed), places)


def _is_extracted_anew(look: Look) -> bool:
    """Whether this is the version in force, extracted in another way by whoever recorded it.

    Where the page before it was held or dismissed, it is that page, and what differs from the
    version in force may well be the vendor's doing.
    """
    return look.is_upgrade and look.standing.held is None and not look.standing.bad_checks


def _extracted_anew(look: Look, policy: Policy, compared: Comparison) -> Changed:
    """The version in force as it is extracted from now on: the page did not change."""
    seen_at = look.standing.observed_at or look.response.fetched_at
    return Changed(_snapshot(look, policy), policy, compared.verdict, seen_at, cause="extractor")


def _past(look: Look, store: Store) -> Past:
    """What the watch's own history knows; without `learn`, no place is known to change always."""
    number, at = look.standing.number, look.response.fetched_at
    past = own_history.folded(store.past.of(look.watch.id, number, at))
    return past if look.watch.learn else replace(past, restless=frozenset())


def _doubt(
    look: Look, policy: Policy, compared: Comparison, past: Past, store: Store
) -> Doubt | None:
    """Why the page may be a passing fault rather than a new version."""
    number = look.standing.number
    seen_as = store.versions.with_text(look.watch.id, policy.text_sha256, number)
    # A text that was a version before came whole then, so it is not cut off now.
    cut = _cut_off(look, policy, compared.opposite, store) if seen_as is None else None
    is_known = own_history.knows_all(compared.verdict.changes, past)
    return cut or hold.doubt(policy, compared.opposite.policy, seen_as, is_known=is_known)


def _cut_off(look: Look, policy: Policy, against: Opposite, store: Store) -> Doubt | None:
    """Doubt whether all of a page came."""
    from tracker.core.doubt import cut_off

    body, declared = look.response.body, look.response.header("content-type")
    if not cut_off.looks_cut(policy, body, declared):
        return None
    stored = store.snapshots.get(store.versions.get(look.watch.id, against.number).snapshot_id)
    sides = (body, declared), (stored.body, stored.media_type)
    why = cut_off.why_cut(policy, sides[0], against.policy, sides[1])
    if not why:
        return None
    return Doubt("cut_off", f"The page {why}: perhaps cut off on its way", policy.text_sha256)


def _carries_on_held(look: Look, policy: Policy, doubt: Doubt | None) -> bool:
    """Whether this is the held page again, be it with small edits."""
    held = look.standing.held
    if held is None:
        return False
    if held.text_sha256 == policy.text_sha256:
        return True
    if doubt is not None and doubt.suspicion == "cut_off":
        # Cut at another place each time: that is chance, and confirms nothing.
        return False
    return look.held_policy is not None and hold.confirms(policy, look.held_policy)


def _is_confirmed(look: Look, doubt: Doubt, past: Past) -> bool:
    """Whether enough checks have seen the held page."""
    held = look.standing.held
    needed = hold.checks_needed(doubt.suspicion, look.watch.confirm_after, past)
    return held is not None and held.times_seen >= needed


def _refused(look: Look) -> Failed:
    """No page came; the bytes say why, but are never a baseline."""
    response = look.response
    refusal = responses.refusal(response)
    wait = ""
    if response.retry_at:
        wait = f" The server asks to wait until {response.retry_at:%Y-%m-%d %H:%M} UTC."
    sentence = _expected(look, refusal.got, wait)
    return Failed(f"status_{response.status}", sentence, refusal.is_blocked)


def _dismissed(look: Look, why: NotThePolicy, policy: Policy | None = None) -> Dismissed:
    body_sha256 = _body_hash(look) if look.response.body else ""
    about = policy.text_sha256 if policy else body_sha256
    doubt = Doubt(why.suspicion, _expected(look, why.got), about)
    return Dismissed(_snapshot(look, policy), doubt)


def _unreadable(look: Look, error: ReadError, body_sha256: str) -> Dismissed:
    sentence = f"{look.watch.id}: {str(error).rstrip('.')}.{_stays(look)}"
    return Dismissed(_snapshot(look), Doubt("unreadable", sentence, body_sha256))


def _furniture(look: Look, verdict: Verdict, policy: Policy) -> Unchanged | Dismissed:
    """Nothing of what differs counts: it is what the site puts around the policy."""
    reasons = [reason for judged in verdict.changes for reason in judged.reasons]
    artifacts = [reason for reason in reasons if reason.materiality == "artifact"]
    is_restless = any(reason.rule == "restless" for reason in artifacts)
    why = artifacts[0].text if artifacts else "furniture of the page"
    suspicion = "restless" if is_restless else "furniture"
    doubt = Doubt(suspicion, f"{look.watch.id}: {why}", policy.text_sha256)
    if all(reason.rule == "furniture" or reason.materiality == "none" for reason in reasons):
        # No wording of the policy came or went, and nothing is worth keeping: recorded by its hash,
        # and compared with from now on like any page that carries the same text.
        return Unchanged("same_text", doubt)
    return Dismissed(_snapshot(look, policy), doubt, is_furniture=True)


def _held(look: Look, policy: Policy, doubt: Doubt, *, is_again: bool) -> Held:
    held = look.standing.held
    if is_again and held:
        # One more sight of the held page, be it with a word or two changed.
        doubt = replace(doubt, text_sha256=held.text_sha256)
    return Held(_snapshot(look, policy), doubt)


def _changed(look: Look, policy: Policy, verdict: Verdict, *, is_confirmed: bool) -> Changed:
    held = look.standing.held
    # The page had changed when it was first held, not only when a later check confirmed it.
    first_seen_at = held.first_seen_at if held and is_confirmed else look.response.fetched_at
    deadline = deadline_of(look.watchlist, look.watch, policy, first_seen_at)
    return Changed(_snapshot(look, policy), policy, verdict, first_seen_at, deadline=deadline)


def _change_alerts(look: Look, changed: Changed) -> tuple[Alert, ...]:
    """The alert of a new version, where anybody wants to hear of it."""
    watch, standing, verdict = look.watch, look.standing, changed.verdict
    texts = (standing.page.text_sha256, changed.policy.text_sha256)
    if look.is_conditional is None:
        # An import tells nobody, and notes what would have been told.
        is_told = alerts.is_worth_telling(verdict, watch.alert_at)
        return (alerts.change(watch, standing.number, texts, verdict, None),) if is_told else ()
    heard = routing.of_change(look.watchlist, watch, verdict)
    is_kept = not routing.has_channel(look.watchlist, watch) and alerts.is_worth_telling(
        verdict, watch.alert_at
    )
    if not heard and not is_kept:
        return ()
    alert = alerts.change(watch, standing.number, texts, verdict, heard)
    held = routing.held_until(
        look.watchlist, heard, "change", look.response.fetched_at, changed.deadline
    )
    return (replace(alert, held_until=tuple(held.items())),)


def _answer(look: Look, page: ReadPage | None) -> Answer:
    response = look.response
    is_good = response.status in _GOOD_STATUSES
    return Answer(
        status=response.status,
        size_bytes=len(response.body),
        body_sha256=page.body_sha256 if page else None,
        surface_sha256=page.surface_sha256 if page else None,
        reading_key=reading_key(look.watch.read_options),
        elapsed_ms=response.elapsed_ms,
        etag=response.header("etag") if is_good else None,
        last_modified=response.header("last-modified") if is_good else None,
        retry_at=response.retry_at,
        is_conditional=look.is_conditional,
    )


def _snapshot(look: Look, policy: Policy | None = None) -> Snapshot:
    return _kept(look.response, policy.media_type if policy else "application/octet-stream")


def _kept(response: Fetched, read_as: str) -> Snapshot:
    """A response as it is kept, with what was served before a browser rendered it."""
    return Snapshot(
        body=response.body,
        sha256=hashlib.sha256(response.body).hexdigest(),
        media_type=response.header("content-type") or read_as,
        url=response.url,
        status=response.status,
        headers=response.headers,
        fetched_at=response.fetched_at,
        plain=_kept(response.plain, read_as) if response.plain else None,
    )


def _body_hash(look: Look) -> str:
    return hashlib.sha256(look.response.body).hexdigest()


def _expected(look: Look, got: str, more: str = "") -> str:
    """What was expected, what came, what stays in force, and where to mend it."""
    line = f", line {look.watch.line}" if look.watch.line else ""
    moved = f"If the page has moved, change url in the watch list{line}"
    return f"{look.watch.id}: Expected a policy, got {got}.{_stays(look)}{more} {moved}"


def _stays(look: Look) -> str:
    number = look.standing.number
    return f" Version {number} stays current." if number else ""
