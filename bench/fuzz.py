"""Throw bytes at the tracker: `python bench/fuzz.py [--inputs 30000] [--target NAME] [--seed N] [--smoke]`.

Whatever a vendor serves or an operator writes, nothing but a TrackerError may come of it, and time stays in proportion
to size. A coverage-guided fuzzer (atheris) seeks inputs that break the first; families of hostile documents, each at
three sizes, measure the second. Prints tables, keeps what broke in files, and exits with 1 where something did.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
import time
import traceback
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import tracker

INPUTS = 30_000
SMOKE_INPUTS, SMOKE_BYTES = 200, 1_500
TIMEOUT_S, MEMORY_MB = 10, 2048
MOST_RESTARTS = 5
SHOWN_BYTES = 120
REPORT_EVERY = 50
ROOT = str(Path(tracker.__file__).parent)
NEEDED = "atheris is not installed; install it with `pip install atheris` (Linux, Python up to 3.13)."


@dataclass(slots=True)
class Failure:
    """Something that was raised, with the smallest input that raised it."""

    what: str
    file: str
    size: int
    times: int = 1


@dataclass(slots=True)
class Outcome:
    """How the fuzzing of one target went."""

    inputs: int = 0
    seconds: float = 0.0
    coverage: int = 0
    slowest_ms: float = 0.0
    failures: dict[str, Failure] = field(default_factory=dict)


# --- one target, in a process of its own ----------------------------------------------------------------------------


class Watcher:
    """Gives inputs to a target, and goes on when one raises: each place that raises is told once."""

    def __init__(self, target: str, folder: Path) -> None:
        from fuzz_targets import TARGETS

        self.run, self.least, *_ = TARGETS[target]
        self.target, self.folder = target, folder
        self.outcome = Outcome()

    def take(self, data: bytes) -> None:
        """Run one input."""
        started = time.process_time()
        try:
            self.run(data.ljust(self.least, b"\0"))
        except Exception as exc:  # noqa: BLE001  # whatever it is, it is what is looked for
            self._note(exc, data)
        self.outcome.inputs += 1
        self.outcome.slowest_ms = max(self.outcome.slowest_ms, (time.process_time() - started) * 1000)
        if self.outcome.inputs % REPORT_EVERY == 0:
            self.report()

    def report(self) -> None:
        """Write down how it goes, for the parent: the fuzzer ends the process without a word to Python."""
        path = self.folder / f"{self.target}.json"
        path.with_suffix(".part").write_text(json.dumps(asdict(self.outcome)))
        path.with_suffix(".part").replace(path)

    def _note(self, exc: Exception, data: bytes) -> None:
        what, said = told(exc)
        known = self.outcome.failures.get(what)
        file = str(self.folder / f"{self.target}-{zlib.crc32(what.encode()):08x}.bin")
        if known is None or len(data) < known.size:
            Path(file).write_bytes(data)
            Path(file).with_suffix(".txt").write_text("".join(traceback.format_exception(exc)))
            self.outcome.failures[what] = Failure(f"{what}: {said}", file, len(data), known.times if known else 0)
        self.outcome.failures[what].times += 1
        self.report()


def told(exc: Exception) -> tuple[str, str]:
    """What an exception is (with its last place in the tracker, or what does not hold) and what it says."""
    frames = traceback.extract_tb(exc.__traceback__)
    inside = [frame for frame in frames if frame.filename.startswith(ROOT)]
    said = " ".join(str(exc).split())[:SHOWN_BYTES]
    if not inside or type(exc).__name__ == "Broken":
        return f"{type(exc).__name__} ({said})", f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    return f"{type(exc).__name__} at {Path(inside[-1].filename).name}:{inside[-1].lineno}", said


def be_child(target: str, folder: Path, flags: list[str]) -> None:
    """Fuzz one target; the fuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["tracker"]):
        import fuzz_targets  # noqa: F401
    atheris.Setup([sys.argv[0], *flags], Watcher(target, folder).take)
    atheris.Fuzz()


def replay(target: str, file: Path) -> None:
    """Run one kept input as it was run, and say where it is if it does not end."""
    from fuzz_targets import TARGETS

    faulthandler.dump_traceback_later(2 * TIMEOUT_S, exit=True)
    run, least, *_ = TARGETS[target]
    run(file.read_bytes().ljust(least, b"\0"))


# --- all targets ----------------------------------------------------------------------------------------------------


def fuzz(target: str, inputs: int, seed: int, folder: Path) -> Outcome:
    """Fuzz one target; where the process dies of an input (too slow, too large, a crash) it is begun again."""
    total = Outcome()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        flags = prepare(target, Path(scratch), folder)
        for attempt in range(MOST_RESTARTS):
            ran = one_process(target, [*flags, f"-runs={inputs - total.inputs}", f"-seed={seed + attempt}"], folder)
            total.inputs += ran.inputs
            total.coverage = max(total.coverage, ran.coverage)
            total.slowest_ms = max(total.slowest_ms, ran.slowest_ms)
            total.failures |= ran.failures
            if total.inputs >= inputs or not any("process died" in what for what in ran.failures):
                break
    total.seconds = time.perf_counter() - started
    return total


def prepare(target: str, scratch: Path, folder: Path) -> list[str]:
    """Write seeds and dictionary; the fuzzer's flags."""
    from fuzz_targets import TARGETS
    from fuzz_texts import seeds, tokens

    corpus = scratch / "corpus"
    corpus.mkdir()
    for number, one in enumerate(seeds(target)):
        (corpus / str(number)).write_bytes(one)
    quoted = (
        '"' + "".join(f"\\x{byte:02x}" for byte in token) + '"\n' for token in dict.fromkeys(tokens(target)) if token
    )
    (scratch / "tokens").write_text("".join(quoted))
    limits = [f"-max_len={TARGETS[target][2]}", f"-timeout={TIMEOUT_S}", f"-rss_limit_mb={MEMORY_MB}"]
    return [*limits, f"-dict={scratch / 'tokens'}", f"-artifact_prefix={folder}/{target}-", "-print_final_stats=1",
            str(corpus)]  # fmt: skip


def one_process(target: str, flags: list[str], folder: Path) -> Outcome:
    """One run of the fuzzer, and what it wrote down."""
    before, report = set(folder.iterdir()), folder / f"{target}.json"
    report.unlink(missing_ok=True)
    command = [sys.executable, __file__, "--target", target, "--out", str(folder), "--child", *flags]
    done = subprocess.run(command, capture_output=True, check=False)
    said = done.stderr.decode("utf-8", "replace")
    found = Outcome()
    with suppress(FileNotFoundError):
        raw = json.loads(report.read_text())
        failures = {what: Failure(**one) for what, one in raw.pop("failures").items()}
        found = Outcome(**raw, failures=failures)
    found.inputs = max([found.inputs, *map(int, re.findall(r"number_of_executed_units: (\d+)", said))])
    found.coverage = max(map(int, re.findall(r"cov: (\d+)", said)), default=0)
    if done.returncode:
        files = [path for path in set(folder.iterdir()) - before if re.search("-(crash|timeout|oom)-", path.name)]
        kept = files[0] if files else folder / f"{target}-died.log"
        kept.with_suffix(".log").write_text(said)
        place = where(target, kept) if files else said.strip().rpartition("\n")[2]
        what = f"process died ({kept.name.split('-')[1]}, exit {done.returncode}): {place}"
        found.failures[what] = Failure(what, str(kept), kept.stat().st_size if files else 0)
    return found


def where(target: str, file: Path) -> str:
    """Where in the tracker a process died or hung, found by running its input once more."""
    command = [sys.executable, __file__, "--target", target, "--replay", str(file)]
    said = subprocess.run(command, capture_output=True, check=False).stderr.decode("utf-8", "replace")
    lines = [line.strip() for line in said.splitlines() if ROOT in line]
    return lines[0] if lines else "nothing when run once more"


# --- what is printed ------------------------------------------------------------------------------------------------


def row(*cells: object) -> str:
    """One line of a table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def show_fuzzing(targets: dict[str, int], seed: int, folder: Path) -> list[Failure]:
    """Fuzz the targets, printing a line each, and then what broke."""
    print(row("target", "inputs", "seconds", "a second", "places covered", "slowest, ms CPU", "raised"))
    print(row(*["---"] * 7))
    failures: list[Failure] = []
    for target, inputs in targets.items():
        ran = fuzz(target, inputs, seed, folder)
        speed = ran.inputs / ran.seconds
        print(row(target, f"{ran.inputs:,}", f"{ran.seconds:.0f}", f"{speed:.0f}", f"{ran.coverage:,}",
                  f"{ran.slowest_ms:.0f}", len(ran.failures)), flush=True)  # fmt: skip
        failures += ran.failures.values()
    for one in failures:
        print(f"\n{one.what}\n  {one.times} times, smallest in {one.file}\n  {shortened(Path(one.file))}")
    return failures


def shortened(file: Path) -> str:
    """The beginning of a kept input, as Python would write it."""
    data = file.read_bytes() if file.exists() else b""
    return f"{data[:SHOWN_BYTES]!r}{f' … {len(data):,} bytes' if len(data) > SHOWN_BYTES else ''}"


def show_growth(start: int, folder: Path) -> list[str]:
    """Measure the families, printing a line each; the names of those that grow too fast, take too long, or raise."""
    from fuzz_growth import families, hostile

    print()
    print(row("what", "family", "KB", "CPU ms a KB", "growth", "s at the last"))
    print(row(*["---"] * 6))
    flagged = []
    for one in families(start):
        sizes = ", ".join(f"{size / 1000:g}" for size, _ in one.costs)
        costs = ", ".join(f"{seconds * 1e6 / size:.2f}" for size, seconds in one.costs)
        last, seconds = one.costs[-1]
        mark = f" FLAGGED {one.raised}".rstrip() if one.is_flagged else ""
        print(row(one.kind, one.name, sizes, costs, f"{one.growth:.1f}{mark}", f"{seconds:.2f}"), flush=True)
        if one.is_flagged:
            flagged.append(f"{one.kind}: {one.name}")
            for number, body in enumerate(hostile(one.kind, one.name, last)):
                file = folder / f"{one.kind}-{one.name.replace(' ', '-')}-{number}.bin"
                file.write_bytes(body)
                print(f"  {file}: {shortened(file)}")
    return flagged


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=INPUTS, help="inputs for each target (of imports a tenth)")
    parser.add_argument("--target", help="one target alone (read, compare, watchlist, import, unpack or growth)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--smoke", action="store_true", help="a few hundred inputs, small documents")
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "tracker-fuzz", help="where to keep")
    parser.add_argument("--replay", type=Path, help="run one kept input of --target")
    parser.add_argument("--child", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    """Fuzz, measure, and say whether all held."""
    asked = arguments()
    if asked.replay:
        replay(asked.target, asked.replay)
        return 0
    if importlib.util.find_spec("atheris") is None:
        print(NEEDED, file=sys.stderr)
        return 2
    if asked.child is not None:
        be_child(asked.target, asked.out, asked.child)
    from fuzz_growth import BYTES
    from fuzz_targets import TARGETS

    if asked.target not in (None, "growth", *TARGETS):
        print(f"There is no target {asked.target}; there are {', '.join(TARGETS)} and growth.", file=sys.stderr)
        return 2
    asked.out.mkdir(parents=True, exist_ok=True)
    inputs = SMOKE_INPUTS if asked.smoke else asked.inputs
    targets = {
        name: max(1, int(inputs * share)) for name, (*_, share) in TARGETS.items() if asked.target in (None, name)
    }
    failures = show_fuzzing(targets, asked.seed, asked.out) if targets else []
    flagged = show_growth(SMOKE_BYTES if asked.smoke else BYTES, asked.out) if asked.target in (None, "growth") else []
    print(f"\n{len(failures)} raised, {len(flagged)} families flagged")
    return 1 if failures or flagged else 0


if __name__ == "__main__":
    raise SystemExit(main())
