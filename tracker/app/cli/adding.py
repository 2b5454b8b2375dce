"""The command that adds pages to the watch list: one, what is found from it, or a whole list."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from tracker.app.cli import common, discovering
from tracker.errors import ReadError, TrackerError, UsageError, WatchListError
from tracker.frozen import dataclass

if TYPE_CHECKING:
    from tracker.app.check.new_page import NewPage
    from tracker.app.discover.search import Find
    from tracker.app.lists_of_others.wanted import Wanted
    from tracker.model import Fetched, Policy, Watch, WatchList


@click.command()
@click.argument("url", required=False)
@click.option(
    "--from",
    "from_path",
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE",
    help="A list of pages: CSV, an address a line, or Open Terms Archive declarations.",
)
@click.option("--pick", metavar="1,3", help="Of what is found from URL, these.")
@click.option("--all", "takes_all", is_flag=True, help="Of what is found from URL, all.")
@click.option(
    "--vendor", help="Who publishes it. [default: as read on the page or from the address]"
)
@click.option(
    "--document", help="privacy, terms, dpa, subprocessors … [default: as read on the page]"
)
@click.option("--id", "watch_id", help="The watch's id. [default: vendor/document]")
@click.option("--select", help="CSS selector, where the main text is not found by itself.")
@click.option("--language", help="Language of the text, where it is not recognised: en, de …")
@click.option(
    "--render",
    type=click.Choice(["none", "browser", "auto"]),
    help="Read it as a browser shows it: never, always, or where it is empty without.",
)
@click.option("--allow-private", is_flag=True, help="Let the address be a loopback or private one.")
@click.option("--yes", is_flag=True, help="Add without asking.")
@click.option("--force", is_flag=True, help="Add a page that is no policy as it is served now.")
@common.list_option
@common.json_option
def add(url: str | None, from_path: Path | None, **options: Any) -> None:
    """Add pages to the watch list.

    Looks at URL, shows what is read there, and appends it to the list; comments are kept. Where
    URL is no policy itself (a home page, a page of legal links), the vendor's policies are looked
    for from there and offered, as `tracker discover` finds them. Exit status 1, and nothing added,
    where the page cannot be read or is no policy: a bot check, or a page that scripts make. With
    --force the latter is added all the same.
    """
    asked = _Add(**options)
    if (url is None) == (from_path is None):
        raise UsageError("Name either an address, or a list with --from FILE")
    if from_path is not None:
        if asked.is_choosing or asked.watch_id:
            raise UsageError("--from adds all of a list: it takes no --pick, --all or --id")
        _add_list(from_path, asked)
        return
    if asked.is_choosing and (asked.document or asked.watch_id or asked.select):
        raise UsageError("--pick and --all take no --document, --id or --select of one page")
    from tracker.app.check import new_page
    from tracker.model import Watch

    assert url is not None
    address = common.web_address(url)
    watch = Watch(address, "new", "page", address, **asked.keys())
    page = new_page.look(watch, common.now, browser_sandbox=asked.watchlist.browser_sandbox)
    if _is_to_search(page, asked):
        known = discovering.search(watch, asked.watchlist, page.response)
        discovering.tell_notes(known)
        if known.finds:
            _add_finds(page, known.finds, asked)
            return
    if asked.is_choosing:
        raise ReadError(f"{page.response.url}: no policies were found from there")
    _add_page(address, page, asked)


def _is_to_search(page: NewPage, asked: _Add) -> bool:
    """Whether a page is not meant itself, but as a place to search from."""
    from tracker.core.discover import documents

    if asked.is_choosing:
        return True
    if asked.document or asked.select or asked.watch_id or asked.force:
        return False
    return documents.is_other_page(page.policy, page.url)


def _add_finds(page: NewPage, finds: tuple[Find, ...], asked: _Add) -> None:
    from tracker.app.check import proposal

    vendor = asked.vendor or proposal.vendor(page.site_name, page.policy.title, page.url)
    known = {watch.url: watch.id for watch in asked.watchlist.watches}
    for find in (each for each in finds if each.url in known):
        common.say(f"{find.url} is watched already, as {known[find.url]}.", err=True)
    new = tuple(find for find in finds if find.url not in known)
    takes_all = asked.takes_all or (asked.yes and asked.pick is None) or not new
    chosen = discovering.offer(new, pick=asked.pick, takes_all=takes_all, as_json=asked.as_json)
    rows = [
        {
            "vendor": vendor,
            "document": find.document.replace("_", "-"),
            "url": find.url,
            **asked.keys(),
        }
        for find in chosen
    ]
    _append(asked, rows, [], is_confirmed=True)


def _add_list(path: Path, asked: _Add) -> None:
    """Add the pages that another list names; tell what of it could not be carried over."""
    from tracker.app.lists_of_others import read

    listed = read.read(path)
    for note in listed.not_carried:
        common.say(f"{note}.", err=True)
    rows, left_out = [], []
    last_host = None
    for wanted in listed.wanted:
        try:
            host = urlsplit(common.web_address(wanted.url)).netloc
            # Each page is asked for by itself; lists name the pages of a host one after another.
            if host == last_host and not (wanted.vendor and wanted.document):
                time.sleep(asked.watchlist.per_host_delay_s)
            last_host = host
            rows.append(_row(wanted, asked))
        except TrackerError as exc:
            left_out.append(f"{wanted.place}: {exc}")
    _append(asked, rows, left_out, is_confirmed=asked.yes)


def _row(wanted: Wanted, asked: _Add) -> Mapping[str, Any]:
    """The keys of a watch; what a list does not say is read on the page.

    Raises:
        TrackerError: the page cannot be read.
    """
    from tracker.app.check import new_page, proposal
    from tracker.model import Watch

    address = common.web_address(wanted.url)
    vendor, document = wanted.vendor or asked.vendor, wanted.document or asked.document
    if not vendor or not document:
        watch = Watch(address, "new", "page", address, **asked.keys())
        page = new_page.look(watch, common.now, browser_sandbox=asked.watchlist.browser_sandbox)
        fault = page.fault()
        if fault and not asked.force:
            raise ReadError(f"{page.response.url}: {fault}")
        address = page.url
        vendor = vendor or proposal.vendor(page.site_name, page.policy.title, address)
        document = document or proposal.document(page.policy, address)
    names = {"vendor": vendor, "document": document, "url": address}
    return {**names, **asked.keys(), **wanted.keys}


def _append(
    asked: _Add,
    rows: Sequence[Mapping[str, Any]],
    left_out: list[str],
    *,
    is_confirmed: bool,
) -> None:
    """Add watches to the list, and say which; a fault of one leaves the others in.

    What ended in a fault makes exit status 1; what was there already does not.
    """
    from tracker.edge.watchlist import edit

    addresses = {watch.id: watch.url for watch in asked.watchlist.watches}
    ids = set(addresses)
    good: list[Mapping[str, Any]] = []
    known: list[str] = []
    for row in rows:
        try:
            watch = edit.made(row)
        except WatchListError as exc:
            left_out.append(f"{row['url']}: {exc}")
            continue
        address = addresses.setdefault(watch.id, watch.url)
        if address != watch.url:
            left_out.append(f"{watch.url}: the list has {address} as {watch.id}; name it otherwise")
        elif watch.id in ids:
            known.append(watch.id)
        else:
            good.append(row)
        ids.add(watch.id)
    for watch_id in known:
        common.say(f"{watch_id} is in the list already, and was left as it is.", err=True)
    for sentence in left_out:
        common.say(f"Left out: {sentence}", err=True)
    question = f"Add {len(good)} watches to {asked.list_path}?"
    if good and (is_confirmed or click.confirm(question, default=True, err=True)):
        edit.add_watches(asked.list_path, good)
        added = common.load_list(asked.list_path).watches[-len(good) :]
    else:
        added = ()
    _tell_added(asked, added)
    if left_out:
        sys.exit(1)


def _tell_added(asked: _Add, added: tuple[Watch, ...]) -> None:
    if asked.as_json:
        rows = [{"watch": each.id, "url": each.url, "line": each.line} for each in added]
        common.show_json(rows)
        return
    for watch in added:
        click.echo(f"Added {watch.id} to {asked.list_path} line {watch.line}.")
    click.echo("`tracker check` records first versions." if added else "Nothing was added.")


def _add_page(url: str, page: NewPage, asked: _Add) -> None:
    """Add one page, as it is."""
    from tracker.app.check import proposal
    from tracker.edge.watchlist import edit

    list_path = asked.list_path
    policy, address = page.policy, page.response.moved_to or url
    vendor = asked.vendor or proposal.vendor(page.site_name, policy.title, address)
    document = asked.document or proposal.document(policy, address)
    if not asked.as_json:
        _describe(policy, page.response)
        elsewhere = f", url {address}" if address != url else ""
        click.echo(f"\nProposed: vendor {vendor!r}, document {document!r}{elsewhere}")

    fault = page.fault()
    if fault and not asked.force:
        why = f"{fault}. Nothing was added; --force adds it all the same"
        raise ReadError(f"{page.response.url}: {why}")
    warnings = (
        [f"This is {fault}"] if fault else proposal.warnings(policy, document, asked.language)
    )
    for sentence in filter(None, [*warnings, proposal.without_rules(policy.language)]):
        common.say(f"Careful: {sentence}.", err=True)
    question = f"Add it to {list_path}?"
    if not asked.yes and not click.confirm(question, default=True, err=asked.as_json):
        click.echo("Nothing was added.", err=asked.as_json)
        return

    edit.add_watch(list_path, vendor, document, address, asked.watch_id, **asked.keys())
    added = common.load_list(list_path).watches[-1]
    if asked.as_json:
        common.show_json(_added(added, policy, warnings))
        return
    next_step = f"`tracker check {added.id}` records its first version."
    click.echo(f"Added {added.id} to {list_path} line {added.line}. {next_step}")


@dataclass(frozen=True)
class _Add:
    """The options of `tracker add`."""

    list_path: Path
    pick: str | None
    takes_all: bool
    vendor: str | None
    document: str | None
    watch_id: str | None
    select: str | None
    language: str | None
    render: str | None
    allow_private: bool
    yes: bool
    force: bool
    as_json: bool

    @property
    def is_choosing(self) -> bool:
        """Whether it is said what to add of that which is found."""
        return self.takes_all or self.pick is not None

    @functools.cached_property
    def watchlist(self) -> WatchList:
        """The list as it is; an empty one where there is none yet."""
        from tracker.model import WatchList

        return common.load_list(self.list_path) if self.list_path.exists() else WatchList()

    def keys(self) -> dict[str, Any]:
        """Those that are keys of the watch list, where they are given."""
        keys = {
            "select": self.select,
            "language": self.language,
            "render": self.render,
            "allow_private": self.allow_private,
        }
        return {name: value for name, value in keys.items() if value}


def _added(watch: Watch, policy: Policy, warnings: list[str]) -> dict[str, Any]:
    """What `tracker add --json` prints of a watch that was added."""
    from tracker.app.check import proposal
    from tracker.show import contract

    return {
        "watch": watch.id,
        "url": watch.url,
        "line": watch.line,
        "title": policy.title,
        "language": policy.language,
        "has_rules": not proposal.without_rules(policy.language),
        "words": policy.words,
        "dates": contract.dates(policy.dates),
        "promises": contract.promises(policy.promises),
        "warnings": warnings,
    }


def _describe(policy: Policy, response: Fetched) -> None:
    from tracker.characters import printable

    headings = sum(clause.kind == "heading" for clause in policy.clauses)
    rows = [
        ("title", policy.title or "(none)"),
        ("address", response.url),
        ("type", policy.media_type),
        ("language", policy.language or "not recognised"),
        ("words", f"{policy.words:,}"),
        ("clauses", f"{len(policy.clauses)} under {headings} headings"),
        ("last updated", policy.dates.updated or "not printed"),
        ("effective", policy.dates.effective or "not printed"),
        ("announces changes by", ", ".join(policy.promises.channels) or "nothing promised"),
    ]
    for name, value in rows:
        click.echo(f"{name:>21}  {printable(value)}")


COMMANDS = (add,)
