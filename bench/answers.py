"""All that the tracker says of the open corpus, as hashes: `python bench/answers.py FILE`.

Run it before and after a change of the code.

Where the two files are equal, so is every byte of `compare --json` on all labelled pairs and of `log --json` on all
histories: nothing that a user sees has changed. `diff` names the pairs and documents that came out otherwise.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import accuracy


def of_pair(task: tuple[Path, dict[str, Any]]) -> str:
    """A line for what `compare` says of a labelled pair."""
    folder, row = task
    sides = [folder / f"{row['id']}-{side}.md" for side in ("before", "after")]
    for path, text in zip(sides, (row["before"], row["after"]), strict=True):
        path.write_text(text, encoding="utf-8")
    answer, _ = accuracy.run_here((), "compare", *sides, "--json")
    return f"pair {row['id']} {_hash(answer)}"


def of_history(task: tuple[Path, Path]) -> str:
    """A line for what `log` says of a document whose history was imported."""
    corpus, path = task
    evaluate = accuracy.evaluator(corpus)
    said: list[accuracy.Answer] = []

    def run(*args: Any, **keys: Any) -> tuple[accuracy.Answer, float]:
        answer = accuracy.run_here(*args, **keys)
        if args[1] == "log":
            said.append(answer[0])
        return answer

    evaluate.run = run  # type: ignore[attr-defined]
    with accuracy.alone(path) as histories:
        accuracy.quietly(lambda: evaluate.history([], histories, 1, None))
    return f"history {path.parents[1].name}/{path.name.partition('.')[0]} {_hash(*said)}"


def _hash(*answers: accuracy.Answer) -> str:
    said = "\n".join(f"{answer.returncode}\n{answer.stdout}" for answer in answers)
    return hashlib.sha256(said.encode()).hexdigest()


def main() -> None:
    """Write a line for each pair and each document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--corpus", type=Path, default=accuracy.CORPUS)
    parser.add_argument("--only", default="*", help="histories whose name matches this, for example 'demo-*'")
    args = parser.parse_args()
    pairs = accuracy.evaluator(args.corpus).rows(args.corpus / "pairs.jsonl.zst")
    folders = (args.corpus, args.corpus / "dense", args.corpus / "french")
    paths = [path for folder in folders for path in sorted(folder.glob(f"histories/{args.only}.jsonl.zst"))]
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(of_pair, [(Path(folder), row) for row in pairs], chunksize=8))
        found += pool.map(of_history, [(args.corpus, path) for path in paths])
    args.file.write_text("\n".join(found) + "\n", encoding="utf-8")
    print(f"{args.file}: {len(pairs)} pairs, {len(paths)} histories")


if __name__ == "__main__":
    main()
