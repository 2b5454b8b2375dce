"""Commands that read the record: status, log, diff, why, show, search, review."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.app.commands import common
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.model import Materiality

_WATCH = click.argument("watch_id", metavar="WATCH")


@click.command()
@common.list_option
@common.database_option
@common.json_option
def status(list_path: Path, database: Path | None, as_json: bool) -> None:
    """Say of every watch whether it can be seen, what is held, and what waits to be delivered."""
    from tracker.characters import printable

    with common.open_store(database, list_path) as store:
        health, held, outbox = store.view("health"), store.view("held"), store.view("outbox")
        flips, restless = store.view("flips"), store.view("restless")
    if as_json:
        found = {"health": health, "held": held, "flips": flips, "restless": restless, "outbox": outbox}
        common.show([found], as_json)
        return
    common.show([_health(row) for row in health], False, "No watches yet; `tracker add URL` adds one.")
    for row in health:
        if row["message"]:
            click.echo(f"\n{printable(row['message'])}")
    still = [row for row in restless if not row["counts"]]
    for name, rows in (
        ("Held, until a later check confirms", held),
        ("Showed an earlier edition and went back: no change", flips),
        ("Changes at nearly every check and does not count (learn = false counts it)", still),
        ("Alerts not delivered yet", outbox),
    ):
        if rows:
            click.echo(f"\n{name}:")
            common.show(rows, False)


def _health(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the `health` view, as wide as a terminal."""
    if row["paused"]:
        state = "paused"
    elif row["last_checked_at"] is None:
        state = "not checked yet"
    elif row["bad_checks"]:
        state = f"{'blind' if row['blind'] else 'bad'}, {row['bad_checks']} in a row"
    else:
        state = "moved" if row["moved_to"] else "seen"
    return {
        "watch": row["watch"],
        "state": state,
        "versions": row["versions"],
        "last outcome": row["last_outcome"],
        "last seen": row["last_good_at"],
        "next check": row["next_check_at"],
    }


@click.command()
@click.argument("watch_id", metavar="[WATCH]", required=False)
@common.list_option
@common.database_option
@common.json_option
def log(watch_id: str | None, list_path: Path, database: Path | None, as_json: bool) -> None:
    """List versions and held pages of all watches, or one, oldest first."""
    with common.open_store(database, list_path) as store:
        rows = store.log()
        known = sorted({*store.watch_ids(), *(row["watch"] for row in rows)})
    if watch_id is not None and watch_id not in known:
        raise UsageError(f"There is no watch {watch_id!r} in the database{common.did_you_mean(watch_id, known)}")
    common.show(
        [row for row in rows if watch_id in (None, row["watch"])],
        as_json,
        "No versions yet; `tracker check` makes the first.",
    )


@click.command()
@_WATCH
@click.argument("old", type=int, required=False)
@click.argument("new", type=int, required=False)
@common.list_option
@common.database_option
@common.json_option
@click.option("--all", "everything", is_flag=True, help="Show editorial changes too.")
@click.option("--html", "as_html", is_flag=True, help="Print a page with the redline.")
def diff(
    watch_id: str,
    old: int | None,
    new: int | None,
    list_path: Path,
    database: Path | None,
    as_json: bool,
    everything: bool,
    as_html: bool,
) -> None:
    """Show what changed between two versions of WATCH; the last two where none is named."""
    import json

    from tracker.app import contract, report
    from tracker.core import materiality

    with common.open_store(database, list_path) as store:
        last = store.current_number(watch_id)
        if last < 2 and old is None:
            so_far = "there is only one version so far" if last else "no version has been recorded yet"
            raise UsageError(f"{watch_id}: {so_far}; nothing to compare")
        new = new if new is not None else last if old is None else old + 1
        old = old if old is not None else new - 1
        before, after = store.policy(watch_id, old), store.policy(watch_id, new)
        stored = store.verdict(watch_id, new) if new == old + 1 else None
    verdict = stored or materiality.judge(before, after)
    if as_json:
        click.echo(json.dumps(contract.comparison(before, after, verdict), ensure_ascii=False, indent=1))
    elif as_html:
        click.echo(report.page(f"{watch_id}: version {old} → {new}", verdict))
    else:
        click.echo(f"{watch_id}: version {old} → {new}")
        click.echo(report.terminal(verdict, everything=everything))


@click.command()
@_WATCH
@click.argument("number", type=int, required=False)
@common.list_option
@common.database_option
@common.json_option
def why(watch_id: str, number: int | None, list_path: Path, database: Path | None, as_json: bool) -> None:
    """Say why a version of WATCH was judged as it was: every reason with the words it rests on."""
    with common.open_store(database, list_path) as store:
        number = number or store.current_number(watch_id)
        if not number:
            raise UsageError(f"{watch_id}: no version has been recorded yet; see `tracker status`")
        store.version(watch_id, number)
        rows = [row for row in store.view("why", watch_id) if row["number"] == number]
    empty = (
        f"{watch_id}: version {number} is the first, there was nothing to compare it with"
        if number == 1
        else "No reasons."
    )
    keep = [{key: value for key, value in row.items() if key not in ("watch", "number")} for row in rows]
    common.show(rows if as_json else keep, as_json, empty)


@click.command()
@_WATCH
@click.argument("number", type=int, required=False)
@click.option("--on", "day", metavar="DATE", help="The version in force at the end of that day (UTC).")
@common.list_option
@common.database_option
@common.json_option
def show(
    watch_id: str, number: int | None, day: str | None, list_path: Path, database: Path | None, as_json: bool
) -> None:
    """Print a version of WATCH: the current one, a numbered one, or what it said on a day."""
    import json

    from tracker.app import contract, report

    with common.open_store(database, list_path) as store:
        if day is not None:
            found = store.version_on(watch_id, _day(day))
            if found is None:
                raise UsageError(f"{watch_id}: nothing was recorded on or before {day}")
            number = found.number
        number = number or store.current_number(watch_id)
        if not number:
            raise UsageError(f"{watch_id}: no version has been recorded yet; see `tracker status`")
        version, policy = store.version(watch_id, number), store.policy(watch_id, number)
    if as_json:
        click.echo(
            json.dumps(
                {"watch": watch_id, "number": number, **contract.extraction(policy)}, ensure_ascii=False, indent=1
            )
        )
        return
    click.echo(
        f"{watch_id}, version {number}, first seen {version.observed_at:%Y-%m-%d %H:%M} UTC at {version.url}\n",
        err=True,
    )
    click.echo(report.version(policy))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date; write it like 2024-03-01") from None


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--watch", "watch_id", help="Only this watch.")
@click.option("--in-force", is_flag=True, help="Only clauses in force today.")
@common.list_option
@common.database_option
@common.json_option
def search(
    words: tuple[str, ...], watch_id: str | None, in_force: bool, list_path: Path, database: Path | None, as_json: bool
) -> None:
    """Find clauses that hold all WORDS, in any version of any watch."""
    with common.open_store(database, list_path) as store:
        rows = store.search(" ".join(words), watch_id, in_force_only=in_force)
    keep = [{key: row[key] for key in ("watch", "heading", "snippet", "first_version", "removed_in")} for row in rows]
    common.show(rows if as_json else keep, as_json, "No clause holds these words.")


@click.command()
@_WATCH
@click.argument("number", type=int)
@click.argument("state", type=click.Choice(["seen", "dismissed", "wrong"]))
@click.option("--verdict", "right_verdict", type=click.Choice(["none", "artifact", "editorial", "minor", "material"]),
              help="With `wrong`: what the verdict should have been.")  # fmt: skip
@click.option("--note", default="", help="Why.")
@click.option("--by", "reviewer", default=None, help="Who. [default: your user name]")
@common.list_option
@common.database_option
def review(
    watch_id: str,
    number: int,
    state: str,
    right_verdict: Materiality | None,
    note: str,
    reviewer: str | None,
    list_path: Path,
    database: Path | None,
) -> None:
    """Note that a version of WATCH was seen, dismissed or judged wrongly. Reviews are only ever added."""
    with common.open_store(database, list_path) as store:
        who = reviewer if reviewer is not None else _user()
        store.add_review(watch_id, number, state, common.now(), right_verdict=right_verdict, note=note, reviewer=who)
        count = len(store.reviews(watch_id, number))
    click.echo(f"{watch_id} version {number}: noted as {state} by {who} ({count} review{'s' if count > 1 else ''})")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


COMMANDS = (status, log, diff, why, show, search, review)
