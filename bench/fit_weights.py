"""Fit the weights of what speaks for a gain or a loss: `pip install -e '.[weigh]'`, then `python bench/fit_weights.py`.

Reads the edits that are there to learn from (never `scored.tsv`), writes `weights.json` beside the code, and prints
how often the direction is right: on edits left out of each of ten fits, which is what a new edit may expect, and on
all of them.
"""

from __future__ import annotations

import json
from pathlib import Path

import edits

from tracker.core.judge.direction import weighed_evidence
from tracker.core.judge.lexicon import load

TO_LEARN = ("learned", "more", "turns")
WEIGHTS = Path(weighed_evidence.__file__).with_name("weights.json")
WAYS = {"weaker": -1, "stronger": 1}
# How little weights may differ from nothing: from cross-validation, where .03 to .3 do alike.
PENALTY = 0.1
FOLDS = 10
LEAST = 0.005


def known_ways() -> list[tuple[dict[str, float], int]]:
    """What speaks in each edit whose direction is known, and this direction."""
    found = []
    for row in (row for half in TO_LEARN for row in edits.rows(half)):
        if row["direction"] in WAYS and row["verdict"] == "material":
            lexicon = load(row["language"])
            assert lexicon is not None
            said = weighed_evidence.collect(row["before"], row["after"], lexicon)
            found.append((said, WAYS[row["direction"]]))
    return found


def main() -> None:
    """Fit, tell and write."""
    import numpy
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import KFold

    cases = known_ways()
    names = sorted({name for said, _ in cases for name in said})
    facts = numpy.array([[said.get(name, 0.0) for name in names] for said, _ in cases])
    ways = numpy.array([way for _, way in cases])

    def fitted(chosen):
        # Each edit counts in both directions: what is a gain one way is a loss the other.
        both = numpy.vstack([facts[chosen], -facts[chosen]]), numpy.concatenate([ways[chosen], -ways[chosen]])
        return LogisticRegression(C=PENALTY, fit_intercept=False, max_iter=5_000).fit(*both)

    told = numpy.zeros(len(cases))
    for known, unseen in KFold(FOLDS, shuffle=True, random_state=0).split(facts):
        told[unseen] = fitted(known).predict(facts[unseen])
    everything = fitted(numpy.arange(len(cases)))
    for label, answers in (("left out", told), ("fitted", everything.predict(facts))):
        balanced = numpy.mean([numpy.mean(answers[ways == way] == way) for way in WAYS.values()])
        print(f"{label:<10} {len(cases)} edits, direction right {balanced:.3f}")
    weights = {name: round(float(weight), 3) for name, weight in zip(names, everything.coef_[0], strict=True)}
    kept = {name: weight for name, weight in weights.items() if abs(weight) >= LEAST}
    WEIGHTS.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
