"""The command that shows the record as a web page: serve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.app.cli import common
from tracker.errors import OfOlderRelease, UsageError

if TYPE_CHECKING:
    from tracker.model import WatchList

# Somebody waits for a page: a database that is locked is said so soon.
_WAIT_S = 2.0


@click.command()
@common.place_options
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8001,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--open", "opens", is_flag=True, help="Open it in a browser, logged in.")
@click.option(
    "--user-header",
    metavar="NAME",
    help="The header in which a reverse proxy names who is logged in. [default: none is believed]",
)
@click.option(
    "--proxy",
    "proxies",
    metavar="ADDRESS",
    multiple=True,
    help="Address of that reverse proxy. [default: this machine]",
)
@click.option("--sql", is_flag=True, help="Let every reader write their own SQL under /policies.")
def serve(
    place: common.Place,
    host: str,
    port: int,
    opens: bool,
    user_header: str | None,
    proxies: tuple[str, ...],
    sql: bool,
) -> None:
    """Show the record as a web page.

    What changed, redlines, dates, search and Datasette, for a browser. Only to read: a review is
    written by who is logged in.
    """
    import ipaddress

    from tracker.app.web import server
    from tracker.app.web.site import Settings
    from tracker.app.web.visitors import LOCAL_PROXIES
    from tracker.model import WatchList

    for proxy in proxies:
        try:
            ipaddress.ip_address(proxy)
        except ValueError:
            raise UsageError(f"--proxy {proxy}: that is no address, like 10.0.0.2") from None
    watchlist = place.load_list() if place.list_path.exists() else WatchList()
    database = _usable(place, watchlist)
    settings = Settings(
        database=database,
        timezone=watchlist.timezone,
        base_url=watchlist.base_url,
        host=host,
        port=port,
        user_header=user_header,
        proxies=proxies or LOCAL_PROXIES,
        allows_sql=sql,
    )
    server.serve(settings, common.now, click.echo, opens=opens)


def _usable(place: common.Place, watchlist: WatchList) -> Path:
    """The database's file, once it can be read.

    Raises:
        UsageError: there is none.
        StoreError: it is locked, of another program, of a newer tracker …
    """
    listed = watchlist if place.database is None else None
    try:
        with place.open_store(listed, read_only=True, timeout_s=_WAIT_S) as store:
            return Path(store.path)
    except OfOlderRelease:
        # Opened to write, it is brought up to date.
        with place.open_store(listed) as store:
            return Path(store.path)


COMMANDS = (serve,)
