"""Which edition of the tracker's code runs here: two that differ may judge one page differently."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

# What is compiled by Python itself is no part of the code.
_CACHE = "__pycache__"


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the code."""

    version: str
    extractor: str
    rules: str
    code: str
    """SHA-256 over all files of the package."""

    def __str__(self) -> str:
        """In words, short enough for a sentence."""
        editions = f"extractor {self.extractor}, rules {self.rules}, code {self.code[:12]}"
        return f"{self.version} ({editions})"


@functools.cache
def here() -> Edition:
    """The edition that runs in this process."""
    import tracker
    from tracker.core.judge import rules
    from tracker.core.read import fingerprint

    package = Path(tracker.__file__).parent
    return Edition(tracker.__version__, fingerprint.EDITION, rules.EDITION, code_hash(package))


def code_hash(package: Path) -> str:
    """Hash the files of a package: their names and bytes, data included.

    Args:
        package: its folder.
    """
    total = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package)
        if _CACHE in name.parts or not path.is_file():
            continue
        total.update(f"{name.as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
