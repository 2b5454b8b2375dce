"""The patterns that find announcements of changes, as one set for each language.

core/read/promises tells what follows from each.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from tracker.core.prefilter import Prefilter
from tracker.patterns import compile_later

Pattern = re.Pattern[str]


@dataclass(frozen=True)
class Words:
    """The patterns of one language."""

    changing: Pattern
    """Words for changing a text."""
    about: Pattern
    """What is changed is the policy."""
    notify: Pattern
    """Words for telling somebody, or for publishing."""
    channels: tuple[tuple[str, Pattern], ...]
    """How notice is given, with the name of each channel."""
    before: Pattern
    """Notice comes before the change."""
    when_posted: Pattern
    """A change is in force as soon as it is published."""
    acceptance: Pattern
    """Further use counts as agreement."""
    must_check: Pattern
    """The reader has to look for changes."""
    material: Pattern
    """Only material changes are meant."""
    of_document: Pattern
    """The document by its name: a paragraph with it and `changing` is about changes."""
    about_alone: Pattern
    """Changes of the document, without its name beside them."""
    tells_you: Pattern
    """Notice is given to the reader; the group holds what it is about, if anything."""
    the_text: Pattern
    """The text that the reader has to look at is the policy."""
    elsewhere: Pattern
    """Notice is about something else: a breach, a merger."""
    of_processors: Pattern
    """Notice is about new subprocessors."""
    document_stems: tuple[str, ...]
    """Every paragraph about changes has one of these, and one of `stems`.

    They are searched for first: that is cheaper than any pattern.
    """
    stems: tuple[str, ...]
    posts: str
    """The stem of "to post"."""

    @functools.cached_property
    def by_stems(self) -> Prefilter:
        """Finds both kinds of stems in one pass."""
        return Prefilter(["|".join(self.stems), "|".join(self.document_stems)])


def pattern(written: str) -> Pattern:
    """A pattern in which upper and lower case are the same."""
    return compile_later(written, re.I)
