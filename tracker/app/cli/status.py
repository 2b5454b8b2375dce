"""Commands that say how things stand: status, log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from tracker.app.cli import common, completion
from tracker.errors import UsageError

Rows = list[dict[str, Any]]
_LISTS = ("held", "flips", "restless", "outbox", "upcoming", "unreviewed")


@click.command()
@common.place_options
@common.table_options
def status(place: common.Place, as_json: bool) -> None:
    """Show what can be seen, is held, or waits.

    Of every watch whether it can be seen; pages that are held; alerts that are not delivered yet;
    dates ahead; changes that nobody has reviewed; the daemon's last beat.
    """
    from tracker.edge.store.moments import to_text

    if place.database is None and place.list_path.exists():
        watchlist = place.load_list()
        if not Path(watchlist.database).exists():
            _before_any_check([watch.id for watch in watchlist.watches], as_json)
            return
    with place.open_store() as store:
        views = {name: store.record.view(name) for name in ("health", *_LISTS)}
        asked, beat = store.watches.retry_after(), store.beats.last()
        # The highest number may be of older history.
        numbers = {
            row["watch"]: store.versions.current_number(row["watch"]) for row in views["health"]
        }
    health = views["health"]
    for row in health:
        row["retry_at"] = asked.get(row["watch"])
    if as_json:
        common.show([{**views, "beat_at": beat and to_text(beat.beat_at)}], as_json)
        return
    if health and all(row["last_checked_at"] is None for row in health):
        _before_any_check([row["watch"] for row in health], as_json)
    else:
        common.show(
            [_health(row, numbers[row["watch"]]) for row in health],
            False,
            "No watches yet; `tracker add URL` adds one.",
        )
    for sentence in filter(None, map(_trouble, health)):
        click.echo()
        common.say(sentence)
    for name, rows in _sections(views):
        if rows:
            click.echo(f"\n{name}:")
            common.show(rows, False)
    if beat:
        click.echo()
        common.say(f"The daemon's last beat was at {beat.beat_at:%Y-%m-%d %H:%M:%S} UTC.")


def _sections(views: Mapping[str, Rows]) -> Iterator[tuple[str, Rows]]:
    """What stands below the table of watches, each with its heading."""
    yield "Held, until a later check confirms", views["held"]
    yield "Showed an earlier edition and went back: no change", views["flips"]
    still = [row for row in views["restless"] if not row["counts"]]
    yield "Changes at nearly every check and does not count (learn = false counts it)", still
    yield "Alerts not delivered yet", views["outbox"]
    dates = [_date(row) for row in views["upcoming"]]
    yield "Dates ahead: effective, and last days to object", dates
    unreviewed = [_waiting(row) for row in views["unreviewed"]]
    yield "Changes that nobody has reviewed (`tracker review WATCH N seen`)", unreviewed


def _date(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the `upcoming` view, as wide as a terminal."""
    return {
        "watch": row["watch"],
        "version": row["number"],
        "verdict": row["verdict"],
        "effective": row["effective"],
        "object by": row["object_by"],
        "days left": row["object_days"],
        "review": row["review"],
    }


def _waiting(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the `unreviewed` view, as wide as a terminal."""
    return {
        "watch": row["watch"],
        "version": row["number"],
        "seen": common.minute(row["observed_at"]),
        "verdict": row["verdict"],
        "direction": row["direction"],
    }


def _before_any_check(watch_ids: list[str], as_json: bool) -> None:
    if as_json:
        rows = [
            {"watch": watch_id, "last_checked_at": None, "versions": 0} for watch_id in watch_ids
        ]
        common.show([{"health": rows} | {name: [] for name in _LISTS} | {"beat_at": None}], as_json)
    elif watch_ids:
        count = f"{len(watch_ids)} watch{'es' * (len(watch_ids) != 1)}"
        common.say(
            f"{count}, none checked yet; `tracker check` looks at them, `tracker run` goes on"
            " looking."
        )
    else:
        common.say("No watches yet; `tracker add URL` adds one.")


def _trouble(row: dict[str, Any]) -> str | None:
    """Why a watch cannot be seen, and until when its server asked us to stay away.

    The table has no room for it.
    """
    from tracker.characters import printable
    from tracker.edge.store.moments import to_text

    parts = [printable(row["message"])] if row["message"] else []
    if row["retry_at"] and row["retry_at"] > to_text(common.now()):
        parts.append(
            f"Its server asked us not to come back before {common.minute(row['retry_at'])} UTC"
            " (Retry-After)"
        )
    if not parts:
        return None
    whole = ". ".join(part.rstrip(".") for part in parts)
    return whole if row["message"] else f"{row['watch']}: {whole}"


def _health(row: dict[str, Any], number: int) -> dict[str, Any]:
    """A row of the `health` view with the current version's number, as wide as a terminal."""
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
        "version": number,
        "last seen": common.minute(row["last_good_at"]),
        "next check": common.minute(row["next_check_at"]),
        "last outcome": row["last_outcome"],
    }


@click.command()
@click.argument("watch_id", metavar="[WATCH]", required=False, shell_complete=completion.watches)
@common.place_options
@common.table_options
def log(watch_id: str | None, place: common.Place, as_json: bool) -> None:
    """List versions and held pages, oldest first.

    Of all watches, or of one.
    """
    with place.open_store() as store:
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


COMMANDS = (status, log)
