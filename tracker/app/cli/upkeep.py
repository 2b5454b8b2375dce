"""Commands that look after the record: reread, rejudge, verify, evidence, backup, prune …"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from tracker.app.cli import common, completion
from tracker.errors import UsageError

_WATCHES = click.argument(
    "watch_ids", metavar="[WATCH]...", nargs=-1, shell_complete=completion.watches
)


@click.command()
@_WATCHES
@common.place_options
@common.json_option
def reread(watch_ids: tuple[str, ...], place: common.Place, as_json: bool) -> None:
    """Read stored pages again, by the reader of today.

    A watch whose current version reads differently gets a new version with cause `extractor`. Sends
    nothing.
    """
    from tracker.app.check.follow_list import follow
    from tracker.app.history import reread
    from tracker.app.reading import Reader

    watchlist = place.load_list()
    with place.open_store(watchlist) as store, Reader() as reader:
        follow(store, watchlist, common.now())
        rows = []
        for watch in common.pick(watchlist, watch_ids):
            before = store.versions.current_number(watch.id)
            outcome = reread.reread(watch, store, reader, common.now())
            number = store.versions.current_number(watch.id)
            rows.append(
                {
                    "watch": watch.id,
                    "number": number or None,
                    "changed": number != before,
                    "what": outcome,
                }
            )
            if not as_json:
                click.echo(f"{watch.id}: {outcome}")
    if as_json:
        common.show_json(rows)


@click.command()
@_WATCHES
@common.place_options
@common.json_option
def rejudge(watch_ids: tuple[str, ...], place: common.Place, as_json: bool) -> None:
    """Judge versions again, by the rules of today.

    Lists what would now be an alert. Old verdicts stay beside the new; nothing is sent.
    """
    from tracker.app.history import rejudge

    watches = place.load_list().watches if place.list_path.exists() else ()
    alert_at = {watch.id: watch.alert_at for watch in watches}
    rows = []
    with place.open_store() as store:
        for watch_id in watch_ids or store.watches.ids():
            rejudged = rejudge.rejudge(
                watch_id, store, common.now(), alert_at.get(watch_id, "material")
            )
            changed = [
                {
                    "number": number,
                    "was": was,
                    "verdict": now,
                    "would_be_told": rejudged.would_be_told(was, now),
                }
                for number, was, now in rejudged.otherwise
            ]
            rows.append({"watch": watch_id, "versions": rejudged.versions, "changed": changed})
            for line in () if as_json else rejudged.lines():
                click.echo(line)
    if as_json:
        common.show_json(rows)


@click.command()
@click.option(
    "--against",
    "noted",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file that --json wrote earlier.",
)
@common.place_options
@common.json_option
def verify(noted: Path | None, place: common.Place, as_json: bool) -> None:
    """Check that nothing recorded was altered.

    Walks the hash chain over all versions and checks every stored snapshot against its hash.
    Whoever could write to the file could also have cut off its end or made a new chain: keep what
    --json prints somewhere else, and compare with it by --against.
    """
    links = _noted(noted) if noted else []
    # Read-only: a look for damage must not change the evidence.
    with place.open_store(read_only=True) as store:
        faults = store.chain.verify() + store.chain.against(links)
        heads = store.chain.heads()
    if as_json:
        rows = [
            {"watch": watch, "number": number, "chain_sha256": chain}
            for watch, number, chain in heads
        ]
        common.show_json({"faults": faults, "heads": rows})
    else:
        for fault in faults:
            click.echo(fault, err=True)
        if not faults:
            versions = sum(number for _, number, _ in heads)
            click.echo(
                f"Whole: {versions} versions of {len(heads)} watches, every snapshot and every link"
                " of the chain."
            )
    if faults:
        sys.exit(1)


def _noted(path: Path) -> list[tuple[str, int, str]]:
    try:
        heads = json.loads(path.read_text("utf-8"))["heads"]
        return [
            (str(head["watch"]), int(head["number"]), str(head["chain_sha256"])) for head in heads
        ]
    except OSError as exc:
        raise UsageError(f"{path}: cannot be read ({exc.strerror})") from exc
    except (ValueError, KeyError, TypeError) as exc:
        raise UsageError(
            f"{path}: Expected what `tracker verify --json` prints, got something else"
        ) from exc


@click.command()
@click.argument("watch_id", metavar="WATCH", shell_complete=completion.watches)
@click.argument("number", type=int, required=False)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder that is not there yet. [default: evidence-WATCH-NUMBER here]",
)
@common.place_options
def evidence(watch_id: str, number: int | None, folder: Path | None, place: common.Place) -> None:
    """Write the evidence of a version to a folder.

    What was served, what changed, and the hash chain, for somebody else. Pages as served are in a
    WARC file, the difference in a page of its own; SHA256SUMS and README.txt say how to check it
    all without this program.
    """
    from tracker.app.history import evidence as bundles

    with place.open_store(read_only=True) as store:
        number = number or store.versions.current_number(watch_id)
        if not number:
            raise UsageError(f"{watch_id}: no version has been recorded yet; see `tracker status`")
        folder = folder or Path(f"evidence-{watch_id.replace('/', '-')}-{number}")
        chain = bundles.write(watch_id, number, store, folder, common.now())
    click.echo(
        f"Wrote {folder}: {watch_id} version {number}, link {chain}. README.txt there says how to"
        " check it."
    )


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
        faults = copy.chain.verify()
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
def demo(keep: Path | None, serves: bool, port: int) -> None:
    """Show it all on a made-up site.

    Check, change, check again, alerts as sent; without any network.
    """
    from tracker.app.demo import demo as show

    try:
        show.run(keep)
    except OSError as exc:
        raise UsageError(
            f"{exc.filename or 'The demo'}: cannot be written ({exc.strerror}); name a folder with"
            " --keep"
        ) from exc
    if serves:
        show.serve_page(keep, port)


COMMANDS = (reread, rejudge, verify, evidence, backup, prune, doctor, demo)
