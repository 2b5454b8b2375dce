"""Commands on the watch list: init, add, remove, rename."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from tracker.app.commands import common, completion
from tracker.errors import FetchError, Forbidden, ReadError, TrackerError, UsageError

if TYPE_CHECKING:
    from tracker.model import Fetched, Policy, Watch


@click.command()
@common.list_option
def init(list_path: Path) -> None:
    """Write a commented watch list to start from. Never writes over one that is there."""
    from tracker.edge import watchlist_edit

    try:
        # For its owner alone: addresses of channels may be written into it.
        made = os.open(list_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="utf-8") as file:
            file.write(watchlist_edit.starter())
    except FileExistsError:
        raise UsageError(f"{list_path} is there already and is left as it is; `tracker add URL` adds to it") from None
    except OSError as exc:
        raise UsageError(f"{list_path} cannot be written ({exc.strerror})") from exc
    click.echo(f"Wrote {list_path}. Next: `tracker add URL` for a page to watch, then `tracker check`.")


@click.command()
@click.argument("url")
@click.option("--vendor", help="Who publishes it. [default: as read on the page or from the address]")
@click.option("--document", help="privacy, terms, dpa, subprocessors … [default: as read on the page]")
@click.option("--id", "watch_id", help="The watch's id. [default: vendor/document]")
@click.option("--select", help="CSS selector, where the main text is not found by itself.")
@click.option("--allow-private", is_flag=True, help="Let the address be a loopback or private one.")
@click.option("--yes", is_flag=True, help="Add without asking.")
@common.list_option
def add(
    url: str,
    vendor: str | None,
    document: str | None,
    watch_id: str | None,
    select: str | None,
    allow_private: bool,
    yes: bool,
    list_path: Path,
) -> None:
    """Look at URL, show what is read there, and append it to the watch list (comments are kept)."""
    from tracker.app.noise import text_fault
    from tracker.core import policy
    from tracker.edge import watchlist_edit
    from tracker.model import Watch

    if list_path.exists():
        common.load_list(list_path)
    if "://" not in url:
        url = f"https://{url}"
    probe = Watch(url, "new", "page", url, allow_private=allow_private, select=select)
    fetched = _fetch(probe)
    try:
        found = policy.from_bytes(fetched.body, fetched.header("content-type"), probe)
    except ReadError as exc:
        raise ReadError(f"{fetched.url}: {exc}. Nothing was added") from exc
    fault = text_fault(fetched.body, found.media_type)
    if fault:
        raise ReadError(f"{fetched.url}: Expected a policy, got {fault}. Nothing was added")
    address = fetched.moved_to or url
    vendor, document = vendor or _vendor(found, address), document or _document(found, address)
    _describe(found, fetched)
    click.echo(f"\nProposed: vendor {vendor!r}, document {document!r}" + (f", url {address}" if address != url else ""))
    if found.complaint:
        click.echo(f"Careful: this looks like {found.complaint}.", err=True)
    if not yes and not click.confirm(f"Add it to {list_path}?", default=found.complaint is None):
        click.echo("Nothing was added.")
        return
    more: dict[str, object] = {}
    if select:
        more["select"] = select
    if allow_private:
        more["allow_private"] = True
    watchlist_edit.add_watch(list_path, vendor, document, address, watch_id, **more)
    added = common.load_list(list_path).watches[-1]
    click.echo(
        f"Added {added.id} to {list_path} line {added.line}. `tracker check {added.id}` records its first version."
    )


def _fetch(probe: Watch) -> Fetched:
    import asyncio

    from tracker.edge.fetch import Fetcher
    from tracker.model import Validators

    async def once() -> Fetched:
        async with Fetcher(1, 0.0) as fetcher:
            return await fetcher.fetch(probe, Validators(), common.now)

    try:
        fetched = asyncio.run(once())
    except Forbidden as exc:
        host = urlsplit(probe.url).hostname
        raise Forbidden(f"{probe.url}: {host} is not a public address; if that is meant, add --allow-private") from exc
    except FetchError as exc:
        # Its advice is for a watch that is in the list already.
        raise type(exc)(_TO_THE_LIST.sub("", str(exc))) from exc
    if fetched.status != 200:
        advice = "look at it in a browser and give the address it ends at"
        raise UsageError(f"{probe.url} answered with status {fetched.status}; {advice}")
    return fetched


_TO_THE_LIST = re.compile(r"[.;]? (?:It is tried again|[^.;]*in the watch list).*", re.DOTALL)


def _describe(found: Policy, fetched: Fetched) -> None:
    headings = sum(clause.kind == "heading" for clause in found.clauses)
    rows = [
        ("title", found.title or "(none)"),
        ("address", fetched.url),
        ("type", found.media_type),
        ("language", found.language or "not recognised"),
        ("words", f"{found.words:,}"),
        ("clauses", f"{len(found.clauses)} under {headings} headings"),
        ("last updated", found.dates.updated or "not printed"),
        ("effective", found.dates.effective or "not printed"),
        ("announces changes by", ", ".join(found.promises.channels) or "nothing promised"),
    ]
    from tracker.core.redline import printable

    for name, value in rows:
        click.echo(f"{name:>21}  {printable(value)}")


_DOCUMENTS = (
    ("dpa", r"data process(?:ing|or)|\bdpa\b|auftragsverarbeitung"),
    ("subprocessors", r"sub-?processors?"),
    ("cookies", r"cookies?"),
    ("acceptable-use", r"acceptable use|\baup\b"),
    ("privacy", r"privacy|datenschutz|confidentialit|privacidad"),
    ("terms", r"terms|conditions|agreement|\bagb\b|\btos\b|eula|nutzungsbedingungen"),
)


def _document(found: Policy, url: str) -> str:
    for text in (found.title, urlsplit(url).path.replace("-", " ").replace("_", " ")):
        for name, pattern in _DOCUMENTS:
            if re.search(pattern, text, re.I):
                return name
    return "policy"


def _vendor(found: Policy, url: str) -> str:
    """The name beside the document's in the title ("Acme Privacy Policy"), else the host's."""
    host = urlsplit(url).hostname or "vendor"
    labels = [
        label for label in host.split(".") if label not in ("www", "com", "org", "net", "co", "io", "legal", "docs")
    ]
    named = labels[-2:-1] or labels
    name = host if host.replace(".", "").isdigit() or not named else named[0]
    words: list[str] = re.findall(r"[A-Z][\w&.]+", found.title)
    for word in words:
        if re.sub(r"\W", "", word).lower() == re.sub(r"\W", "", name).lower():
            return word
    return name.replace("-", " ").title() if not name[:1].isdigit() else name


@click.command()
@click.argument("watch_id", metavar="WATCH", shell_complete=completion.watches)
@common.list_option
def remove(watch_id: str, list_path: Path) -> None:
    """Take WATCH out of the list. What was recorded of it stays in the database."""
    from tracker.edge import watchlist_edit

    common.pick(common.load_list(list_path), [watch_id])
    watchlist_edit.remove_watch(list_path, watch_id)
    click.echo(f"Removed {watch_id} from {list_path}. Its history stays in the database.")


@click.command()
@click.argument("old", metavar="WATCH", shell_complete=completion.watches)
@click.argument("new", metavar="NEW")
@common.list_option
@common.database_option
def rename(old: str, new: str, list_path: Path, database: Path | None) -> None:
    """Give WATCH another id, in the list and in the database: history and hash chain are kept."""
    from tracker.edge import watchlist_edit

    watchlist = common.load_list(list_path)
    common.pick(watchlist, [old])
    path = database or Path(watchlist.database)
    with common.open_store(path) if path.exists() else contextlib.nullcontext() as store:
        known = store is not None and old in store.watch_ids()
        # The database first: were the list first, a running daemon could find the new id there and begin it anew.
        if store is not None and known:
            store.rename(old, new)
        try:
            watchlist_edit.rename_watch(list_path, old, new)
        except TrackerError:
            if store is not None and known:
                store.rename(new, old)
            raise
    click.echo(f"{old} is now {new}, history and chain kept.")


COMMANDS = (init, add, remove, rename)
