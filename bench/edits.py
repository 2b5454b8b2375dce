"""How often the tracker is right on small edits: `python bench/edits.py [learned|more|turns|scored …] [--cases FILE]`.

`bench/edits/README.md` says what they are. Of the scored half sums alone are printed, whatever is asked for. The gap
between the halves is the figure that matters: a rule that fits only what it was shown opens it.
"""

from __future__ import annotations

import argparse
import collections
import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracker.core.judge import materiality
from tracker.core.read import by_media_type, policy

FOLDER = Path(__file__).with_name("edits")
HALVES = ("learned", "more", "turns", "scored")


@dataclass(frozen=True, slots=True)
class Case:
    """An edit with what is right, and what was said of it."""

    row: dict[str, str]
    verdict: str
    direction: str
    reasons: tuple[str, ...]


def rows(half: str) -> list[dict[str, str]]:
    """All edits of a half, by their columns."""
    with (FOLDER / f"{half}.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def judged(half: str) -> list[Case]:
    """All edits of a half, judged."""
    return [_judge(row) for row in rows(half)]


def _judge(row: dict[str, str]) -> Case:
    old, new = (policy.make(by_media_type.read(row[side].encode(), name="edit.md")) for side in ("before", "after"))
    found = materiality.judge(old, new)
    reasons = [reason for change in found.changes for reason in change.reasons]
    return Case(row, found.materiality, found.direction, tuple(f"{one.rule}: {one.text}" for one in reasons))


def share(hits: Iterable[bool]) -> float:
    """Share of those that are so; 0 where there are none."""
    found = list(hits)
    return sum(found) / len(found) if found else 0.0


def scores(cases: Sequence[Case]) -> dict[str, float]:
    """The figures of a set of edits, each 0 to 1."""

    def of(verdict: str) -> list[Case]:
        return [case for case in cases if case.row["verdict"] == verdict]

    ways = [[case for case in of("material") if case.row["direction"] == way] for way in ("weaker", "stronger")]
    return {
        "material found": share(case.verdict == "material" for case in of("material")),
        "same meaning raised": share(case.verdict == "material" for case in of("editorial")),
        "minor raised": share(case.verdict == "material" for case in of("minor")),
        "direction, balanced": sum(share(case.direction == case.row["direction"] for case in way) for way in ways) / 2,
    }


def tell(name: str, cases: Sequence[Case]) -> None:
    """Print the figures of one half, by language."""
    groups = {"all": cases} | {
        code: [case for case in cases if case.row["language"] == code] for code in ("en", "de", "fr", "es")
    }
    for group, members in groups.items():
        line = "  ".join(f"{figure} {value:.2f}" for figure, value in scores(members).items())
        print(f"{name:<8} {group:<4} {len(members):>4}  {line}")


def tell_mechanisms(cases: Sequence[Case]) -> None:
    """Print for each mechanism of the learned half how many are right."""
    right: collections.Counter[str] = collections.Counter()
    total: collections.Counter[str] = collections.Counter()
    for case in cases:
        total[case.row["mechanism"]] += 1
        right[case.row["mechanism"]] += (case.verdict == "material") == (case.row["verdict"] == "material")
    print("  ".join(f"{name} {right[name]}/{total[name]}" for name in sorted(total, key=lambda n: right[n] / total[n])))


def main() -> None:
    """Print the figures; the cases of the learned half that are wrong, where a file is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("halves", nargs="*", default=list(HALVES))
    parser.add_argument("--cases", type=Path, help="write the wrong ones of the learned half here")
    parser.add_argument("--mechanisms", action="store_true", help="the learned half by mechanism")
    asked = parser.parse_args()
    for half in asked.halves:
        cases = judged(half)
        tell(half, cases)
        if half == "scored":
            continue
        if asked.mechanisms:
            tell_mechanisms(cases)
        if asked.cases:
            wrong = [case for case in cases if (case.verdict == "material") != (case.row["verdict"] == "material")]
            wrong += [case for case in cases if case not in wrong and case.row["verdict"] == "material"
                      and case.direction != case.row["direction"] != "neutral"]  # fmt: skip
            lines = ["\t".join([*case.row.values(), case.verdict, case.direction, *case.reasons]) for case in wrong]
            asked.cases.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
