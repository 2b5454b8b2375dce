"""Commands that read the record: status, log, diff, why, show, since, search, review."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.app.cli import common, completion
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.model import Materiality

_WATCH = click.argument("watch_id", metavar="WATCH", shell_complete=completion.watches)


@click.command()
@common.list_option
@common.database_option
@common.table_options
def status(list_path: Path, database: Path | None, as_json: bool) -> None:
    """Say of every watch whether it can be seen, what is held, and what waits to be delivered."""
    if database is None and list_path.exists():
        watchlist = common.load_list(list_path)
        if not Path(watchlist.database).exists():
            _before_any_check([watch.id for watch in watchlist.watches], as_json)
            return
    with common.open_store(database, list_path) as store:
        health, held, outbox = (
            store.record.view("health"),
            store.record.view("held"),
            store.record.view("outbox"),
        )
        flips, restless, asked = (
            store.record.view("flips"),
            store.record.view("restless"),
            store.watches.retry_after(),
        )
    for row in health:
        row["retry_at"] = asked.get(row["watch"])
    if as_json:
        found = {
            "health": health,
            "held": held,
            "flips": flips,
            "restless": restless,
            "outbox": outbox,
        }
        common.show([found], as_json)
        return
    if health and all(row["last_checked_at"] is None for row in health):
        _before_any_check([row["watch"] for row in health], as_json)
    else:
        common.show(
            [_health(row) for row in health], False, "No watches yet; `tracker add URL` adds one."
        )
    for sentence in filter(None, map(_trouble, health)):
        click.echo()
        common.say(sentence)
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


def _before_any_check(watch_ids: list[str], as_json: bool) -> None:
    if as_json:
        rows = [{"watch": one, "last_checked_at": None, "versions": 0} for one in watch_ids]
        common.show(
            [{"health": rows, "held": [], "flips": [], "restless": [], "outbox": []}], as_json
        )
    elif watch_ids:
        count = f"{len(watch_ids)} watch{'es' * (len(watch_ids) != 1)}"
        common.say(
            f"{count}, none checked yet; `tracker check` looks at them, `tracker run` goes on looking."
        )
    else:
        common.say("No watches yet; `tracker add URL` adds one.")


def _trouble(row: dict[str, Any]) -> str | None:
    """What the table has no room for: why a watch cannot be seen, and how long its server asked us
    to stay away.
    """
    from tracker.characters import printable
    from tracker.edge.store.moments import to_text

    parts = [printable(row["message"])] if row["message"] else []
    if row["retry_at"] and row["retry_at"] > to_text(common.now()):
        parts.append(
            f"Its server asked us not to come back before {_minute(row['retry_at'])} UTC (Retry-After)"
        )
    if not parts:
        return None
    whole = ". ".join(part.rstrip(".") for part in parts)
    return whole if row["message"] else f"{row['watch']}: {whole}"


def _minute(at: str | None) -> str | None:
    """A stored moment to the minute, as a table has room for it."""
    return at and at[:16].replace("T", " ")


def _health(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the `health` view, as wide as a terminal; times are UTC."""
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
        "version": row["versions"],
        "last seen": _minute(row["last_good_at"]),
        "next check": _minute(row["next_check_at"]),
        "last outcome": row["last_outcome"],
    }


@click.command()
@click.argument("watch_id", metavar="[WATCH]", required=False, shell_complete=completion.watches)
@common.list_option
@common.database_option
@common.table_options
def log(watch_id: str | None, list_path: Path, database: Path | None, as_json: bool) -> None:
    """List versions and held pages of all watches, or one, oldest first."""
    with common.open_store(database, list_path) as store:
        rows = store.record.log()
        known = sorted({*store.watches.ids(), *(row["watch"] for row in rows)})
    if watch_id is not None and watch_id not in known:
        raise UsageError(
            f"There is no watch {watch_id!r} in the database{common.did_you_mean(watch_id, known)}"
        )
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

    from tracker.core.judge import materiality
    from tracker.show import contract, verdict_pages

    with common.open_store(database, list_path) as store:
        last = store.versions.current_number(watch_id)
        if last < 2 and old is None:
            so_far = (
                "there is only one version so far" if last else "no version has been recorded yet"
            )
            raise UsageError(f"{watch_id}: {so_far}; nothing to compare")
        new = new if new is not None else last if old is None else old + 1
        old = old if old is not None else new - 1
        before, after = store.versions.policy(watch_id, old), store.versions.policy(watch_id, new)
        stored = store.verdicts.get(watch_id, new) if new == old + 1 else None
    verdict = stored or materiality.judge(before, after)
    if as_json:
        common.show_json(contract.comparison(before, after, verdict))
    elif as_html:
        click.echo(verdict_pages.page(f"{watch_id}: version {old} → {new}", verdict))
    else:
        click.echo(f"{watch_id}: version {old} → {new}")
        click.echo(verdict_pages.terminal(verdict, everything=everything))


# The reason first: what a narrow terminal has no room for is cut at the end.
_WHY = ("materiality", "reason", "category", "direction", "quote", "heading", "rule", "edition")


@click.command()
@_WATCH
@click.argument("number", type=int, required=False)
@common.list_option
@common.database_option
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
    list_path: Path,
    database: Path | None,
    as_json: bool,
    with_trace: bool,
) -> None:
    """Say why a version of WATCH was judged as it was: every reason with the words it rests on."""
    from tracker.app.history import rejudge
    from tracker.show import questions_asked

    if with_trace and as_json:
        raise UsageError("--trace is for people to read: leave out --json")
    with common.open_store(database, list_path) as store:
        number = number or store.versions.current_number(watch_id)
        if not number:
            raise UsageError(f"{watch_id}: no version has been recorded yet; see `tracker status`")
        store.versions.get(watch_id, number)
        rows = [row for row in store.record.view("why", watch_id) if row["number"] == number]
        asked = rejudge.asked(watch_id, number, store) if with_trace and number > 1 else []
    empty = (
        f"{watch_id}: version {number} is the first, there was nothing to compare it with"
        if number == 1
        else "No reasons."
    )
    if rows and not as_json:
        click.echo(f"{watch_id} version {number}, first seen {_minute(rows[0]['observed_at'])} UTC")
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
@common.list_option
@common.database_option
@common.json_option
def show(
    watch_id: str,
    number: int | None,
    day: str | None,
    list_path: Path,
    database: Path | None,
    as_json: bool,
) -> None:
    """Print a version of WATCH: the current one, a numbered one, or what it said on a day."""

    from tracker.show import contract, verdict_pages

    with common.open_store(database, list_path) as store:
        if day is not None:
            found = store.versions.on(watch_id, _day(day))
            if found is None:
                raise UsageError(f"{watch_id}: nothing was recorded on or before {day}")
            number = found.number
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
        f"{watch_id}, version {number}, first seen {version.observed_at:%Y-%m-%d %H:%M} UTC at {version.url}\n",
        err=True,
    )
    click.echo(verdict_pages.version(policy))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date; write it like 2024-03-01") from None


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--watch", "watch_id", shell_complete=completion.watches, help="Only this watch.")
@click.option("--in-force", is_flag=True, help="Only clauses in force today.")
@common.list_option
@common.database_option
@common.table_options
def search(
    words: tuple[str, ...],
    watch_id: str | None,
    in_force: bool,
    list_path: Path,
    database: Path | None,
    as_json: bool,
) -> None:
    """Find clauses that hold all WORDS, in any version of any watch."""
    with common.open_store(database, list_path) as store:
        rows = store.clauses.search(" ".join(words), watch_id, in_force_only=in_force)
    keep = [
        {key: row[key] for key in ("watch", "heading", "snippet", "first_version", "removed_in")}
        for row in rows
    ]
    common.show(rows if as_json else keep, as_json, "No clause holds these words.")


@click.command()
@_WATCH
@click.argument("words", nargs=-1, required=True)
@common.list_option
@common.database_option
@common.table_options
def since(
    watch_id: str, words: tuple[str, ...], list_path: Path, database: Path | None, as_json: bool
) -> None:
    """Say since when WATCH says something: each wording that holds all WORDS, its first day, and
    its last.

    A wording keeps its first day when it is renumbered or moved. `until` is empty while it is in
    force.
    """
    from tracker.app.history import since as wordings
    from tracker.edge.store.moments import to_text

    with common.open_store(database, list_path) as store:
        found = wordings.find(watch_id, " ".join(words), store)
    rows = [
        {
            "since": to_text(one.since), "version": one.numbers[0], "until": one.until and to_text(one.until),
            "versions": list(one.numbers) if as_json else one.versions(), "heading": one.heading, "text": one.text,
        }
        for one in found
    ]  # fmt: skip
    if as_json:
        common.show_json([{"watch": watch_id, **row} for row in rows])
        return
    shown = [
        {**row, "since": str(row["since"])[:10], "until": row["until"] and str(row["until"])[:10]} for row in rows
    ]  # fmt: skip
    order = ("since", "until", "versions", "text", "heading")
    common.show(
        [{name: row[name] for name in order} for row in shown],
        False,
        "No clause ever held these words.",
    )


_STATES = ("seen", "dismissed", "wrong")


@click.command()
@click.argument("watch_id", metavar="[WATCH]", required=False, shell_complete=completion.watches)
@click.argument("number", type=int, required=False)
@click.argument("state", type=click.Choice(_STATES), required=False)
@click.option("--verdict", "right_verdict", type=click.Choice(["none", "artifact", "editorial", "minor", "material"]),
              help="With `wrong`: what the verdict should have been.")  # fmt: skip
@click.option("--note", default="", help="Why.")
@click.option("--by", "reviewer", default=None, help="Who. [default: your user name]")
@click.option("--export-wrong", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write all versions last reviewed as `wrong` to a new FILE, a JSON object a line.")  # fmt: skip
@common.list_option
@common.database_option
@common.json_option
def review(
    watch_id: str | None,
    number: int | None,
    state: str | None,
    right_verdict: Materiality | None,
    note: str,
    reviewer: str | None,
    export_wrong: Path | None,
    list_path: Path,
    database: Path | None,
    as_json: bool,
) -> None:
    """Note that a version of WATCH was seen, dismissed or judged wrongly. Reviews are only ever
    added.

    --export-wrong needs no WATCH, NUMBER and STATE; it writes what was judged wrongly, with its
    words, as cases.
    """
    if export_wrong is not None:
        _export_wrong(export_wrong, list_path, database, as_json)
        return
    if watch_id is None or number is None or state is None:
        raise UsageError(
            f"Say which: tracker review WATCH NUMBER {'|'.join(_STATES)}, or --export-wrong FILE"
        )
    with common.open_store(database, list_path) as store:
        who = reviewer if reviewer is not None else _user()
        store.verdicts.add_review(
            watch_id,
            number,
            state,
            common.now(),
            right_verdict=right_verdict,
            note=note,
            reviewer=who,
        )
        reviews = store.verdicts.reviews(watch_id, number)
    count = len(reviews)
    if as_json:
        common.show_json({"watch": watch_id, "number": number, **reviews[-1], "reviews": count})
        return
    click.echo(
        f"{watch_id} version {number}: noted as {state} by {who} ({count} review{'s' if count > 1 else ''})"
    )


def _export_wrong(path: Path, list_path: Path, database: Path | None, as_json: bool) -> None:
    from tracker.app.history import wrong_verdicts

    with common.open_store(database, list_path) as store:
        lines = [wrong_verdicts.line(case) for case in wrong_verdicts.wrong(store)]
    common.write_new(path, "".join(f"{line}\n" for line in lines))
    if as_json:
        common.show_json({"file": str(path), "cases": len(lines)})
        return
    click.echo(f"{path}: {len(lines)} case{'' if len(lines) == 1 else 's'}")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


COMMANDS = (status, log, diff, why, show, since, search, review)
