"""Commands that show versions: diff, why, show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.app.cli import common, completion
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.edge.store import Store

_WATCH = click.argument("watch_id", metavar="WATCH", shell_complete=completion.watches)


@click.command()
@_WATCH
@click.argument("old", type=int, required=False)
@click.argument("new", type=int, required=False)
@common.place_options
@common.json_option
@click.option("--all", "everything", is_flag=True, help="Show editorial changes too.")
@click.option(
    "--html",
    "html_path",
    is_flag=False,
    flag_value="-",
    default=None,
    metavar="[FILE]",
    help="Write a page with the redline; without FILE, or to -, print it.",
)
def diff(
    watch_id: str,
    old: int | None,
    new: int | None,
    place: common.Place,
    as_json: bool,
    everything: bool,
    html_path: str | None,
) -> None:
    """Show what changed between two versions.

    The last two of WATCH where none is named.
    """

    from tracker.core.judge import materiality
    from tracker.show import contract, redline_page, terminal_verdict

    if as_json and html_path is not None:
        raise UsageError("Either --json or --html: leave one of them out")
    with place.open_store() as store:
        old, new = _two_versions(store, watch_id, old, new)
        before, after = store.versions.policy(watch_id, old), store.versions.policy(watch_id, new)
        is_step = store.versions.get(watch_id, new).previous == old
        stored = store.verdicts.get(watch_id, new) if is_step else None
    verdict = stored or materiality.judge(before, after)
    if as_json:
        common.show_json(contract.comparison(before, after, verdict))
    elif html_path is not None:
        page = redline_page.page(f"{watch_id}: version {old} → {new}", verdict)
        common.write_page(html_path, page)
    else:
        click.echo(f"{watch_id}: version {old} → {new}")
        click.echo(terminal_verdict.show(verdict, everything=everything))


def _two_versions(store: Store, watch_id: str, old: int | None, new: int | None) -> tuple[int, int]:
    """The versions to compare: where one is not named, the neighbour of the other, or the last."""
    last = store.versions.current_number(watch_id)
    if new is None:
        new = last if old is None else store.versions.following(watch_id, old)
        if new is None:
            raise UsageError(f"{watch_id}: version {old} is the current one; nothing to compare")
    if old is None:
        old = store.versions.get(watch_id, new).previous if new else None
    if old is None:
        so_far = f"version {new} is the first one" if new else "no version has been recorded yet"
        raise UsageError(f"{watch_id}: {so_far}; nothing to compare")
    return old, new


# The reason first: what a narrow terminal has no room for is cut at the end.
_WHY = ("materiality", "reason", "category", "direction", "quote", "heading", "rule", "edition")


@click.command()
@_WATCH
@click.argument("number", type=int, required=False)
@common.place_options
@common.table_options
@click.option(
    "--trace",
    "with_trace",
    is_flag=True,
    help="Print which questions today's rules ask, and which answer.",
)
def why(
    watch_id: str,
    number: int | None,
    place: common.Place,
    as_json: bool,
    with_trace: bool,
) -> None:
    """Show why a version was judged as it was.

    Every reason, with the words it rests on.
    """
    from tracker.app.history import rejudge
    from tracker.show import questions_asked

    if with_trace and as_json:
        raise UsageError("--trace is for people to read: leave out --json")
    with place.open_store() as store:
        number = number or store.versions.current_number(watch_id)
        if not number:
            raise UsageError(f"{watch_id}: no version has been recorded yet; see `tracker status`")
        is_first = store.versions.get(watch_id, number).previous is None
        rows = [row for row in store.record.view("why", watch_id) if row["number"] == number]
        asked = rejudge.asked(watch_id, number, store) if with_trace and not is_first else []
    empty = (
        f"{watch_id}: version {number} is the first, there was nothing to compare it with"
        if is_first
        else "No reasons."
    )
    if rows and not as_json:
        click.echo(
            f"{watch_id} version {number}, first seen {common.minute(rows[0]['observed_at'])} UTC"
        )
    keep = [{name: row[name] for name in _WHY} for row in rows]
    common.show(rows if as_json else keep, as_json, empty)
    for line in questions_asked.lines(asked):
        click.echo(line)


@click.command()
@_WATCH
@click.argument("number", type=int, required=False)
@click.option(
    "--on", "day", metavar="DATE", help="The version in force at the end of that day (UTC)."
)
@common.place_options
@common.json_option
def show(
    watch_id: str,
    number: int | None,
    day: str | None,
    place: common.Place,
    as_json: bool,
) -> None:
    """Print the text of a version.

    The current one of WATCH, a numbered one, or the one of a day.
    """

    from tracker.show import contract, policy_text

    with place.open_store() as store:
        if day is not None:
            version_of_day = store.versions.on(watch_id, common.day(day))
            if version_of_day is None:
                raise UsageError(f"{watch_id}: nothing was recorded on or before {day}")
            number = version_of_day.number
        number = number or store.versions.current_number(watch_id)
        if not number:
            raise UsageError(f"{watch_id}: no version has been recorded yet; see `tracker status`")
        version, policy = (
            store.versions.get(watch_id, number),
            store.versions.policy(watch_id, number),
        )
    if as_json:
        common.show_json({"watch": watch_id, "number": number, **contract.extraction(policy)})
        return
    click.echo(
        f"{watch_id}, version {number}, first seen {version.observed_at:%Y-%m-%d %H:%M} UTC at"
        f" {version.url}\n",
        err=True,
    )
    click.echo(policy_text.version(policy))


COMMANDS = (diff, why, show)
