"""How often the tracker is right, on recorded policies: `python bench/accuracy.py [pairs|extract|history|dense …]`.

Scores are those of the corpus's own `evaluate.py`, which calls the command line; here the same commands run in this
process, several documents at a time, so that the whole takes a minute. Prints the goals' table, then the figures by
language and by category; `--cases DIR` writes what is still wrong, a line a case. `gap` puts what was learned beside
what nobody has seen (closed pairs, the scored half of the small edits): sums alone. docs/accuracy.md holds the figures.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import fnmatch
import importlib.util
import io
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
PARTS = ("extract", "history", "dense", "pairs", "gap")
QUIET = ("none", "artifact", "editorial")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said, as `subprocess` would tell it."""

    stdout: str
    stderr: str
    returncode: int


def run_here(_: Sequence[str], *args: object, timeout: float = 0) -> tuple[Answer, float]:
    """Run one of the tracker's commands in this process; its answer and how long it took."""
    from tracker.app.cli.main import tracker
    from tracker.errors import TrackerError

    out, err, code = io.StringIO(), io.StringIO(), 0
    start = time.perf_counter()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            tracker(args=[str(arg) for arg in args], standalone_mode=False)
        except TrackerError as error:
            err.write(str(error))
            code = 1
    return Answer(out.getvalue(), err.getvalue(), code), time.perf_counter() - start


def evaluator(corpus: Path) -> ModuleType:
    """The corpus's own scores, calling the tracker in this process."""
    spec = importlib.util.spec_from_file_location("evaluate", corpus / "evaluate.py")
    if spec is None or spec.loader is None or not (corpus / "evaluate.py").exists():
        raise SystemExit(f"{corpus}: no corpus with an evaluate.py there; name its folder with --corpus")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.run = run_here  # type: ignore[attr-defined]
    return module


def quietly(score: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """A score without what it prints."""
    with contextlib.redirect_stdout(io.StringIO()):
        return score()


@contextlib.contextmanager
def alone(path: Path) -> Iterator[Path]:
    """A folder of histories that holds one document, beside its steps where they are known."""
    with tempfile.TemporaryDirectory() as folder:
        histories = Path(folder, "histories")
        histories.mkdir()
        (histories / path.name).symlink_to(path)
        steps = path.parents[1] / "steps.jsonl"
        if steps.exists():
            Path(folder, "steps.jsonl").symlink_to(steps)
        yield histories


def score_document(task: tuple[str, Path, Path]) -> dict[str, Any]:
    """Extraction or history score of one document, with its language and what is wrong."""
    from tracker.core.read import policy

    what, corpus, path = task
    evaluate = evaluator(corpus)
    with alone(path) as histories:
        out = histories.parent / "out.json"
        if what == "extract":
            found = evaluate.curated(path) is not None
            score = quietly(lambda: evaluate.extract([], histories, 1, out)) if found else {"documents": 0}
        else:
            score = quietly(lambda: evaluate.history([], histories, 1, out))
        cases = json.loads(out.read_text()) if out.exists() else []
    first = policy.from_bytes(evaluate.rows(path)[0]["html"].encode(), "text/html; charset=utf-8")
    return {"document": path.name.split(".")[0], "language": first.language, "score": score, "cases": cases}


def score_pairs(corpus: Path, path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Scores of the labelled pairs and a line for each, with its label."""
    evaluate = evaluator(corpus)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.jsonl")
        score = quietly(lambda: evaluate.pairs([], path, 1, out))
        lines = [json.loads(line) for line in out.read_text().splitlines()]
    labels = {row["id"]: row["label"] for row in evaluate.rows(path)}
    return score, [{**line, "label": labels[line["id"]]} for line in lines if not line["needs_history"]]


def share(count: float, total: float) -> str:
    """A count of a total, with its share."""
    return f"{count:.0f} of {total:.0f} ({100 * count / total:.1f} %)" if total else "-"


def tell_history(name: str, scored: Iterable[dict[str, Any]]) -> None:
    """The sums of several documents' history scores."""
    total: collections.Counter[str] = collections.Counter()
    for one in scored:
        score = one["score"]
        total.update({key: value for key, value in score.items() if isinstance(value, int)})
        unchanged = score["unchanged_steps"]
        total["false"] += round(score["false_per_1000_unchanged"] * unchanged / 1000) if unchanged else 0
    steps = total["unchanged_steps"]
    per_mille = f"{1000 * total['false'] / steps:.2f} in 1,000" if steps else "-"
    print(
        f"{name:16} {total['documents']:3} documents | unchanged alerted {total['false']} of {steps} = {per_mille}"
        f" | quiet alerted {share(total['false_on_quiet'], total['quiet_changes'])}"
        f" | material caught {share(total['material_caught'], total['material_steps'])}"
        f" | minor alerted {share(total['minor_alerted'], total['minor_steps'])}"
    )


def tell_extract(name: str, scored: Iterable[dict[str, Any]]) -> None:
    """The spread of several documents' extraction scores."""
    f1 = sorted(one["score"]["median_f1"] for one in scored if one["score"]["documents"])
    if f1:
        good = sum(value >= 0.95 for value in f1)
        print(
            f"{name:16} {len(f1):3} documents | median F1 {f1[len(f1) // 2]:.4f}"
            f" | >= .95 on {share(good, len(f1))} | tenth percentile {f1[len(f1) // 10]:.3f} | worst {f1[0]:.3f}"
        )


def tell_pairs(score: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    """The pairs' scores, then their recall by the label's category."""
    print(
        f"pairs            {score['pairs']} | material {share(score['caught'], score['material'])}"
        f" | false alarms {share(score['false_alarms'], score['quiet'])}"
        f" | minor raised {share(score['minor_alerted'], score['minor'])} | keys {score['keys_shown']:.3f}"
        f" | direction {score['direction']:.3f} | silent {score['silent']:.3f}"
    )
    found: dict[str, list[bool]] = collections.defaultdict(list)
    for line in lines:
        if line["truth"] == "material":
            for category in line["label"]["categories"]:
                found[category].append(line["said"] == "material")
    for category, hits in sorted(found.items(), key=lambda item: -len(item[1])):
        print(f"  {category:22} material changes found: {share(sum(hits), len(hits))}")


def wrong_pairs(lines: list[dict[str, Any]]) -> list[str]:
    """The pairs whose verdict is on the wrong side of an alert."""
    return [
        json.dumps({key: line[key] for key in ("id", "document", "truth", "said", "why", "reasons")})
        for line in lines
        if (line["said"] == "material") != (line["truth"] == "material")
    ]


def tell_gap(corpus: Path) -> None:
    """The figures on what was learned from beside those on what nobody has seen, and the gap between them."""
    import edits

    evaluate = evaluator(corpus)
    open_pairs, _ = score_pairs(corpus, corpus / "pairs.jsonl.zst")
    closed = quietly(lambda: evaluate.closed([], corpus / "closed.bin", 1))
    named = {
        "recall": "material found", "false_alarm_rate": "false alarms", "keys_shown": "keys shown",
        "direction": "direction", "silent": "silent",
    }  # fmt: skip
    rows = [(f"pairs: {says}", open_pairs[name], closed[name]) for name, says in named.items()]
    raised = [score["minor_alerted"] / score["minor"] for score in (open_pairs, closed)]
    rows.append(("pairs: minor raised", *raised))
    learned, scored = (edits.scores(edits.judged(half)) for half in ("learned", "scored"))
    rows += [(f"small edits: {name}", learned[name], scored[name]) for name in learned]
    print(f"{'':34} {'learned':>8} {'unseen':>8} {'gap':>8}")
    for name, seen, unseen in rows:
        print(f"{name:34} {seen:8.3f} {unseen:8.3f} {unseen - seen:+8.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help=f"which of {', '.join(PARTS)}; all by default")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--only", default="*", help="documents whose name matches this, for example 'demo-*'")
    parser.add_argument("--cases", type=Path, help="folder to write what is still wrong to, a line a case")
    args = parser.parse_args()
    unknown = set(args.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part is named {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    start = time.perf_counter()
    for part in args.parts or PARTS:
        if part == "pairs":
            score, lines = score_pairs(args.corpus, args.corpus / "pairs.jsonl.zst")
            tell_pairs(score, lines)
            cases = wrong_pairs(lines)
        elif part == "gap":
            tell_gap(args.corpus)
            continue
        else:
            cases = tell_documents(part, args.corpus, args.only)
        if args.cases:
            args.cases.mkdir(parents=True, exist_ok=True)
            (args.cases / f"{part}.jsonl").write_text("\n".join(cases) + "\n")
    print(f"{time.perf_counter() - start:.0f} s")


def tell_documents(part: str, corpus: Path, only: str) -> list[str]:
    """Score the documents of one part over all processors; what is wrong, a line a case."""
    folder = corpus / "dense" / "histories" if part == "dense" else corpus / "histories"
    paths = [path for path in folder.glob("*.jsonl.zst") if fnmatch.fnmatch(path.name.split(".")[0], only)]
    # The largest first, so that no processor is left with one at the end.
    tasks = [(part, corpus, path) for path in sorted(paths, key=lambda path: -path.stat().st_size)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        scored = list(pool.map(score_document, tasks))
    tell = tell_extract if part == "extract" else tell_history
    tell(part, scored)
    languages = collections.Counter(one["language"] for one in scored)
    if len(languages) > 1:
        for language, _ in languages.most_common():
            tell(f"  {language}", [one for one in scored if one["language"] == language])
    cases = [case for one in scored for case in one["cases"]]
    if part == "extract":
        cases = sorted((case for case in cases if case["f1"] < 0.98), key=lambda case: case["f1"])
    return [json.dumps(case) for case in cases]


if __name__ == "__main__":
    main()
