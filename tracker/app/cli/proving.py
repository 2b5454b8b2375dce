"""Commands that show that the record is as it was written: verify, seal, evidence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.app.cli import common, completion
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.edge.store import Store
    from tracker.edge.store.proof.proof import Beginning
    from tracker.edge.store.proof.seals import Seal


@click.command()
@click.option(
    "--against",
    "kept",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    help="A file kept elsewhere: what --json or `tracker seal` printed, or an alert."
    " May be repeated.",
)
@click.option(
    "--since",
    type=click.IntRange(1),
    default=1,
    metavar="ENTRY",
    help="Look only at entries of the journal from this one on, and at what they cover.",
)
@common.place_options
@common.json_option
def verify(kept: tuple[Path, ...], since: int, place: common.Place, as_json: bool) -> None:
    """Check that nothing recorded was altered.

    Walks the journal and the hash chain over all versions, checks every stored snapshot against its
    hash, and the schema against the one this release makes. Whoever could write to the file could
    also have cut off its end or made it all anew: keep seals, alerts or what --json prints
    somewhere else, and compare with them by --against.
    """
    from tracker.edge.archives import noted

    links = [link for path in kept for link in noted.read(path)]
    # Read-only: a look for damage must not change the evidence.
    with place.open_store(read_only=True) as store:
        faults = _verified(store, since, progress=not as_json) + store.proof.against(links)
        heads, seal, begins = store.chain.heads(), store.proof.seal(), store.proof.begins_at()
    if as_json:
        common.show_json(
            {
                "faults": faults,
                "heads": [
                    {"watch": watch, "number": number, "chain_sha256": chain}
                    for watch, number, chain in heads
                ],
                "journal": _journal_row(seal, begins),
            }
        )
    else:
        for fault in faults:
            click.echo(fault, err=True)
        if not faults:
            click.echo(_whole(heads, seal, begins, since))
    if faults:
        sys.exit(1)


def _verified(store: Store, since: int, *, progress: bool) -> list[str]:
    """Verify, with a bar where that takes long and somebody looks on."""
    steps = store.proof.steps(since)
    if not steps and since > 1:
        raise UsageError(
            f"There is no entry {since} in the journal yet; `tracker seal` names the last one"
        )
    hidden = not progress or not sys.stderr.isatty()
    with click.progressbar(length=steps, label="Verifying", file=sys.stderr, hidden=hidden) as bar:
        return store.proof.verify(since, bar.update)


def _whole(
    heads: list[tuple[str, int, str]], seal: Seal | None, begins: Beginning | None, since: int
) -> str:
    """What is said of a record without a fault."""
    entries = seal.entry if seal else 0
    if since > 1:
        return f"Whole from entry {since} on: {entries - since + 1:,} entries of the journal."
    versions = sum(number for _, number, _ in heads)
    sentence = (
        f"Whole: {versions:,} versions of {len(heads):,} watches, every snapshot and every link of"
        f" the chain, {entries:,} entries of the journal."
    )
    if begins is None or not begins.took_over:
        return sentence
    return (
        f"{sentence} The journal speaks from {begins.at:%Y-%m-%d %H:%M} UTC on: what there was"
        " before stands in it as it was found then."
    )


def _journal_row(seal: Seal | None, begins: Beginning | None) -> dict[str, Any]:
    if seal is None:
        return {"entries": 0, "begins_at": None, "took_over": None, "heads": [], "seal": None}
    return {
        "entries": seal.entry,
        "begins_at": begins and f"{begins.at:%Y-%m-%dT%H:%M:%SZ}",
        "took_over": begins and begins.took_over,
        "heads": [
            {"watch": head.watch_id, "entry": head.entry, "link_sha256": head.link_sha256}
            for head in seal.heads
        ],
        "seal": {"entry": seal.entry, "sha256": seal.sha256},
    }


@click.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file, replaced at one stroke. [default: standard output]",
)
@common.place_options
@common.json_option
def seal(out: Path | None, place: common.Place, as_json: bool) -> None:
    """Write one line that stands for the whole record of now.

    The last link of every watch, with their SHA-256. Mail it, print it or have it time-stamped: who
    alters the record later cannot make it fit again, and `tracker verify --against` shows that.
    """
    from tracker.edge import whole_file

    with place.open_store(read_only=True) as store:
        made = store.proof.seal()
    if made is None:
        raise UsageError("The journal is empty; there is nothing to seal")
    if out is not None:
        whole_file.write(out, f"{made.line}\n".encode())
    if as_json:
        common.show_json(
            {**_journal_row(made, None)["seal"], "written_at": made.written_at, "line": made.line}
        )
    elif out is not None:
        click.echo(f"Wrote {out}: Seal {made.entry} {made.sha256}")
    else:
        click.echo(made.line)


@click.command()
@click.argument("watch_id", metavar="WATCH", shell_complete=completion.watches)
@click.argument("number", type=int, required=False)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder that is not there yet. [default: evidence-WATCH-NUMBER here]",
)
@common.place_options
def evidence(watch_id: str, number: int | None, folder: Path | None, place: common.Place) -> None:
    """Write the evidence of a version to a folder.

    What was served, what changed, what was told and reviewed, with the hash chain and the journal,
    for somebody else. Pages as served are in a WARC file, the difference in a page of its own;
    SHA256SUMS and README.txt say how to check it all without this program. Nothing is written of a
    watch whose record was altered.
    """
    from tracker.app.history import evidence as bundles

    with place.open_store(read_only=True) as store:
        number = number or store.versions.current_number(watch_id)
        if not number:
            raise UsageError(f"{watch_id}: no version has been recorded yet; see `tracker status`")
        folder = folder or Path(f"evidence-{watch_id.replace('/', '-')}-{number}")
        chain = bundles.write(watch_id, number, store, folder, common.now())
    click.echo(
        f"Wrote {folder}: {watch_id} version {number}, link {chain}. README.txt there says how to"
        " check it."
    )


COMMANDS = (verify, seal, evidence)
