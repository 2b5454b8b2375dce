"""Write the lexicons in the form in which they are loaded: `python bench/lexicon.py`."""

from __future__ import annotations

import json
from pathlib import Path

from tracker.core.judge.lexicon import LANGUAGES, build

FOLDER = Path(build.__file__).parent


def main() -> None:
    """Write one file a language beside its TOML file."""
    for language in LANGUAGES:
        text = json.dumps(build.build(language), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        FOLDER.joinpath(f"{language}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
