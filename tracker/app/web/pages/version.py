"""The redline of two versions: clause by clause, with reasons, evidence and reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.app.history.printed_report import reviews_of
from tracker.app.web import paths
from tracker.app.web.answers import Asked, Page
from tracker.app.web.pages import lookup
from tracker.app.web.shown_changes import Gone, Part, Same, ShownChange, parts
from tracker.core.alerts import top_categories
from tracker.core.followed_dates import may_object_to
from tracker.edge.store.watches import Listed
from tracker.frozen import dataclass
from tracker.model import Policy, Verdict, Version
from tracker.model.browsing import NumberedPolicy
from tracker.show import contract, one_sentence, summary

_OUTLINED = 12
# Both dates stand among the facts, in words.
_IN_FACTS = ("date.updated", "date.effective")


def show(asked: Asked) -> Page:
    """Show what a version changed.

    Raises:
        Missing: there is no such watch or version.
        StoreError: the database cannot be read.
    """
    watch = lookup.listed(asked)
    version = lookup.version(asked)
    before = _opposite(asked, version)
    if before is None:
        return _first(asked, watch, version)
    step = _step(asked, before, version)
    laid = parts(step.old, step.new, step.verdict, version.language)
    changes = [part for part in laid if isinstance(part, ShownChange)]
    content = _common(asked, watch, version) | _judgement(asked, step)
    content |= {
        "laid": _kinds(laid),
        "neighbours": _neighbours(changes),
        "changes": changes,
        "outline": changes[:_OUTLINED],
        "is_inline": asked.query.get("view") == "inline",
        "with_number": None if step.is_next else before.number,
    }
    compared = contract.comparison(step.old.policy, step.new.policy, step.verdict)
    title = f"{watch.vendor} {watch.document}, version {version.number}"
    return Page("version", title, content, _twin(content, compared))


@dataclass(frozen=True, slots=True)
class _Step:
    """Two versions, and what the way from one to the other means."""

    before: Version
    version: Version
    old: NumberedPolicy
    new: NumberedPolicy
    verdict: Verdict
    is_next: bool
    """Whether nothing came between."""


def _step(asked: Asked, before: Version, version: Version) -> _Step:
    store, watch_id = asked.store, asked.watch_id
    old, new = (store.versions.numbered(watch_id, each.number) for each in (before, version))
    is_next = before.number == version.previous
    stored = store.verdicts.get(watch_id, version.number) if is_next else None
    verdict = stored or _judged(old.policy, new.policy)
    return _Step(before, version, old, new, verdict, is_next)


def _judgement(asked: Asked, step: _Step) -> dict[str, Any]:
    """What is said of the step above its redline."""
    verdict, version, before = step.verdict, step.version, step.before
    may_object = step.is_next and may_object_to(verdict.materiality)
    deadline = asked.store.deadlines.of(asked.watch_id, version.number) if may_object else None
    sentence = one_sentence.of_version(verdict, version.language)
    facts = list(summary.facts(version, before, verdict, deadline, asked.readers))
    zone = asked.readers.timezone
    return {
        "before": before,
        "is_step": step.is_next,
        "verdict": verdict,
        "sentence": sentence,
        "categories": top_categories(verdict),
        # The first says how grave it is, the last when it was seen: both stand elsewhere.
        "facts": facts[1:-1],
        "promises": list(summary.promise_notes(version, before, verdict, zone)),
        "deadline": deadline,
        "reasons": [
            reason
            for reason in verdict.reasons
            if reason.text != sentence and reason.rule not in _IN_FACTS
        ],
    }


def _opposite(asked: Asked, version: Version) -> Version | None:
    """The version to compare with; None where there is none before the first."""
    wanted = asked.query.get("with")
    if wanted:
        return lookup.numbered(asked, wanted)
    if version.previous is None:
        return None
    return asked.store.versions.get(asked.watch_id, version.previous)


def _judged(old: Policy, new: Policy) -> Verdict:
    """Judge two texts that do not follow each other, or that were never judged."""
    from tracker.core.judge import materiality

    return materiality.judge(old, new)


def _first(asked: Asked, watch: Listed, version: Version) -> Page:
    """The first version: there is nothing to compare it with, so its text stands alone."""
    text = asked.store.versions.numbered(asked.watch_id, version.number)
    content = _common(asked, watch, version) | {"clauses": text.rows}
    twin = _twin(content, contract.extraction(text.policy))
    return Page(
        "first_version", f"{watch.vendor} {watch.document}, version {version.number}", content, twin
    )


def _common(asked: Asked, watch: Listed, version: Version) -> dict[str, Any]:
    """What the page of any version shows."""
    store, watch_id = asked.store, asked.watch_id
    following = store.versions.following(watch_id, version.number)
    path = paths.watch(watch_id)
    return {
        "watch": watch,
        "version": version,
        "here": f"{path}/{version.number}",
        "watch_page": path,
        "vendor_page": paths.vendor(asked.values["vendor"]),
        "previous": f"{path}/{version.previous}" if version.previous else None,
        "following": following,
        "next": f"{path}/{following}" if following else None,
        "reviews": reviews_of(store, watch_id, version.number),
        "told": store.record.told(watch_id, version.number),
        "journal": store.proof.head_of(watch_id),
    }


def _kinds(laid: Sequence[Part]) -> list[tuple[str, Part]]:
    """The parts with their kinds, for a template."""
    names = {Same: "same", Gone: "gone", ShownChange: "change"}
    return [(names[type(part)], part) for part in laid]


def _neighbours(changes: Sequence[ShownChange]) -> dict[int, tuple[str | None, str | None]]:
    """The anchors of the change before and of the next, by the index of each."""
    anchors = [None, *(change.anchor for change in changes), None]
    return {change.index: (anchors[at], anchors[at + 2]) for at, change in enumerate(changes)}


def _twin(content: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    version: Version = content["version"]
    return {
        "watch": version.watch_id,
        "number": version.number,
        "observed_at": version.observed_at,
        "recorded_at": version.recorded_at,
        "cause": version.cause,
        "chain_sha256": version.chain_sha256,
        "journal": content["journal"]
        and {
            "entry": content["journal"].entry,
            "link_sha256": content["journal"].link_sha256,
        },
        "sentence": content.get("sentence"),
        "with": content["before"].number if "before" in content else None,
        "deadline": content["deadline"].day if content.get("deadline") else None,
        "reviews": content["reviews"],
        **body,
    }
