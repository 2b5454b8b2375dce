"""The record -> the reports that are printed: of a period, and since the reader agreed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.app.history import export
from tracker.app.history.export import Selection
from tracker.core import deadlines, digest_times
from tracker.edge.store.moments import to_moment
from tracker.errors import UsageError
from tracker.model import ReaderSettings, Version
from tracker.show import one_sentence, report_page, since_signing_page, summary
from tracker.show.report_page import Report, ReportedPromise, ReportedReview, ReportedVersion
from tracker.show.since_signing_page import SinceSigning, Step

if TYPE_CHECKING:
    from tracker.edge.store import Store
    from tracker.edge.store.exports import Listed


def of_period(
    store: Store, selection: Selection, since: date, until: date, readers: ReaderSettings
) -> str:
    """Write the report of a period.

    Args:
        store: to read.
        selection: which watches.
        since: its first day, where the readers are.
        until: its last day.
        readers: for whom days are counted and times told.

    Returns:
        A page of HTML that stands alone.

    Raises:
        UsageError: the period ends before it begins, or there is no such watch, vendor or tag.
        StoreError: the record cannot be read.
    """
    if until < since:
        raise UsageError(f"--until {until} lies before --since {since}; change one of them")
    chosen = export.choose(store, selection)
    start = _start(since, readers)
    end = _start(until + timedelta(days=1), readers)
    today = deadlines.day_in(readers.timezone, readers.now)
    overview = store.planned.overview(list(chosen), start, min(end, readers.now), today)
    versions = [
        reported
        for watch_id, listed in chosen.items()
        for version in store.versions.all(watch_id)
        if start <= version.observed_at < end
        and (reported := _version(store, listed, version)) is not None
    ]
    versions.sort(key=lambda reported: reported.version.observed_at, reverse=True)
    promises = tuple(_promises(store, chosen, start, end))
    named = selection.name or ""
    return report_page.page(
        Report(since, until, overview, tuple(versions), promises, named), readers
    )


def since_signing(
    store: Store, watch_id: str, signed_on: date | None, where: str, readers: ReaderSettings
) -> str:
    """Write what has changed since the reader agreed, as one redline and not step by step.

    Args:
        store: to read.
        watch_id: of the watch.
        signed_on: the day of the agreement; None where the list names none.
        where: the line of the list that could name it, for the message.
        readers: for whom days are counted and times told.

    Returns:
        A page of HTML that stands alone.

    Raises:
        UsageError: no day is named, or nothing is recorded yet.
        StoreError: the record cannot be read.
    """
    from tracker.core.judge import materiality

    listed = export.choose(store, Selection(watch_ids=(watch_id,)))[watch_id]
    if signed_on is None:
        raise UsageError(
            f"{watch_id}: the watch list does not say when you agreed. Write signed_on ="
            f" 2024-05-31 below {where}"
        )
    versions = store.versions.all(watch_id)
    if not versions:
        raise UsageError(f"{watch_id}: no version has been recorded yet; `tracker check` makes one")
    end = _start(signed_on + timedelta(days=1), readers)
    agreed = next((v for v in reversed(versions) if v.observed_at < end), versions[0])
    current = versions[-1]
    verdict = materiality.judge(
        store.versions.policy(watch_id, agreed.number),
        store.versions.policy(watch_id, current.number),
    )
    compared = SinceSigning(
        vendor=listed.vendor,
        document=listed.document,
        url=listed.url,
        signed_on=signed_on,
        agreed=agreed,
        is_late=versions[0].observed_at >= end,
        current=current,
        sentence=one_sentence.of_version(verdict, current.language)
        if verdict.changes
        else "Nothing has changed that stands there",
        verdict=verdict,
        steps=tuple(
            _step(store, version) for version in versions if version.number > agreed.number
        ),
    )
    return since_signing_page.page(compared, readers)


def _version(store: Store, listed: Listed, version: Version) -> ReportedVersion | None:
    """A version that changed something; None for the first, and for one that was read anew."""
    watch_id, number = version.watch_id, version.number
    verdict = store.verdicts.get(watch_id, number)
    if verdict is None or version.cause != "vendor":
        return None
    matters = verdict.materiality in ("minor", "material")
    return ReportedVersion(
        vendor=listed.vendor,
        document=listed.document,
        url=listed.url,
        version=version,
        before=store.versions.get(watch_id, number - 1) if number > 1 else None,
        verdict=verdict,
        deadline=store.deadlines.of(watch_id, number) if matters else None,
        reviews=tuple(
            ReportedReview(
                to_moment(row["reviewed_at"]), row["state"], row["reviewer"], row["note"]
            )
            for row in store.reviews.all(watch_id, number)
        ),
    )


def _promises(
    store: Store, chosen: dict[str, Listed], start: datetime, end: datetime
) -> Iterator[ReportedPromise]:
    """Promises of notice that a change of weight in the period could keep or break."""
    for watch_id, listed in chosen.items():
        for row in store.record.view("promises", watch_id):
            at = to_moment(row["observed_at"])
            if not start <= at < end or row["verdict"] not in ("minor", "material"):
                continue
            before = store.versions.get(watch_id, max(row["number"] - 1, 1)).promises
            promised = summary.promised(before)
            if promised:
                yield ReportedPromise(
                    vendor=listed.vendor,
                    document=listed.document,
                    number=row["number"],
                    observed_at=at,
                    promised=promised,
                    promised_days=before.days,
                    before_effect=before.timing == "before_effective",
                    lead_days=row["lead_days"],
                )


def _step(store: Store, version: Version) -> Step:
    verdict = store.verdicts.get(version.watch_id, version.number)
    sentence = one_sentence.of_version(verdict, version.language) if verdict else "Read anew"
    return Step(version, sentence, verdict)


def _start(day: date, readers: ReaderSettings) -> datetime:
    return digest_times.start_of(day.isoformat(), readers.timezone)
