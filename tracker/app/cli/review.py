"""The command with which readers say what they made of a version: review."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.app.cli import common, completion
from tracker.errors import UsageError
from tracker.frozen import dataclass

if TYPE_CHECKING:
    from tracker.model import Materiality

_STATES = ("seen", "dismissed", "wrong")


@click.command()
@click.argument("watch_id", metavar="[WATCH]", required=False, shell_complete=completion.watches)
@click.argument("number", type=int, required=False)
@click.argument("state", type=click.Choice(_STATES), required=False)
@click.option(
    "--verdict",
    "right_verdict",
    type=click.Choice(["none", "artifact", "editorial", "minor", "material"]),
    help="With `wrong`: what the verdict should have been.",
)
@click.option("--note", default="", help="Why.")
@click.option("--by", "reviewer", default=None, help="Who. [default: your user name]")
@click.option(
    "--export-wrong",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write all versions last reviewed as `wrong` to a new FILE, a JSON object a line.",
)
@common.place_options
@common.json_option
def review(place: common.Place, as_json: bool, **options: Any) -> None:
    """Note what you made of a version.

    Seen, dismissed, or judged wrongly. Reviews are only added. --export-wrong needs no WATCH,
    NUMBER and STATE; it writes what was judged wrongly, with its words, as cases.
    """
    asked = _Review(**options)
    if asked.export_wrong is not None:
        _export_wrong(asked.export_wrong, place, as_json)
        return
    watch_id, number, state = asked.watch_id, asked.number, asked.state
    if watch_id is None or number is None or state is None:
        usage = f"tracker review WATCH NUMBER {'|'.join(_STATES)}, or --export-wrong FILE"
        raise UsageError(f"Say which: {usage}")

    reviewer = asked.reviewer if asked.reviewer is not None else _user()
    with place.open_store() as store:
        store.reviews.add(
            watch_id,
            number,
            state,
            common.now(),
            right_verdict=asked.right_verdict,
            note=asked.note,
            reviewer=reviewer,
        )
        reviews = store.reviews.all(watch_id, number)
    count = len(reviews)
    if as_json:
        common.show_json({"watch": watch_id, "number": number, **reviews[-1], "reviews": count})
        return
    counted = f"{count} review{'s' if count > 1 else ''}"
    click.echo(f"{watch_id} version {number}: noted as {state} by {reviewer} ({counted})")


@dataclass(frozen=True, slots=True)
class _Review:
    """The options of `tracker review`."""

    watch_id: str | None
    number: int | None
    state: str | None
    right_verdict: Materiality | None
    note: str
    reviewer: str | None
    export_wrong: Path | None


def _export_wrong(path: Path, place: common.Place, as_json: bool) -> None:
    from tracker.app.history import wrong_verdicts

    with place.open_store() as store:
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


COMMANDS = (review,)
