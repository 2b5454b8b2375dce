"""The command that looks for a vendor's policies, and what `add` makes of what it finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.app.cli import common
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.app.discover.search import Discovery, Find
    from tracker.model import Fetched, Watch, WatchList


@click.command()
@click.argument("url")
@click.option("--allow-private", is_flag=True, help="Let the address be a loopback or private one.")
@click.option(
    "--render",
    type=click.Choice(["none", "browser", "auto"]),
    default="none",
    show_default=True,
    help="Read pages as a browser shows them: never, always, or where they are empty without.",
)
@common.list_option
@common.json_option
def discover(url: str, list_path: Path, as_json: bool, **wanted: Any) -> None:
    """Look for a vendor's policies.

    Follows the links of URL (footer, pages that list policies), then site maps, then the usual
    places: at most 30 requests, one after another, where robots.txt does not ask to stay away.
    Names privacy, terms, dpa, cookies, subprocessors, acceptable_use, sla and ai, best first.
    """
    from tracker.app.check import proposal
    from tracker.model import Watch

    watchlist = common.load_list(list_path) if list_path.exists() else None
    address = common.web_address(url)
    watch = Watch(address, "new", "page", address, **wanted)
    known = search(watch, watchlist)
    rows = [
        {
            "document": find.document,
            "url": find.url,
            "title": find.policy.title,
            "words": find.policy.words,
            "language": find.policy.language,
        }
        for find in known.finds
    ]
    tell_notes(known)
    common.show(rows, as_json, f"No policies were found from {address}.")
    if rows and not as_json:
        careful = {proposal.without_rules(find.policy.language) for find in known.finds}
        for sentence in sorted(filter(None, careful)):
            common.say(f"Careful: {sentence}.", err=True)
        click.echo(f"`tracker add {url} --all` watches them; `--pick 1,3` the first and the third.")


def search(watch: Watch, watchlist: WatchList | None, start: Fetched | None = None) -> Discovery:
    """Search from a page, as politely as the watch list says.

    Raises:
        FetchError: there is no page to begin with.
    """

    import asyncio

    from tracker.app.check import rendering
    from tracker.app.discover import search as searching
    from tracker.model import WatchList

    polite = watchlist or WatchList()

    async def run() -> Discovery:
        async with rendering.network(replace(polite, per_host_connections=1)) as (pages, _):
            return await searching.search(pages, watch, common.now, start)

    return asyncio.run(run())


def tell_notes(known: Discovery) -> None:
    """Say what kept a search from looking further."""
    for note in known.notes:
        common.say(f"{note.rstrip('.')}.", err=True)


def offer(
    finds: tuple[Find, ...], *, pick: str | None, takes_all: bool, as_json: bool
) -> list[Find]:
    """Show what was found, and ask which of it to take where nothing says so.

    Args:
        finds: at least one, where not all are wanted.
        pick: numbers of those wanted, from 1: `1,3`; None where nothing was picked.
        takes_all: whether all are wanted.
        as_json: whether standard output is for JSON alone.

    Raises:
        UsageError: a number is none of those shown.
    """
    if takes_all:
        return list(finds)
    if pick is None:
        rows: list[dict[str, Any]] = [
            {
                "": at,
                "document": find.document,
                "title": find.policy.title,
                "words": find.policy.words,
                "url": find.url,
            }
            for at, find in enumerate(finds, start=1)
        ]
        common.show(rows, as_json=False, err=as_json)
        question = "Add which? Numbers with commas, `all` or `none`"
        pick = click.prompt(question, default="all", err=as_json)
    if pick in ("all", "none"):
        return list(finds) if pick == "all" else []
    return [finds[at - 1] for at in _numbers(pick, len(finds))]


def _numbers(pick: str, most: int) -> list[int]:
    parts = [part.strip() for part in pick.split(",") if part.strip()]
    if not parts or not all(part.isdecimal() and 1 <= int(part) <= most for part in parts):
        raise UsageError(f"--pick {pick}: Expected numbers from 1 to {most} with commas, like 1,3")
    return list(dict.fromkeys(map(int, parts)))


COMMANDS = (discover,)
