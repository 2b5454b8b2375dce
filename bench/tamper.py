"""Alter a made-up record in every way there is and count what the tracker does not notice.

`python bench/tamper.py [--seed 1] [--smoke]`. Bits of the file are flipped; cells, rows, schema and journal are altered
by SQL with all triggers out of the way. After each try the contents are compared with those before, and `verify` is
asked. Prints a table; exits with 1 where a change went unnoticed that docs/database.md does not name as outside, or
where `verify` ended in something else than a sentence.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tamper_clever
import tamper_record
import tamper_rows
import tamper_schema
from tamper_attacks import Attack, Impossible
from tamper_sight import Contents, changed, contents, look

from tracker.edge.store import Store
from tracker.edge.store.proof.witness import Noted

_FLIPS_A_PAGE = 30
_SMOKE_TRIES = 40
"""Of each family."""
_MOST_SHOWN = 40
_WHOLE = "all links made anew, end cut off (--against)"
_PAGE_SIZE_AT = 16
"""Of the file's header: two bytes."""


@dataclass(slots=True)
class Tally:
    """What became of the tries of one family."""

    tries: int = 0
    changed: int = 0
    noticed: int = 0
    outside: int = 0
    silent: int = 0
    """Where `verify` without `--against` noticed nothing."""
    unnoticed: list[str] = field(default_factory=list)
    """Changes outside the named columns that nothing noticed."""
    crashes: list[str] = field(default_factory=list)
    impossible: list[str] = field(default_factory=list)
    """What SQLite did not let be done, or the row was not there for."""


def flips(raw: bytes, chance: random.Random) -> Iterator[Attack]:
    """Bits of every page, half of them in bytes that are not zero."""
    size = int.from_bytes(raw[_PAGE_SIZE_AT : _PAGE_SIZE_AT + 2], "big")
    for start in range(0, len(raw), size):
        written = [at for at in range(start, start + size) if raw[at]]
        for number in range(_FLIPS_A_PAGE):
            at = chance.choice(written) if written and number % 2 else start + chance.randrange(size)
            bit = chance.randrange(8)
            yield Attack(f"bit {bit} of byte {at - start} of page {start // size + 1}", _flip(raw, at, bit))


def _flip(raw: bytes, at: int, bit: int) -> Callable[[Path], None]:
    def run(path: Path) -> None:
        altered = bytearray(raw)
        altered[at] ^= 1 << bit
        path.write_bytes(altered)

    return run


def notes(path: Path) -> tuple[Noted, list[Noted]]:
    """What somebody would keep of the record: a seal, and the last link of every watch."""
    with Store.open(path, read_only=True, create=False) as store:
        seal = store.proof.seal()
        assert seal is not None
        heads = [Noted("version", chain, number, watch) for watch, number, chain in store.chain.heads()]
        return Noted("seal", seal.sha256, seal.entry), heads


def families(clean: Contents, path: Path, stages: Sequence[Path], seed: int) -> Iterator[tuple[str, Iterable[Attack]]]:
    seal, heads = notes(path)
    listed: dict[str, Callable[[random.Random], Iterable[Attack]]] = {
        "bits of the file flipped": lambda chance: flips(path.read_bytes(), chance),
        "cells changed": lambda chance: tamper_rows.cells(clean, chance),
        "rows removed, exchanged, copied": lambda chance: tamper_rows.rows(clean, chance),
        "rows and entries made up": lambda chance: tamper_rows.made_up(clean, chance),
        "schema altered": lambda chance: tamper_schema.attacks(clean, chance),
        "journal altered, later links left": lambda chance: tamper_clever.attacks(clean, chance),
        _WHOLE: lambda chance: tamper_clever.whole(clean, chance, seal, heads, stages),
    }
    for name, attacks in listed.items():
        # Of its own, so that a family that is changed leaves the others as they were.
        yield name, attacks(random.Random(f"{seed} {name}"))


def attempt(attack: Attack, clean: Contents, raw: bytes, path: Path, tally: Tally) -> None:
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    path.write_bytes(raw)
    try:
        attack.alter(path)
    except Impossible as exc:
        tally.impossible.append(f"{attack.name}: {exc}")
        return
    sight = look(path, attack.kept)
    tally.tries += 1
    if sight.crash:
        tally.crashes.append(f"{attack.name}: {sight.crash}")
    difference = changed(clean, path)
    if not difference.proved and not difference.outside:
        return
    tally.changed += 1
    tally.silent += sight.is_whole
    if sight.is_noticed:
        tally.noticed += 1
    elif difference.proved:
        tally.unnoticed.append(f"{attack.name} ({'; '.join(difference.proved[:4])})")
    else:
        tally.outside += 1


def show(tallies: dict[str, Tally], took_s: dict[str, float]) -> None:
    heads = ("attack", "tries", "changed content", "noticed", "unnoticed", "unnoticed, named as outside", "s")
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for name, tally in tallies.items():
        counts = (tally.tries, tally.changed, tally.noticed, len(tally.unnoticed), tally.outside)
        print(f"| {name} | {' | '.join(f'{count:,}' for count in counts)} | {took_s[name]:.0f} |")
    impossible = sum(len(tally.impossible) for tally in tallies.values())
    print(f"{impossible:,} more could not be done: SQLite, or what is there, does not let them.")
    if (tally := tallies.get(_WHOLE)) is not None:
        print(f"{tally.silent:,} of those with all links made anew showed nothing from inside.")
    for name, tally in tallies.items():
        for what, sentences in (
            ("unnoticed", tally.unnoticed),
            ("no sentence", tally.crashes),
        ):
            for sentence in sentences[:_MOST_SHOWN]:
                print(f"{what}: {name}: {sentence!a}")
            if len(sentences) > _MOST_SHOWN:
                print(f"{what}: {name}: and {len(sentences) - _MOST_SHOWN} more")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--smoke", action="store_true", help="a few tries of each family")
    parser.add_argument("--only", default="", help="families whose name has this in it")
    parser.add_argument("--impossible", action="store_true", help="print what could not be done, too")
    options = parser.parse_args(arguments)
    tallies: dict[str, Tally] = {}
    took_s: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sound, target = folder / "sound.db", folder / "altered.db"
        stages = tamper_record.make(sound)
        clean, raw = contents(sound), sound.read_bytes()
        assert not look(sound).is_noticed, "the record is at fault before it is attacked"
        for name, attacks in families(clean, sound, stages, options.seed):
            if options.only not in name:
                continue
            listed, started = list(attacks), time.monotonic()
            if options.smoke:
                listed = random.Random(options.seed).sample(listed, min(_SMOKE_TRIES, len(listed)))
            tally = tallies[name] = Tally()
            for attack in listed:
                attempt(attack, clean, raw, target, tally)
            took_s[name] = time.monotonic() - started
            print(f"{name}: {tally.tries:,} tries in {took_s[name]:.0f} s", file=sys.stderr)
    show(tallies, took_s)
    if options.impossible:
        print(*(line for tally in tallies.values() for line in tally.impossible), sep="\n")
    return int(any(tally.unnoticed or tally.crashes for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
