"""Commands on the watch list: init, add, remove, rename."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from tracker.app.cli import common, completion
from tracker.errors import FetchError, Forbidden, ReadError, TrackerError, UsageError

if TYPE_CHECKING:
    from tracker.core.doubt.made_by_scripts import Shell
    from tracker.model import Fetched, Policy, Watch


@click.command()
@common.list_option
def init(list_path: Path) -> None:
    """Write a commented watch list to start from. Never writes over one that is there."""
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
@click.argument("url")
@click.option(
    "--vendor", help="Who publishes it. [default: as read on the page or from the address]"
)
@click.option(
    "--document", help="privacy, terms, dpa, subprocessors … [default: as read on the page]"
)
@click.option("--id", "watch_id", help="The watch's id. [default: vendor/document]")
@click.option("--select", help="CSS selector, where the main text is not found by itself.")
@click.option("--language", help="Language of the text, where it is not recognised: en, de …")
@click.option("--allow-private", is_flag=True, help="Let the address be a loopback or private one.")
@click.option("--yes", is_flag=True, help="Add without asking.")
@click.option("--force", is_flag=True, help="Add a page that is no policy as it is served now.")
@common.list_option
@common.json_option
def add(
    url: str,
    vendor: str | None,
    document: str | None,
    watch_id: str | None,
    list_path: Path,
    yes: bool,
    force: bool,
    as_json: bool,
    **more: Any,
) -> None:
    """Look at URL, show what is read there, and append it to the watch list (comments are kept).

    Exit status 1, and nothing added, where the page cannot be read or is no policy: a bot check, or
    a page that scripts make. With --force the latter is added all the same.
    """
    from tracker.app.check import proposal
    from tracker.edge.watchlist import edit
    from tracker.model import Watch

    if list_path.exists():
        common.load_list(list_path)
    url = _address(url)
    named = {key: value for key, value in more.items() if value}
    probe = Watch(url, "new", "page", url, **named)
    fetched = _fetch(probe)
    found, shell = _read(fetched, probe)
    address = fetched.moved_to or url
    site_name = shell.site_name if shell else ""
    vendor = vendor or proposal.vendor(site_name, found.title, address)
    document = document or proposal.document(found, address)
    if not as_json:
        _describe(found, fetched)
        elsewhere = f", url {address}" if address != url else ""
        click.echo(f"\nProposed: vendor {vendor!r}, document {document!r}{elsewhere}")
    fault = _fault(found, shell)
    if fault and not force:
        raise ReadError(f"{fetched.url}: {fault}. Nothing was added; --force adds it all the same")
    said = (
        [f"This is {fault}"] if fault else proposal.warnings(found, document, named.get("language"))
    )
    for sentence in filter(None, [*said, proposal.without_rules(found.language)]):
        common.say(f"Careful: {sentence}.", err=True)
    if not yes and not click.confirm(f"Add it to {list_path}?", default=True, err=as_json):
        click.echo("Nothing was added.", err=as_json)
        return
    edit.add_watch(list_path, vendor, document, address, watch_id, **named)
    added = common.load_list(list_path).watches[-1]
    if as_json:
        common.show_json(_added(added, found, said))
        return
    click.echo(
        f"Added {added.id} to {list_path} line {added.line}. `tracker check {added.id}` records its first version."
    )


def _added(watch: Watch, found: Policy, warnings: list[str]) -> dict[str, Any]:
    """What `tracker add --json` prints of a watch that was added."""
    from tracker.app.check import proposal
    from tracker.show import contract

    return {
        "watch": watch.id, "url": watch.url, "line": watch.line, "title": found.title, "language": found.language,
        "has_rules": not proposal.without_rules(found.language), "words": found.words,
        "dates": contract.dates(found.dates), "promises": contract.promises(found.promises), "warnings": warnings,
    }  # fmt: skip


def _address(url: str) -> str:
    """The address, https where it names no scheme; only the web is watched."""
    named = _SCHEME.match(url)
    if named is None:
        return f"https://{url}"
    if named[1].lower() not in ("http", "https"):
        raise FetchError(
            f"{url}: only http and https are watched, not {named[1]}; import files with `tracker import`"
        )
    return url


# `acme.example:8080/privacy` names a port, not a scheme.
_SCHEME = re.compile(
    r"([a-z][a-z0-9+.-]*(?=://)|file|mailto|data|javascript|ftp|about|blob|view-source)(?=:)", re.I
)  # fmt: skip


def _read(fetched: Fetched, probe: Watch) -> tuple[Policy, Shell | None]:
    """What is read on the page, and for HTML what stands around it.

    Raises:
        ReadError: it cannot be read at all.
    """
    from tracker.core.doubt import made_by_scripts
    from tracker.core.doubt.not_text import text_fault
    from tracker.core.read import media_types, policy

    declared = fetched.header("content-type")
    is_html = media_types.media_type(fetched.body, declared, probe.url) == "text/html"
    around = made_by_scripts.shell_of(media_types.decode(fetched.body, declared)) if is_html else None
    try:
        found = policy.from_bytes(fetched.body, declared, probe)
    except ReadError as exc:
        # Nothing to read is what a page made by scripts comes to: that is the better reason, and
        # may be forced.
        if around is None or not made_by_scripts.made_by_scripts(around, 0, is_binding=False):
            raise ReadError(f"{fetched.url}: {exc}. Nothing was added") from exc
        found = _nothing_read(around)
    fault = text_fault(fetched.body, found.media_type)
    if fault:
        raise ReadError(f"{fetched.url}: Expected a policy, got {fault}. Nothing was added")
    return found, around


def _nothing_read(around: Shell) -> Policy:
    from tracker.model import Dates, Policy, Promises

    promises = Promises((), None, None, False, False, "")
    return Policy(around.title, None, Dates(), promises, (), "", 0)


def _fault(found: Policy, around: Shell | None) -> str | None:
    """Why the page is no policy as it is served now; None where it may be one."""
    from tracker.core import language
    from tracker.core.doubt import binding_sentences, made_by_scripts

    text = " ".join(clause.text for clause in found.clauses)
    signs = around and made_by_scripts.made_by_scripts(
        around,
        found.words,
        is_binding=bool(
            binding_sentences.has_binding_word(text, language.detect(text) or found.language)
        ),
    )
    if signs:
        return (
            f"a page whose text is made by scripts, which the tracker does not run ({signs}; without them"
            f" {found.words} words). Look for the same text as a PDF, a page to print, or at the address the scripts"
            " fetch it from"
        )
    return f"what looks like {found.complaint}" if found.complaint else None


def _fetch(probe: Watch) -> Fetched:
    import asyncio

    from tracker.edge.web.http import Fetcher
    from tracker.model import Validators

    async def once() -> Fetched:
        async with Fetcher(1, 0.0) as fetcher:
            return await fetcher.fetch(probe, Validators(), common.now)

    try:
        fetched = asyncio.run(once())
    except Forbidden as exc:
        host = urlsplit(probe.url).hostname
        raise Forbidden(
            f"{probe.url}: {host} is not a public address; if that is meant, add --allow-private"
        ) from exc
    except FetchError as exc:
        # Its advice is for a watch that is in the list already.
        raise type(exc)(_TO_THE_LIST.sub("", str(exc))) from exc
    if fetched.status != 200:
        advice = "look at it in a browser and give the address it ends at"
        raise FetchError(f"{probe.url} answered with status {fetched.status}; {advice}")
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
    from tracker.characters import printable

    for name, value in rows:
        click.echo(f"{name:>21}  {printable(value)}")


@click.command()
@click.argument("watch_id", metavar="WATCH", shell_complete=completion.watches)
@common.list_option
def remove(watch_id: str, list_path: Path) -> None:
    """Take WATCH out of the list. What was recorded of it stays in the database."""
    from tracker.edge.watchlist import edit

    common.pick(common.load_list(list_path), [watch_id])
    edit.remove_watch(list_path, watch_id)
    click.echo(f"Removed {watch_id} from {list_path}. Its history stays in the database.")


@click.command()
@click.argument("old", metavar="WATCH", shell_complete=completion.watches)
@click.argument("new", metavar="NEW")
@common.list_option
@common.database_option
def rename(old: str, new: str, list_path: Path, database: Path | None) -> None:
    """Give WATCH another id, in the list and in the database: history and hash chain are kept."""
    from tracker.edge.watchlist import edit

    watchlist = common.load_list(list_path)
    common.pick(watchlist, [old])
    path = database or Path(watchlist.database)
    with common.open_store(path) if path.exists() else contextlib.nullcontext() as store:
        known = store is not None and old in store.watch_ids()
        # The database first: were the list first, a running daemon could find the new id there and
        # begin it anew.
        if store is not None and known:
            store.rename(old, new)
        try:
            edit.rename_watch(list_path, old, new)
        except TrackerError:
            if store is not None and known:
                store.rename(new, old)
            raise
    click.echo(f"{old} is now {new}, history and chain kept.")


COMMANDS = (init, add, remove, rename)
