"""Commands that look after the record: reread, rejudge, backup, prune …"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.app.cli import common, completion
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.app.history.rejudge import Rejudged

_WATCHES = click.argument(
    "watch_ids", metavar="[WATCH]...", nargs=-1, shell_complete=completion.watches
)


@click.command()
@_WATCHES
@common.cluster_option
@common.place_options
@common.json_option
def reread(
    watch_ids: tuple[str, ...], cluster: str | None, place: common.Place, as_json: bool
) -> None:
    """Read stored pages again, by the reader of today.

    A watch whose current version reads differently gets a new version with cause `extractor`. Sends
    nothing.
    """
    from tracker.app.check.follow_list import follow
    from tracker.app.history import reread
    from tracker.app.reading import Reader
    from tracker.app.workers import opening

    watchlist = place.load_list()
    watches = common.pick(watchlist, watch_ids)
    with (
        opening.opened(cluster, len(watches), common.warn) as workers,
        place.open_store(watchlist) as store,
        Reader() as reader,
    ):
        follow(store, watchlist, common.now())
        rows = []
        for done in reread.reread_all(watches, store, reader, common.now, workers):
            number = store.versions.current_number(done.watch.id)
            rows.append(
                {
                    "watch": done.watch.id,
                    "number": number or None,
                    "changed": number != done.number_before,
                    "what": done.outcome,
                }
            )
            if not as_json:
                click.echo(f"{done.watch.id}: {done.outcome}")
    if as_json:
        common.show_json(rows)


@click.command()
@_WATCHES
@common.cluster_option
@common.place_options
@common.json_option
def rejudge(
    watch_ids: tuple[str, ...], cluster: str | None, place: common.Place, as_json: bool
) -> None:
    """Judge versions again, by the rules of today.

    Lists what would now be an alert. Old verdicts stay beside the new; nothing is sent.
    """
    from tracker.app.history import rejudge
    from tracker.app.workers import opening

    watches = place.load_list().watches if place.list_path.exists() else ()
    listed = {watch.id: watch for watch in watches}
    rows = []
    with (
        opening.opened(cluster, len(watch_ids or watches), common.warn) as workers,
        place.open_store() as store,
    ):
        requests = [
            rejudge.Request(watch_id, watch.alert_at if watch else "material", watch)
            for watch_id in watch_ids or store.watches.ids()
            for watch in [listed.get(watch_id)]
        ]
        for rejudged in rejudge.rejudge_all(requests, store, common.now, workers):
            rows.append(_rejudged_row(rejudged))
            for line in () if as_json else rejudged.lines():
                click.echo(line)
    if as_json:
        common.show_json(rows)


def _rejudged_row(rejudged: Rejudged) -> dict[str, Any]:
    """What `rejudge --json` prints of a watch."""
    changed = [
        {
            "number": number,
            "was": was,
            "verdict": now,
            "would_be_told": rejudged.would_be_told(was, now),
        }
        for number, was, now in rejudged.otherwise
    ]
    return {"watch": rejudged.watch_id, "versions": rejudged.versions, "changed": changed}


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@common.place_options
@common.json_option
def backup(target: Path, place: common.Place, as_json: bool) -> None:
    """Copy the database, and check the copy.

    To FILE, or into a folder under the date of now. The daemon may run. To restore, stop the daemon
    and put the file where the database was (without its -wal and -shm).
    """
    from tracker.edge.store import Store

    if target.is_dir():
        target = target / f"policies-{common.now():%Y-%m-%dT%H-%M-%SZ}.db"
    with place.open_store(read_only=True) as store:
        store.database.copy_to(target)
    # The copy is read again, for it is what somebody will restore.
    with Store.open(target, create=False) as copy:
        faults = copy.proof.verify()
        versions = sum(number for _, number, _ in copy.chain.heads())
    size = target.stat().st_size
    if as_json:
        common.show_json(
            {"file": str(target), "versions": versions, "size_bytes": size, "faults": faults}
        )
    elif faults:
        for fault in faults:
            click.echo(fault, err=True)
        click.echo(
            f"{target} is a true copy of a record that is not whole; see `tracker verify`", err=True
        )
    else:
        click.echo(f"Wrote {target}: {versions} versions, {size:,} bytes, verified.")
    if faults:
        sys.exit(1)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@common.place_options
@common.json_option
def prune(dry_run: bool, place: common.Place, as_json: bool) -> None:
    """Delete old checks and unused snapshots.

    Those older than `keep_checks` and `keep_artifacts`; the daemon does so every day. Versions,
    their snapshots, clauses, verdicts, alerts, deliveries and reviews stay for good, and so does
    the row that says what was held or dismissed.
    """
    from datetime import timedelta

    watchlist = place.load_list()
    now = common.now()
    with place.open_store(watchlist) as store:
        pruned = store.retention.prune(
            now - timedelta(seconds=watchlist.keep_checks_s),
            now - timedelta(seconds=watchlist.keep_artifacts_s),
            now,
            dry_run=dry_run,
        )
        if not dry_run:
            store.retention.fold_log()
    if as_json:
        row = {
            "checks": pruned.checks,
            "snapshots": pruned.snapshots,
            "snapshot_bytes": pruned.snapshot_bytes,
        }
        common.show_json({**row, "dry_run": dry_run}, indent=None)
        return
    what = (
        f"{pruned.checks:,} checks that found nothing, {pruned.snapshots:,} snapshots of dismissed"
        " pages"
    )
    freed = (
        f" ({pruned.snapshot_bytes:,} bytes, used again by what comes)" if pruned.snapshots else ""
    )
    click.echo(f"{'Would delete' if dry_run else 'Deleted'} {what}{freed}.")


@click.command()
@common.place_options
@common.table_options
def doctor(place: common.Place, as_json: bool) -> None:
    """Show on one screen whether all is well.

    List, channels, database, chain, disk, clock, watches, alerts. Sends nothing and changes
    nothing. Exit status 1 where something is wrong.
    """
    from tracker.app.run import doctor as checkup

    findings = checkup.examine(place.list_path, place.database, common.now())
    if as_json:
        rows = [
            {"state": finding.state, "what": finding.what, "sentence": finding.sentence}
            for finding in findings
        ]
        common.show_json(rows)
    else:
        marks: dict[str, dict[str, Any]] = {
            "ok": {"fg": "green"},
            "look": {"fg": "yellow"},
            "wrong": {"fg": "red", "bold": True},
        }
        for finding in findings:
            state = "WRONG" if finding.state == "wrong" else f"{finding.state:<5}"
            line = common.wrapped(
                f"{state} {finding.what:<10} {finding.sentence}", sys.stdout, " " * 17
            )
            click.echo(click.style(state, **marks[finding.state]) + line[len(state) :])
    if any(finding.state == "wrong" for finding in findings):
        sys.exit(1)


@click.command()
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Leave the demo's database in this folder.",
)
@click.option("--serve", "serves", is_flag=True, help="Then open the web page on it.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=0,
    help="With --serve: port of the web page. [default: a free one]",
)
@click.option("--browser", is_flag=True, help="With a page that scripts make; needs Chromium.")
def demo(keep: Path | None, serves: bool, port: int, browser: bool) -> None:
    """Show it all on a made-up site.

    Check, change, check again, alerts as sent; without any network.
    """
    from tracker.app.demo import demo as show

    try:
        show.run(keep, show.Site(browser=browser))
    except OSError as exc:
        raise UsageError(
            f"{exc.filename or 'The demo'}: cannot be written ({exc.strerror}); name a folder with"
            " --keep"
        ) from exc
    if serves:
        show.serve_page(keep, port)


COMMANDS = (reread, rejudge, backup, prune, doctor, demo)
