"""What one look found -> the record of it: the whole story of a check after the fetch, the same for
daemon and import.

A straight line: not modified, same bytes, same text, not the policy, doubtful, changed. Reading is
done before (it may run in another process); here are only decisions, each of which ends in a
CheckRecord.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from tracker.core.doubt import hold
from tracker.core.doubt import own_history as pasts
from tracker.core.doubt.not_text import text_fault
from tracker.core.read.fingerprint import Seen, reading_key
from tracker.errors import ReadError
from tracker.model import (
    MATERIALITIES,
    Alert,
    CheckRecord,
    Fetched,
    Hold,
    Past,
    Policy,
    Snapshot,
    Standing,
    Verdict,
    Version,
    Watch,
)


class Memory(Protocol):
    """What a check may ask of the past."""

    def policy(self, watch_id: str, number: int) -> Policy:
        """The policy of a version."""

    def version_with_text(self, watch_id: str, text_sha256: str) -> int | None:
        """The number of the version that had this text, if any had."""

    def last_in_language(
        self, watch_id: str, language: str | None, before: int | None = None
    ) -> int | None:
        """The number of the last version in a language, before a number where one is given."""

    def past(self, watch_id: str, number: int, at: datetime) -> Past:
        """What the watch's history knew while a version was in force."""

    def snapshot(self, snapshot_id: int) -> Snapshot:
        """A stored snapshot."""

    def version(self, watch_id: str, number: int) -> Version:
        """What is told of a version, among it the number of its snapshot."""


@dataclass(frozen=True, slots=True)
class Look:
    """One response beside what is known of its watch."""

    watch: Watch
    standing: Standing
    fetched: Fetched
    next_check_at: datetime | None
    channels: tuple[str, ...] | None
    """Names of the channels an alert of this watch goes to; None for an import, which tells nobody.
    """
    conditional: bool | None = True
    """Whether the page was asked for only if it changed; None where nobody was asked (an import).
    """


def tell(look: Look, seen: Seen | None, memory: Memory) -> CheckRecord:
    """Decide what a look means.

    Args:
        look: the response and what is known.
        seen: what its bytes are; None where the response has no page to look at (304, an error, an
            empty body).
        memory: asked only where the text differs from the current version's.
    """
    base = _base(look, seen)
    fetched, standing = look.fetched, look.standing
    if fetched.status == 304 and standing.number and look.conditional:
        return replace(base, outcome="not_modified")
    if fetched.status != 200:
        return _refused(look, base)
    if seen is None:
        return _dismissed(look, base, _hold(look, "empty", "an empty response", ""), None)
    elsewhere = _elsewhere(look)
    if elsewhere:
        return _dismissed(
            look, base, _hold(look, "not_the_policy", elsewhere, seen.body_sha256), None
        )
    policy = seen.policy
    if policy is None:
        same = seen.body_sha256 == standing.body_sha256
        return replace(base, outcome="same_bytes" if same else "same_text")
    if isinstance(policy, ReadError):
        said = f"{look.watch.id}: {str(policy).rstrip('.')}.{_stays(look)}"
        return _dismissed(look, base, Hold("unreadable", said, seen.body_sha256), None)
    noise = text_fault(fetched.body, policy.media_type) or _too_few(policy)
    if noise:
        return _dismissed(look, base, _hold(look, "unreadable", noise, seen.body_sha256), None)
    if standing.text_sha256 == policy.text_sha256:
        return replace(base, outcome="same_text")
    artifact = hold.artifact(policy, look.watch.id, standing.number)
    if artifact:
        return _dismissed(look, base, artifact, policy)
    if not standing.number:
        return replace(
            base,
            outcome="first",
            snapshot=_snapshot(look, base, policy),
            policy=policy,
            observed_at=fetched.fetched_at,
        )
    return _changed(look, base, policy, memory)


def has_page(fetched: Fetched) -> bool:
    """Whether a response holds a page to look at."""
    return fetched.status == 200 and bool(fetched.body)


def _changed(look: Look, base: CheckRecord, policy: Policy, memory: Memory) -> CheckRecord:
    """The text differs: judge it, hold it if it is doubtful and unconfirmed, else make it a
    version.
    """
    watch, standing = look.watch, look.standing
    current = memory.policy(watch.id, standing.number)
    # The rules are only loaded when there is something to judge; most runs find nothing.
    from tracker.core.judge import materiality
    from tracker.core.judge.assess import assess

    edition = earlier_edition(memory, watch.id, policy.language, current.language)
    if edition is not None:
        current = memory.policy(watch.id, edition)
    verdict = materiality.judge(current, policy)
    if verdict.materiality == "none" and edition is None:
        return replace(base, outcome="same_text")
    past = _past(look, memory)
    slots = pasts.slots(verdict.changes) if watch.learn else ()
    seen_as = memory.version_with_text(watch.id, policy.text_sha256)
    doubt = (
        _cut_off(look, policy, current, edition or standing.number, memory)
        if seen_as is None
        else None
    )
    doubt = doubt or hold.doubt(
        policy, current, seen_as, is_known=pasts.knows_all(verdict.changes, past)
    )
    compared, seen_at = verdict, standing.last_checked_at
    # What is doubtful is shown as it is; only what becomes a version is seen beside the watch's
    # history.
    verdict = assess(current, policy, None if doubt else past, edition, compared=compared)
    if verdict.materiality == "artifact":
        why = _furniture(look, verdict, policy)
        if _is_furniture_alone(verdict):
            # Kept as a row with its hash, and compared with from now on like any page that carries
            # the same text.
            return replace(
                base, outcome="same_text", error=why.suspicion, message=why.sentence, slots=slots
            )
        return replace(_dismissed(look, base, why, policy, bad=False), slots=slots)
    snapshot = _snapshot(look, base, policy)
    carried = _carries_on(look, policy, memory, doubt)
    if doubt and not (carried and _is_confirmed(look, doubt, past)) and watch.confirm_after:
        if carried and standing.held:
            # One more sight of the held page, be it with a word or two changed.
            doubt = replace(doubt, text_sha256=standing.held.text_sha256)
        return replace(
            base, outcome="held", snapshot=snapshot, policy=policy, verdict=verdict, hold=doubt
        )
    observed_at = (
        standing.held.first_seen_at if standing.held and carried else look.fetched.fetched_at
    )
    verdict = assess(current, policy, None if doubt else past, edition, seen_at, compared=compared)
    alerts = (_alert(look, policy, verdict),) if _matters(verdict, watch) else ()
    return replace(
        base,
        outcome="version",
        snapshot=snapshot,
        policy=policy,
        verdict=verdict,
        observed_at=observed_at,
        alerts=alerts,
        slots=slots,
    )


def earlier_edition(
    memory: Memory,
    watch_id: str,
    language: str | None,
    previous: str | None,
    before: int | None = None,
) -> int | None:
    """The last version in a page's language, where the version before it is in another; it is what
    to compare with.
    """
    if not hold.is_translated(language, previous):
        return None
    return memory.last_in_language(watch_id, language, before)


def _past(look: Look, memory: Memory) -> Past:
    past = pasts.folded(memory.past(look.watch.id, look.standing.number, look.fetched.fetched_at))
    return past if look.watch.learn else replace(past, restless=frozenset())


def _furniture(look: Look, verdict: Verdict, policy: Policy) -> Hold:
    """Why nothing of what differs counts: by the first reason, and named by what is never still if
    that is among it.
    """
    reasons = [r for item in verdict.changes for r in item.reasons if r.materiality == "artifact"]
    restless = any(reason.rule == "restless" for reason in reasons)
    said = reasons[0].text if reasons else "furniture of the page"
    return Hold(
        "restless" if restless else "furniture", f"{look.watch.id}: {said}", policy.text_sha256
    )


def _cut_off(
    look: Look, policy: Policy, current: Policy, number: int, memory: Memory
) -> Hold | None:
    """Doubt whether all of a page came; `number` is that of the version it is compared with."""
    from tracker.core.doubt import cut_off

    body, declared = look.fetched.body, look.fetched.header("content-type")
    if not cut_off.looks_cut(policy, body, declared):
        return None
    stored = memory.snapshot(memory.version(look.watch.id, number).snapshot_id)
    said = cut_off.why_cut(policy, (body, declared), current, (stored.body, stored.media_type))
    return (
        Hold("cut_off", f"The page {said}: perhaps cut off on its way", policy.text_sha256)
        if said
        else None
    )


def _is_furniture_alone(verdict: Verdict) -> bool:
    """Whether all that differs is the page's furniture: no wording of the policy's came, went, or
    is worth keeping.
    """
    return all(
        reason.rule == "furniture" or reason.materiality == "none"
        for item in verdict.changes
        for reason in item.reasons
    )


def _carries_on(look: Look, policy: Policy, memory: Memory, doubt: Hold | None) -> bool:
    """Whether this is the held page again, be it with small edits."""
    held = look.standing.held
    if held is None:
        return False
    if held.text_sha256 == policy.text_sha256:
        return True
    if doubt is not None and doubt.suspicion == "cut_off":
        # Cut at another place each time: that is chance, and confirms nothing.
        return False
    stored = memory.snapshot(held.snapshot_id)
    try:
        from tracker.core.read import policy as policies

        before = policies.from_bytes(stored.body, stored.media_type, look.watch)
    except ReadError:
        return False
    return hold.confirms(policy, before)


def _is_confirmed(look: Look, doubt: Hold, past: Past) -> bool:
    """Whether enough checks have seen the held page."""
    held = look.standing.held
    needed = hold.checks_needed(doubt.suspicion, look.watch.confirm_after, past)
    return held is not None and held.times_seen >= needed


def _matters(verdict: Verdict, watch: Watch) -> bool:
    return MATERIALITIES.index(verdict.materiality) >= MATERIALITIES.index(watch.alert_at)


def _alert(look: Look, policy: Policy, verdict: Verdict) -> Alert:
    """The change id rests on watch and texts alone: the same change found again after a crash has
    the same id.
    """
    seed = f"{look.watch.id}\n{look.standing.number}\n{look.standing.text_sha256}\n{policy.text_sha256}"
    categories = dict.fromkeys(
        c
        for item in verdict.changes
        if item.materiality == verdict.materiality
        for c in item.categories
    )
    named = ", ".join(list(categories)[:3]).replace("_", " ")
    title = f"{verdict.materiality}: {look.watch.vendor} {look.watch.document}" + (
        f" ({named})" if named else ""
    )
    return Alert("change", hashlib.sha256(seed.encode()).hexdigest()[:16], title, look.channels)


def _base(look: Look, seen: Seen | None) -> CheckRecord:
    fetched = look.fetched
    good = fetched.status in (200, 304)
    return CheckRecord(
        watch_id=look.watch.id,
        checked_at=fetched.fetched_at,
        outcome="failed",
        next_check_at=look.next_check_at,
        status=fetched.status,
        url=fetched.url,
        elapsed_ms=fetched.elapsed_ms,
        body_sha256=seen.body_sha256 if seen else None,
        surface_sha256=seen.surface_sha256 if seen else None,
        size_bytes=len(fetched.body),
        etag=fetched.header("etag") if good else None,
        last_modified=fetched.header("last-modified") if good else None,
        after=look.standing.number,
        reading_key=reading_key(look.watch),
        retry_at=fetched.retry_at,
        conditional=look.conditional,
    )


# Sent with a challenge in place of the page; unlike x-datadome, never with the page itself.
_WALL_HEADERS = ("cf-mitigated", "x-amzn-waf-action")
_BLOCKED = (401, 403, 407, 429, 451)


def _refused(look: Look, base: CheckRecord) -> CheckRecord:
    """Neither 200 nor 304: blocked (someone keeps us out) or failed; the bytes say why, but are
    never a baseline.
    """
    fetched = look.fetched
    walled = _is_walled(fetched)
    retry = (
        f" The server asks to wait until {fetched.retry_at:%Y-%m-%d %H:%M} UTC."
        if fetched.retry_at
        else ""
    )
    what = "a bot check" if walled else _meaning(fetched.status)
    message = _sentence(look, f"status {fetched.status} ({what})", retry)
    outcome = "blocked" if walled or fetched.status in _BLOCKED else "failed"
    return replace(
        base, outcome=outcome, error=f"status_{fetched.status}", message=message, bad=True
    )  # type: ignore[arg-type]


# As of web pages at the gate (core/doubt/walls), for a policy of any other media type.
_FEW_WORDS = 25


def _too_few(policy: Policy) -> str | None:
    if policy.complaint is None and policy.words < _FEW_WORDS:
        return f"next to nothing: {policy.words} words of {policy.media_type}"
    return None


_MEANINGS = {
    304: "“not modified”, which was not asked",
    404: "“not found”",
    410: "“gone”",
    429: "“too many requests”",
}
_REFUSALS, _SERVER_ERRORS = range(400, 500), range(500, 600)


def _meaning(status: int) -> str:
    """A status in words."""
    if status in _MEANINGS:
        return _MEANINGS[status]
    return (
        "a refusal"
        if status in _REFUSALS
        else "a server error"
        if status in _SERVER_ERRORS
        else "no page"
    )


def _is_walled(fetched: Fetched) -> bool:
    return any(fetched.header(name) for name in _WALL_HEADERS)


def _elsewhere(look: Look) -> str | None:
    """Why a page that came with status 200 cannot be the policy, whatever stands on it; None where
    it may be.
    """
    fetched = look.fetched
    if _is_walled(fetched):
        return "a bot check, as its headers say"
    asked, came = urlsplit(look.watch.url), urlsplit(fetched.url)
    if fetched.redirects and asked.path.strip("/") and not came.path.strip("/") and not came.query:
        return f"the home page ({came.scheme}://{came.netloc}/), to which the address leads now"
    return None


def _hold(look: Look, suspicion: str, got: str, text_sha256: str) -> Hold:
    return Hold(suspicion, _sentence(look, got), text_sha256)


def _sentence(look: Look, got: str, more: str = "") -> str:
    """What was expected, what came, what stays in force, and where to mend it."""
    line = f", line {look.watch.line}" if look.watch.line else ""
    moved = f"If the page has moved, change url in the watch list{line}"
    return f"{look.watch.id}: Expected a policy, got {got}.{_stays(look)}{more} {moved}"


def _stays(look: Look) -> str:
    return f" Version {look.standing.number} stays current." if look.standing.number else ""


def _dismissed(
    look: Look, base: CheckRecord, why: Hold, policy: Policy | None, *, bad: bool = True
) -> CheckRecord:
    snapshot = _snapshot(look, base, policy)
    return replace(
        base,
        outcome="artifact",
        snapshot=snapshot,
        hold=why,
        error=why.suspicion,
        message=why.sentence,
        bad=bad,
        etag=None,
        last_modified=None,
    )


def _snapshot(look: Look, base: CheckRecord, policy: Policy | None) -> Snapshot:
    fetched = look.fetched
    body_sha256 = base.body_sha256 or hashlib.sha256(fetched.body).hexdigest()
    declared = fetched.header("content-type") or (
        policy.media_type if policy else "application/octet-stream"
    )
    return Snapshot(
        fetched.body,
        body_sha256,
        declared,
        fetched.url,
        fetched.status,
        fetched.headers,
        fetched.fetched_at,
    )
