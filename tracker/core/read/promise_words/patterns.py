"""The words with which policies say how they announce changes: a set of patterns for a language.

What each stands for is told where it is asked (core/read/promises).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Words:
    """Patterns of one language."""

    changing: Pattern
    """To change a text."""
    about: Pattern
    """That text is the policy."""
    notify: Pattern
    channels: tuple[tuple[str, Pattern], ...]
    before: Pattern
    """Notice comes first."""
    when_posted: Pattern
    """In force as soon as it is there."""
    acceptance: Pattern
    """Going on counts as agreement."""
    must_check: Pattern
    """It is for the reader to look."""
    material: Pattern
    """Only changes of weight."""
    of_document: Pattern
    about_alone: Pattern
    tells_you: Pattern
    the_text: Pattern
    elsewhere: Pattern
    """Notice of something else."""
    of_processors: Pattern
    """New subprocessors are told of."""
    document_stems: tuple[str, ...]
    """One of these stands in any paragraph about the policy's changes, and one of `stems`: asked
    first, being cheap.
    """
    stems: tuple[str, ...]
    posts: str
    """The stem of "to post"."""


def pattern(written: str) -> Pattern:
    """A pattern in which capitals do not count."""
    return re.compile(written, re.I)
