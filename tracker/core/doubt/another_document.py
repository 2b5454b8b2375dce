"""Two documents -> why one is not the other's next version: a wall, a translation, another text.

For two plain files, whose history nobody knows. A watch's own pages are held instead
(core/doubt/hold): there a later check tells. A document is the same one when its title or some of
its clauses are alike, similar and not equal, or when a short one names the same vendor and binds: a
text written anew under its old title is a rewrite, no other document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process

from tracker.core.doubt import hold, walls
from tracker.core.judge import rules
from tracker.core.judge.rules import Rules
from tracker.core.read.clauses import TITLE_WORDS
from tracker.core.text import fold
from tracker.model import Policy, Reason, Verdict
from tracker.patterns import compile_later

# A wall or an empty page is told from a short text by what stands beside it: a whole policy.
_WHOLE_WORDS = 120
# Fewer words name a language by chance.
_LANGUAGE_WORDS = 40
_ALIKE_SCORE = 60.0
_ALIKE_RATIO = 0.15
_SAME_TITLE_SCORE = 80.0
# Of recorded policies of 120 words or more, nine in ten have a sentence that binds or discloses for
# each 60 words.
_WORDS_A_BINDING = 150
_SHORT_RATIO = 0.2
_MOST_CLAUSES = 400
# Fewer words may begin two clauses by chance ("Data" and "Database access").
_LEAST_CUT_WORDS = 3
_CUT_RATIO = 0.8
_NAME = compile_later(r"[^\W\d_a-z][\w&'’-]{2,}")
_SENTENCE = compile_later(r"[^.!?;]+")


def verdict(old: Policy, new: Policy) -> Verdict | None:
    """The verdict on two texts that are no versions of one document; None where they may be."""
    why = document(old, new)
    return (
        Verdict("artifact", reasons=(Reason("another", why, "artifact"),), edition=rules.EDITION)
        if why
        else None
    )


def document(old: Policy, new: Policy) -> str:
    """Why two texts are not two versions of one document, as a sentence.

    Args:
        old: the text before.
        new: the text after.

    Returns:
        The sentence; empty where they may be versions of one document.
    """
    return next((sentence for question in _QUESTIONS for sentence in question(old, new)), "")


def _wall(old: Policy, new: Policy) -> Iterator[str]:
    """Is one of them a bot check, an error page or next to nothing, beside a whole policy?"""
    for name, side, other in (("old", old, new), ("new", new, old)):
        # A page of its own has been through the gate; files of other kinds have not.
        why = side.complaint or walls.complaint(side.title, side.clauses, side.words)
        if why and not other.complaint and other.words >= _WHOLE_WORDS:
            yield f"The {name} text is no policy: {why}"


def _translation(old: Policy, new: Policy) -> Iterator[str]:
    """Are they in two languages?"""
    if (
        hold.is_translated(old.language, new.language)
        and min(old.words, new.words) >= _LANGUAGE_WORDS
    ):
        languages = f"{old.language} is now {new.language}"
        yield f"Another language: {languages}; editions are compared within one language"


def _stranger(old: Policy, new: Policy) -> Iterator[str]:
    """Is one a policy and the other a page of another kind, with no clause in common?"""
    if max(old.words, new.words) < _WHOLE_WORDS or _is_alike(old, new):
        return
    for name, side, other in (("old", old, new), ("new", new, old)):
        language_rules = rules.load(side.language or other.language)
        short = side.words < _SHORT_RATIO * other.words and not _names(old.title) & _names(
            new.title
        )
        is_told = language_rules.language != "any" and other.words >= _WHOLE_WORDS
        if is_told and (short or _binds_rarely(side, language_rules)):
            yield (
                f"The {name} text is another document: no clause of the other stands in it, "
                "and hardly one that binds"
            )


def _cut(old: Policy, new: Policy) -> Iterator[str]:
    """Does one break off in the middle of a word that the other has whole?"""
    for name, part, whole in (("old", old, new), ("new", new, old)):
        if _breaks_off(part, whole):
            words = part.clauses[-1].text[-40:]
            yield f"The {name} text breaks off in the middle of a word (“…{words}”)"


_QUESTIONS = (_wall, _translation, _stranger, _cut)


def _breaks_off(part: Policy, whole: Policy) -> bool:
    """Whether a text is the beginning of the other, and ends in the middle of a word."""
    if not part.clauses or not whole.clauses or part.words >= whole.words:
        return False
    last = fold(part.clauses[-1].text)
    theirs = [fold(clause.text) for clause in whole.clauses]
    goes_on = (
        text[len(last)] for text in theirs if len(text) > len(last) and text.startswith(last)
    )
    if (
        last.count(" ") < _LEAST_CUT_WORDS
        or not last[-1:].isalpha()
        or not any(map(str.isalpha, goes_on))
    ):
        return False
    known = set(theirs)
    mine = [fold(clause.text) in known for clause in part.clauses[:-1]]
    # What stands around a text may differ as well.
    return sum(mine) >= _CUT_RATIO * len(mine)


def _is_alike(old: Policy, new: Policy) -> bool:
    """Whether title or clauses say that this is one document."""
    if (
        fold(old.title)
        and fuzz.token_sort_ratio(fold(old.title), fold(new.title)) >= _SAME_TITLE_SCORE
    ):
        return True
    return max(_shared(old, new), _shared(new, old)) >= _ALIKE_RATIO


def _names(title: str) -> set[str]:
    """The names in a title: words with a capital that name no kind of page."""
    return {word.lower() for word in _NAME.findall(title) if not TITLE_WORDS.search(word)}


def _shared(part: Policy, whole: Policy) -> float:
    """Share of one text's words whose clause has its like in the other: 0 to 1."""
    mine, theirs = (_texts(side)[:_MOST_CLAUSES] for side in (part, whole))
    if not mine or not theirs:
        return 0.0
    alike = [
        len(text.split())
        for text in mine
        if process.extractOne(text, theirs, scorer=fuzz.ratio, score_cutoff=_ALIKE_SCORE)
        is not None
    ]
    return sum(alike) / sum(len(text.split()) for text in mine)


def _texts(policy: Policy) -> Sequence[str]:
    return [fold(clause.text) for clause in policy.clauses if clause.text.count(" ") >= 3]


def _binds_rarely(policy: Policy, language_rules: Rules) -> bool:
    """Whether a text has fewer sentences that bind or disclose than any policy of its length."""
    sentences = (
        sentence for clause in policy.clauses for sentence in _SENTENCE.findall(clause.text)
    )
    binding = sum(language_rules.binding.search(sentence) is not None for sentence in sentences)
    return binding * _WORDS_A_BINDING < policy.words
