"""Commands that find words in the record: search, since."""

from __future__ import annotations

import click

from tracker.app.cli import common, completion

_WATCH = click.argument("watch_id", metavar="WATCH", shell_complete=completion.watches)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--watch", "watch_id", shell_complete=completion.watches, help="Only this watch.")
@click.option("--in-force", is_flag=True, help="Only clauses in force today.")
@common.place_options
@common.table_options
def search(
    words: tuple[str, ...],
    watch_id: str | None,
    in_force: bool,
    place: common.Place,
    as_json: bool,
) -> None:
    """Find clauses that hold all WORDS.

    In any version of any watch.
    """
    with place.open_store() as store:
        rows = store.clauses.search(" ".join(words), watch_id, in_force_only=in_force)
    keep = [
        {key: row[key] for key in ("watch", "heading", "snippet", "first_version", "removed_in")}
        for row in rows
    ]
    common.show(rows if as_json else keep, as_json, "No clause holds these words.")


@click.command()
@_WATCH
@click.argument("words", nargs=-1, required=True)
@common.place_options
@common.table_options
def since(watch_id: str, words: tuple[str, ...], place: common.Place, as_json: bool) -> None:
    """Show since when a page says something.

    Each wording of WATCH that holds all WORDS, with its first and its last day. A wording keeps its
    first day when it is renumbered or moved. `until` is empty while it is in force.
    """
    from tracker.app.history import since as wordings
    from tracker.edge.store.moments import to_text

    with place.open_store() as store:
        matches = wordings.find(watch_id, " ".join(words), store)
    rows = [
        {
            "since": to_text(wording.since),
            "version": wording.numbers[0],
            "until": wording.until and to_text(wording.until),
            "versions": list(wording.numbers) if as_json else wording.versions(),
            "heading": wording.heading,
            "text": wording.text,
        }
        for wording in matches
    ]
    if as_json:
        common.show_json([{"watch": watch_id, **row} for row in rows])
        return
    shown = [
        {**row, "since": str(row["since"])[:10], "until": row["until"] and str(row["until"])[:10]}
        for row in rows
    ]
    order = ("since", "until", "versions", "text", "heading")
    common.show(
        [{name: row[name] for name in order} for row in shown],
        False,
        "No clause ever held these words.",
    )


COMMANDS = (search, since)
