"""Commands on the watch list: init, add, remove, rename."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.app.cli import common, completion
from tracker.errors import ReadError, TrackerError, UsageError

if TYPE_CHECKING:
    from tracker.model import Fetched, Policy, Watch


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
def add(url: str, **options: Any) -> None:
    """Add a page to the watch list.

    Looks at URL, shows what is read there, and appends it to the list; comments are kept. Exit
    status 1, and nothing added, where the page cannot be read or is no policy: a bot check, or a
    page that scripts make. With --force the latter is added all the same.
    """
    from tracker.app.check import new_page, proposal
    from tracker.edge.watchlist import edit
    from tracker.model import Watch, WatchList

    asked = _Add(**options)
    list_path = asked.list_path
    watchlist = common.load_list(list_path) if list_path.exists() else WatchList()
    url = common.web_address(url)
    page = new_page.look(
        Watch(url, "new", "page", url, **asked.keys()),
        common.now,
        browser_sandbox=watchlist.browser_sandbox,
    )
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


@dataclass(frozen=True, slots=True)
class _Add:
    """The options of `tracker add`."""

    list_path: Path
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


COMMANDS = (init, add, remove, rename)
