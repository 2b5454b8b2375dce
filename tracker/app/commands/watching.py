"""Commands on the watch list: init, add, remove, rename."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from tracker.app.commands import common
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.model import Fetched, Policy, Watch


@click.command()
@common.list_option
def init(list_path: Path) -> None:
    """Write a commented watch list to start from. Never writes over one that is there."""
    from tracker.edge import watchlist_edit  # noqa: PLC0415

    try:
        with list_path.open("x", encoding="utf-8") as file:
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
    url: str, vendor: str | None, document: str | None, watch_id: str | None, select: str | None, allow_private: bool, yes: bool, list_path: Path
) -> None:
    """Look at URL, show what is read there, and append it to the watch list (comments are kept)."""
    from tracker.core import policy  # noqa: PLC0415
    from tracker.edge import watchlist_edit  # noqa: PLC0415
    from tracker.model import Watch  # noqa: PLC0415

    if list_path.exists():
        common.load_list(list_path)
    probe = Watch("new/page", "new", "page", url, allow_private=allow_private, select=select)
    fetched = _fetch(probe)
    found = policy.from_bytes(fetched.body, fetched.header("content-type"), probe)
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
    click.echo(f"Added {added.id} to {list_path} line {added.line}. `tracker check {added.id}` records its first version.")


def _fetch(probe: Watch) -> Fetched:
    from tracker.edge.fetch import Fetcher  # noqa: PLC0415
    from tracker.model import Validators  # noqa: PLC0415

    async def once() -> Fetched:
        async with Fetcher(1, 0.0) as fetcher:
            return await fetcher.fetch(probe, Validators(), common.now)

    fetched = asyncio.run(once())
    if fetched.status != 200:
        raise UsageError(f"{probe.url} answered with status {fetched.status}; look at it in a browser and give the address it ends at")
    return fetched


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
    from tracker.core.redline import printable  # noqa: PLC0415

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
    labels = [label for label in host.split(".") if label not in ("www", "com", "org", "net", "co", "io", "legal", "docs")]
    name = labels[-1] if len(labels) == 1 or host.replace(".", "").isdigit() else labels[-2] if len(labels) > 1 else host
    if host.replace(".", "").isdigit():
        name = host
    for word in re.findall(r"[A-Z][\w&.]+", found.title):
        if re.sub(r"\W", "", word).lower() == re.sub(r"\W", "", name).lower():
            return word
    return name.replace("-", " ").title() if not name[:1].isdigit() else name


@click.command()
@click.argument("watch_id", metavar="WATCH")
@common.list_option
def remove(watch_id: str, list_path: Path) -> None:
    """Take WATCH out of the list. What was recorded of it stays in the database."""
    from tracker.edge import watchlist_edit  # noqa: PLC0415

    common.pick(common.load_list(list_path), [watch_id])
    watchlist_edit.remove_watch(list_path, watch_id)
    click.echo(f"Removed {watch_id} from {list_path}. Its history stays in the database.")


@click.command()
@click.argument("old", metavar="WATCH")
@click.argument("new", metavar="NEW")
@common.list_option
@common.database_option
def rename(old: str, new: str, list_path: Path, database: Path | None) -> None:
    """Give WATCH another id, in the list and in the database: history and hash chain are kept."""
    from tracker.edge import watchlist_edit  # noqa: PLC0415

    watchlist = common.load_list(list_path)
    common.pick(watchlist, [old])
    path = database or Path(watchlist.database)
    watchlist_edit.rename_watch(list_path, old, new)
    if path.exists():
        with common.open_store(path) as store:
            if old in store.watch_ids():
                store.rename(old, new)
    click.echo(f"{old} is now {new}, history and chain kept.")


COMMANDS = (init, add, remove, rename)
