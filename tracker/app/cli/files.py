"""Commands on files: compare, extract, import."""

from __future__ import annotations

import sys
from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.app.cli import common, completion
from tracker.errors import ReadError, UsageError

if TYPE_CHECKING:
    from tracker.app.history.import_history import Imported
    from tracker.edge.archives.capture import Captures
    from tracker.model import Policy, WatchList
    from tracker.model import Reading as PageReading

_FILE = click.Path(dir_okay=False, path_type=Path)


def _read_policy(path: Path) -> Policy:
    from tracker.core.read import policy

    return policy.make(_read(path))


def _read(path: Path) -> PageReading:
    """What a reader sees of a file.

    Raises:
        UsageError: there is no such file.
        ReadError: it holds no text.
    """
    from tracker.app.reading import Reader, Reading
    from tracker.core.doubt.not_text import text_fault
    from tracker.core.read import by_media_type
    from tracker.model import ReadOptions

    try:
        body = path.read_bytes()
    except OSError as exc:
        raise UsageError(f"{path}: cannot be read ({exc.strerror})") from exc
    task = Reading(by_media_type.read, body, None, (ReadOptions(), path.name))
    try:
        with Reader() as reader:
            reading = reader.now(task)
    except ReadError as exc:
        raise ReadError(f"{path}: {exc}") from exc
    fault = text_fault(body, reading.media_type)
    if fault:
        raise ReadError(f"{path}: Expected HTML, PDF, DOCX, Markdown or text, got {fault}")
    return reading


@click.command()
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the machine-readable contract.")
@click.option("--html", "as_html", is_flag=True, help="Print a page with the redline.")
@click.option(
    "--trace",
    "with_trace",
    is_flag=True,
    help="Print which questions were asked, and which answered.",
)
def compare(old: Path, new: Path, as_json: bool, as_html: bool, with_trace: bool) -> None:
    """Compare two files and judge what differs.

    Clause by clause; HTML, PDF, DOCX, Markdown or text. Exit status 0 whether they differ or not.
    """
    from tracker.core.doubt import another_document
    from tracker.core.judge import materiality
    from tracker.core.judge.questions import Asked, Asking

    if with_trace and (as_json or as_html):
        raise UsageError("--trace is for people to read: leave out --json and --html")
    before, after = _read_policy(old), _read_policy(new)
    asked: list[Asked] = []
    asking = Asking(on_asked=asked.append if with_trace else None)
    verdict = another_document.verdict(before, after)
    if verdict is None:
        verdict = materiality.judge(before, after, asking=asking)

    if as_json:
        from tracker.show import contract

        common.show_json(contract.comparison(before, after, verdict))
    elif as_html:
        from tracker.show import redline_page

        click.echo(redline_page.page(f"{old.name} → {new.name}", verdict))
    else:
        from tracker.show import questions_asked, terminal_verdict

        click.echo(terminal_verdict.show(verdict))
        for line in questions_asked.lines(asked):
            click.echo(line)


@click.command()
@click.argument("file", type=_FILE)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
)
def extract(file: Path, form: str) -> None:
    """Print the policy that stands in a file.

    The main text of FILE; as JSON its clauses, dates and promises.
    """
    from tracker.characters import printable
    from tracker.core.read import policy
    from tracker.show import contract, policy_text

    reading = _read(file)
    if not reading.blocks:
        raise ReadError(
            f"{file}: Expected a policy, got {reading.complaint or 'a file without any text'}"
        )
    if form == "json":
        common.show_json(contract.extraction(policy.make(reading)))
    else:
        click.echo(
            printable(
                policy_text.text(reading) if form == "text" else policy_text.markdown(reading)
            )
        )


@click.command(name="import")
@click.argument("watch_id", metavar="WATCH", shell_complete=completion.watches)
@click.argument("source", metavar="SOURCE")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only captures from this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Only captures before this day.")
@click.option("--every", metavar="TIME", help="At most one capture in so long a time: 30d, 12h.")
@click.option(
    "--document",
    metavar="NAME",
    help='Which document of a git repository: "Service/Privacy Policy".',
)
@click.option(
    "--list",
    "as_list",
    is_flag=True,
    help="Import nothing; name the documents of a git repository.",
)
@click.option("--strict", is_flag=True, help="Exit status 1 where something there was skipped.")
@common.place_options
@common.table_options
def import_(
    watch_id: str,
    source: str,
    strict: bool,
    place: common.Place,
    as_json: bool,
    **wanted: Any,
) -> None:
    """Import what others recorded as a history.

    SOURCE is a folder of dated snapshots; a .warc, .warc.gz or .wacz file with captures of the
    watch's address; or the base address of an archive that speaks Memento
    (https://web.archive.org/web). A snapshot in a folder is a file named by its moment
    (2021-01-31T11-27-00Z.html, 20210131112700.pdf) or its day (2021-01-31.md, 20210131.txt), or a
    folder so named that holds the page's file, as downloaders write it. It may also be a git
    repository of Open Terms Archive, with --document. Each is recorded as a check of its own date,
    oldest first; says what was skipped and why. Sends nothing. May be run again.
    """
    if wanted["as_list"]:
        _list(source, as_json)
        return
    from tracker.app.check.follow_list import follow
    from tracker.app.history import import_history, sources
    from tracker.edge.archives.capture import narrowed

    watchlist = place.load_list()
    watch = common.pick(watchlist, [watch_id])[0]
    since, until = (day and day.replace(tzinfo=UTC) for day in (wanted["since"], wanted["until"]))
    with sources.opened(source, watch, watchlist, common.now, wanted["document"]) as there:
        chosen = narrowed(there, since, until, _time(wanted["every"]))
        if not chosen.captures:
            raise UsageError(
                f"{source}: none of its {len(there.captures)} captures is of that time"
            )
    from tracker.app.workers import opening
    with sources.opened(source, watch, watchlist, common.now, wanted["document"]) as there, opening.opened(None, len(chosen.captures)) as workers, place.open_store(watchlist, create=True) as store:
        if sources.is_remote(source):
            click.echo(_plan(watch.id, chosen, watchlist), err=True)
        if watch.id not in store.watches.ids():
            follow(store, watchlist, common.now())
        done = import_history.run(watch, chosen, store, watchlist=watchlist, now=common.now(), workers=workers)
        if not watch.paused:
            # A running daemon looks at the live page next: an import plans nothing.
            store.watches.set_next(watch.id, common.now())
    _tell(watch.id, done, as_json=as_json)
    if strict and done.skipped:
        sys.exit(1)


def _list(source: str, as_json: bool) -> None:
    """Print what a git repository holds."""
    from tracker.edge.archives import terms_repository

    rows = [
        {
            "document": document.name,
            "records": document.records,
            "first": f"{document.first_at:%Y-%m-%d}",
            "last": f"{document.last_at:%Y-%m-%d}",
            "files": ", ".join(document.kinds),
        }
        for document in terms_repository.documents(Path(source))
    ]
    common.show(rows, as_json, f"{source}: none of its files is a document.")


def _tell(watch_id: str, done: Imported, *, as_json: bool) -> None:
    """Say how an import went."""
    from tracker.characters import printable

    if as_json:
        row = {
            "watch": watch_id,
            "recorded": done.recorded,
            "known": done.known,
            "versions": done.versions,
            "would_alert": done.alerts,
            "skipped": [{"name": file.name, "why": file.why} for file in done.skipped],
        }
        common.show_json(row, indent=None)
        return
    known = f" ({done.known} were known)" if done.known else ""
    made = f"{done.versions} versions, {done.alerts} would have alerted"
    for file in done.skipped:
        click.echo(printable(f"{watch_id}: skipped {file.name}: {file.why}"), err=True)
    click.echo(f"{watch_id}: {done.recorded} snapshots recorded, {made}{known}")


def _time(every: str | None) -> timedelta | None:
    """The time of `--every`, written as in the watch list."""
    from tracker.edge.watchlist import values

    if every is None:
        return None
    try:
        return timedelta(seconds=values.seconds(1, 10 * 365 * values.DAY_S, "30d")(every))
    except ValueError as exc:
        raise UsageError(f"--every {every}: Expected {exc}") from exc


def _plan(watch_id: str, there: Captures, watchlist: WatchList) -> str:
    """How many captures an archive is about to be asked for, and how long that takes."""
    first, last = there.captures[0].at, there.captures[-1].at
    count = len(there.captures)
    seconds = count * max(1.0, watchlist.per_host_delay_s)
    took = f"{seconds / 60:,.0f} minutes" if seconds > 90 else f"{seconds:,.0f} seconds"
    return f"{watch_id}: {count:,} captures from {first:%Y-%m-%d} to {last:%Y-%m-%d}, about {took}"


COMMANDS = (compare, extract, import_)
