"""Commands for the record's upkeep: reread, rejudge, verify, demo."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from tracker.app.commands import common
from tracker.errors import UsageError


@click.command()
@click.argument("watch_ids", metavar="[WATCH]...", nargs=-1)
@common.list_option
@common.database_option
def reread(watch_ids: tuple[str, ...], list_path: Path, database: Path | None) -> None:
    """Read stored snapshots again with the extractor of today, on both sides. Never alerts.

    A watch whose current version reads differently gets a new version with cause `extractor`.
    """
    from tracker.app import again

    watchlist = common.load_list(list_path)
    with common.open_store(database or Path(watchlist.database)) as store:
        store.sync(watchlist.watches, common.now())
        for watch in common.pick(watchlist, watch_ids):
            click.echo(f"{watch.id}: {again.reread(watch, store, common.now())}")


@click.command()
@click.argument("watch_ids", metavar="[WATCH]...", nargs=-1)
@common.list_option
@common.database_option
def rejudge(watch_ids: tuple[str, ...], list_path: Path, database: Path | None) -> None:
    """Judge recorded versions again with the rules of today. Old verdicts stay beside the new; nothing is sent."""
    from tracker.app import again

    with common.open_store(database, list_path) as store:
        for watch_id in watch_ids or store.watch_ids():
            for said in again.rejudge(watch_id, store, common.now()):
                click.echo(said)


@click.command()
@common.list_option
@common.database_option
@common.json_option
def verify(list_path: Path, database: Path | None, as_json: bool) -> None:
    """Walk the hash chain over all versions and check every stored snapshot against its hash."""
    with common.open_store(database, list_path, read_only=True) as store:
        faults = store.verify()
        heads = store.heads()
    if as_json:
        rows = [{"watch": watch, "number": number, "chain_sha256": chain} for watch, number, chain in heads]
        click.echo(json.dumps({"faults": faults, "heads": rows}, ensure_ascii=False, indent=1))
    else:
        for fault in faults:
            click.echo(fault, err=True)
        if not faults:
            versions = sum(number for _, number, _ in heads)
            click.echo(
                f"Whole: {versions} versions of {len(heads)} watches, every snapshot and every link of the chain."
            )
    if faults:
        sys.exit(1)


@click.command()
@click.option(
    "--keep", type=click.Path(file_okay=False, path_type=Path), help="Leave the demo's database in this folder."
)
def demo(keep: Path | None) -> None:
    """Show it all on a made-up site, without any network: check, change, check again, alerts as sent."""
    from tracker.app import demo as show

    try:
        show.run(keep)
    except OSError as exc:
        raise UsageError(
            f"{exc.filename or 'The demo'}: cannot be written ({exc.strerror}); name a folder with --keep"
        ) from exc


COMMANDS = (reread, rejudge, verify, demo)
