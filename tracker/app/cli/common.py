"""What the commands share: options, opening list and database, printing tables and JSON."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar, cast

import click

from tracker.app.run.secrets import Secrets
from tracker.characters import printable
from tracker.errors import FetchError, UsageError
from tracker.patterns import compile_later

if TYPE_CHECKING:
    from tracker.edge.store import Store
    from tracker.model import Watch, WatchList

DEFAULT_LIST = "watchlist.toml"
DEFAULT_DATABASE = "data/policies.db"
# Where click keeps for the running command that its table is not to be cut.
_WIDE = "tracker.wide"
F = TypeVar("F", bound=Callable[..., Any])


def list_option(function: F) -> F:
    """`--watchlist FILE`."""
    return click.option(
        "--watchlist",
        "list_path",
        type=click.Path(dir_okay=False, path_type=Path),
        default=Path(DEFAULT_LIST),
        show_default=True,
        help="The watch list.",
    )(function)


def database_option(function: F) -> F:
    """`--db FILE`; without it the list's `database`."""
    return click.option(
        "--db",
        "database",
        type=click.Path(dir_okay=False, path_type=Path),
        default=None,
        help=f"The database. [default: the list's `database`, else {DEFAULT_DATABASE}]",
    )(function)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the watch list and the database are."""

    list_path: Path
    database: Path | None
    """As `--db` names it."""

    def load_list(self, *, with_secrets: bool = False) -> WatchList:
        """The watch list; `${VARIABLES}` are looked up only where something is fetched or sent."""
        return load_list(self.list_path, with_secrets=with_secrets)

    def path(self, watchlist: WatchList | None = None) -> Path:
        """The database named by `--db`, else by the list, if there is one."""
        if self.database is not None:
            return self.database
        if watchlist is None and self.list_path.exists():
            watchlist = self.load_list()
        return Path(watchlist.database if watchlist else DEFAULT_DATABASE)

    def open_store(
        self,
        watchlist: WatchList | None = None,
        *,
        create: bool = False,
        read_only: bool = False,
        timeout_s: float | None = None,
    ) -> Store:
        """Open the database; say where a copy of it is, if it was of an older release.

        Raises:
            UsageError: there is none.
        """
        from tracker.edge.store import Store
        from tracker.edge.store.opening import BUSY_TIMEOUT_S

        path = self.path(watchlist)
        if not create and not path.exists():
            advice = "`tracker check` makes it, or name another with --db"
            raise UsageError(f"{path}: no such database; {advice}")
        wait_s = BUSY_TIMEOUT_S if timeout_s is None else timeout_s
        store = Store.open(path, create=create, read_only=read_only, timeout_s=wait_s)
        if store.kept_before is not None:
            upgraded = f"{path} was of an older release and was brought up to date"
            say(f"{upgraded}; as it was before: {store.kept_before}", err=True)
        return store


def place_options(function: F) -> F:
    """`--watchlist FILE` and `--db FILE`, as one value."""

    @functools.wraps(function)
    def packed(*args: Any, list_path: Path, database: Path | None, **options: Any) -> Any:
        return function(*args, place=Place(list_path, database), **options)

    return list_option(database_option(cast(F, packed)))


def minute(at: str | None) -> str | None:
    """A stored moment to the minute, as a table has room for it."""
    return at and at[:16].replace("T", " ")


def json_option(function: F) -> F:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")(
        function
    )


def cluster_option(function: F) -> F:
    """`--cluster ADDRESS`."""
    return click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Read and judge on the workers of this Dask scheduler: tcp://HOST:PORT.",
    )(function)


def warn(text: str) -> None:
    """Print a sentence for whoever runs the command, beside what it prints for programs."""
    say(text, err=True)


def now() -> datetime:
    """The clock: the one place that commands read it."""
    return datetime.now(UTC)


def load_list(path: Path, *, with_secrets: bool = False) -> WatchList:
    """The watch list; `${VARIABLES}` are looked up only where something is fetched or sent."""
    from tracker.app import watch_list

    loaded = watch_list.load(path, os.environ if with_secrets else None)
    if with_secrets:
        secrets().learn(loaded)
    return loaded


def secrets() -> Secrets:
    """What the running command knows that must not be shown; `main` hides it in a traceback."""
    context = click.get_current_context(silent=True)
    return (context and context.find_object(Secrets)) or Secrets()


def pick(watchlist: WatchList, names: Sequence[str]) -> list[Watch]:
    """Watches by id; all that are not paused where none is named.

    Raises:
        UsageError: an id the list does not hold.
    """
    if not names:
        return [watch for watch in watchlist.watches if not watch.paused]
    known = {watch.id: watch for watch in watchlist.watches}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            f"{watchlist.path}: there is no watch"
            f" {unknown[0]!r}{did_you_mean(unknown[0], list(known))}"
        )
    return [known[name] for name in names]


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """A suggestion for a misspelt name, or nothing."""
    import difflib

    close = difflib.get_close_matches(name, known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def table_options(function: F) -> F:
    """`--json` and `--wide`, of a command that prints a table."""
    wide = click.option(
        "--wide",
        is_flag=True,
        expose_value=False,
        callback=_note_wide,
        help="Do not cut the table to the terminal's width.",
    )
    return json_option(wide(function))


def _note_wide(context: click.Context, _: click.Parameter, is_wide: bool) -> None:
    context.meta[_WIDE] = is_wide


def show(
    rows: Sequence[Mapping[str, Any]],
    as_json: bool,
    empty: str = "Nothing to show.",
    *,
    err: bool = False,
) -> None:
    """Print rows as JSON or as a table, cut to the terminal's width where there is one."""
    if as_json:
        show_json(list(rows))
        return
    if not rows:
        say(empty)
        return
    from tracker.show import terminal_table

    columns = width(sys.stderr if err else sys.stdout)
    click.echo(terminal_table.lay(rows, columns), err=err)


def show_json(value: object, indent: int | None = 1) -> None:
    """Print one JSON value, without characters that steer a terminal."""
    import json

    click.echo(printable(json.dumps(value, ensure_ascii=False, indent=indent, default=str)))


def say(text: str, *, err: bool = False) -> None:
    """Print a sentence, without characters that steer a terminal; its lines end between words."""
    click.echo(wrapped(printable(text), sys.stderr if err else sys.stdout), err=err)


def wrapped(text: str, stream: TextIO, indent: str = "") -> str:
    """Break a text into lines of the terminal's width; anywhere else it stays as it is."""
    columns = width(stream)
    if columns is None:
        return text
    import textwrap

    # An address is copied whole or not at all: it may run over the edge.
    fill = textwrap.TextWrapper(
        columns, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ).fill
    return "\n".join(map(fill, text.split("\n")))


def width(stream: TextIO) -> int | None:
    """How many columns may be printed; None for a file, a pipe or `--wide`: nothing is cut."""
    context = click.get_current_context(silent=True)
    if not stream.isatty() or (context and context.meta.get(_WIDE)):
        return None
    import shutil

    return shutil.get_terminal_size().columns


def day(text: str) -> date:
    """A day as it is typed.

    Raises:
        UsageError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date; write it like 2024-03-01") from None


def write_new(path: Path, text: str) -> None:
    """Write a new file for its owner alone; texts of watched pages are nobody else's business.

    Raises:
        UsageError: there is such a file, or it cannot be made.
    """
    try:
        # O_EXCL and O_NOFOLLOW: never over a file, nor through a link to one.
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise UsageError(
            f"{path} is there already and is left as it is; name another file"
        ) from None
    except OSError as exc:
        raise UsageError(f"{path} cannot be made: {exc.strerror}") from exc
    with os.fdopen(made, "w", encoding="utf-8") as file:
        file.write(text)


def write_page(path: str, html: str) -> None:
    """Write a page to a file and name it; print it where the path is `-`.

    Raises:
        UsageError: the file cannot be written, or another one is there.
    """
    if path == "-":
        click.echo(html)
        return
    from tracker.edge.archives import page_file

    page_file.write(Path(path), html)
    click.echo(printable(path))


def web_address(url: str) -> str:
    """The address, https where it names no scheme; only the web is watched.

    Raises:
        FetchError: it names another scheme, or is none.
    """
    named = _SCHEME.match(url)
    if named is not None and named[1].lower() not in ("http", "https"):
        only = f"only http and https are watched, not {named[1]}"
        raise FetchError(f"{url}: {only}; import files with `tracker import`")
    from urllib.parse import urlsplit

    address = url if named is not None else f"https://{url}"
    try:
        parts = urlsplit(address)
        # A wrong port is only noticed when it is asked for.
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise FetchError(f"{url}: it is no address of the web")
    return address


# `acme.example:8080/privacy` names a port, not a scheme.
_SCHEME = compile_later(
    r"([a-z][a-z0-9+.-]*(?=://)|file|mailto|data|javascript|ftp|about|blob|view-source)(?=:)",
    re.I,
)
