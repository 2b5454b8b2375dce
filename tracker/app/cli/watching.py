"""Commands on the watch list: init, remove, rename; `add` stands by itself."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.app.cli import common, completion
from tracker.errors import TrackerError, UsageError

if TYPE_CHECKING:
    pass


@click.command()
@common.list_option
def init(list_path: Path) -> None:
    """Write a commented watch list to start from.

    Never writes over one that is there.
    """
    from tracker.edge.watchlist import edit

    try:
        # For its owner alone: addresses of channels may be written into it.
        made = os.open(list_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="utf-8") as file:
            file.write(edit.starter())
    except FileExistsError:
        raise UsageError(
            f"{list_path} is there already and is left as it is; `tracker add URL` adds to it"
        ) from None
    except OSError as exc:
        raise UsageError(f"{list_path} cannot be written ({exc.strerror})") from exc
    click.echo(
        f"Wrote {list_path}. Next: `tracker add URL` for a page to watch, then `tracker check`."
    )


@click.command()
@click.argument("watch_id", metavar="WATCH", shell_complete=completion.watches)
@common.list_option
def remove(watch_id: str, list_path: Path) -> None:
    """Take a page out of the watch list.

    What was recorded of WATCH stays in the database.
    """
    from tracker.edge.watchlist import edit

    common.pick(common.load_list(list_path), [watch_id])
    edit.remove_watch(list_path, watch_id)
    click.echo(f"Removed {watch_id} from {list_path}. Its history stays in the database.")


@click.command()
@click.argument("old", metavar="WATCH", shell_complete=completion.watches)
@click.argument("new", metavar="NEW")
@common.place_options
def rename(old: str, new: str, place: common.Place) -> None:
    """Give a watch another id.

    In the list and in the database: history and hash chain are kept.
    """
    from tracker.edge.watchlist import edit

    watchlist = place.load_list()
    common.pick(watchlist, [old])
    path = place.path(watchlist)
    with place.open_store(watchlist) if path.exists() else contextlib.nullcontext() as store:
        known = store is not None and old in store.watches.ids()
        # The database first: were the list first, a running daemon could find the new id there and
        # begin it anew.
        if store is not None and known:
            store.watches.rename(old, new, common.now())
        try:
            edit.rename_watch(place.list_path, old, new)
        except TrackerError:
            if store is not None and known:
                store.watches.rename(new, old, common.now())
            raise
    click.echo(f"{old} is now {new}, history and chain kept.")


COMMANDS = (init, remove, rename)
