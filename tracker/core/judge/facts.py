"""An edit in its change -> the facts that all questions about it need, each computed once, when
first asked for.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass

from tracker.core import dates, quantities
from tracker.core.compare.edits import Edit, content_words, in_full
from tracker.core.judge import changed_words, lexicon, names, reasons, topics
from tracker.core.judge.context import IDENTIFIER, Context
from tracker.core.judge.direction import overall, weighed_evidence, whole_sentences
from tracker.core.judge.rules import MUCH_WORDS, Rules, Topic
from tracker.core.text import sentences
from tracker.model import Change, Clause, Direction, Reason

_WHOLE_SENTENCE_WORDS = 6
# With an "is" or a "may" fewer are one.
_SHORT_SENTENCE_WORDS = 4
# Two short sentences.
_SHORT_WORDS = 70
# Two or more things in brackets, without a number.
_IN_BRACKETS = re.compile(r"\([^()\d,]{3,30},[^()\d]{3,40}\)")
# A row written in one line, where no table was marked up, binds where it says how much or where;
# else it may be a menu.
_CELLS, _LEAST_CELLS, _FIGURE = " | ", 3, re.compile(r"\d")
# What stands before a row of names: "Cookies in use: ".
_LIST_BEGINS = re.compile(r"^[^:.]{3,80}:")
_EXAMPLE_WORDS = re.compile(r"[\s,(–-]{0,3}(?:\w[\w.]{0,20}\s{1,3}){1,2}")


def _first_words(text: str) -> str:
    """The first two words of a text of more than two, with what stands before them."""
    found = _EXAMPLE_WORDS.match(text)
    return found.group() if found else ""


@dataclass(frozen=True)
class Facts:
    """An edit, the change it is part of, and what they are seen against.

    What follows from these is computed when a question first asks for it, and kept.
    """

    edit: Edit
    change: Change
    context: Context

    @property
    def rules(self) -> Rules:
        """The rules of the policy's language."""
        return self.context.rules

    @property
    def text(self) -> str:
        """The words that came, else those that went."""
        return self.edit.new or self.edit.old

    @property
    def sentence(self) -> str:
        """The sentence after the edit, else the one before it."""
        return self.edit.new_sentence or self.edit.old_sentence

    @property
    def sides(self) -> tuple[str, ...]:
        """The words that went and those that came, where there are any."""
        return tuple(side for side in (self.edit.old, self.edit.new) if side)

    @property
    def is_replaced(self) -> bool:
        """Whether words gave way to others, rather than came or went."""
        return bool(self.edit.old and self.edit.new)

    @property
    def is_modified(self) -> bool:
        """Whether the edit is inside a clause that both versions have."""
        return self.change.kind == "modified"

    @property
    def clause(self) -> Clause:
        """The clause the edit is in, or the first of several."""
        return self.change.side

    @functools.cached_property
    def shown(self) -> str:
        """The edit in quotes: "from → to"."""
        return reasons.shown(self.edit)

    @functools.cached_property
    def quote(self) -> str:
        """The words a reason quotes."""
        return f"{self.edit.old} {self.edit.new}".strip()[: reasons.QUOTE_CHARS]

    @functools.cached_property
    def words(self) -> list[str]:
        """Words of either side that carry meaning."""
        return content_words(f"{self.edit.old} {self.edit.new}", self.rules.small)

    @functools.cached_property
    def longer_side_words(self) -> int:
        """How many words the longer side has."""
        return max(len(self.edit.old.split()), len(self.edit.new.split()))

    @functools.cached_property
    def is_small(self) -> bool:
        """Whether the edit is short enough for its words to be looked up one by one."""
        return len(f"{self.edit.old} {self.edit.new}".split()) <= changed_words.SMALL_EDIT_WORDS

    @functools.cached_property
    def quantities(self) -> list[tuple[quantities.Quantity | None, quantities.Quantity | None]]:
        """Periods, sums, shares and ages that differ between the sentences."""
        return quantities.differ(self.edit.old_sentence, self.edit.new_sentence)

    @functools.cached_property
    def category(self) -> str | None:
        """The topic of the sentence, else of the headings it stands under."""
        sentences = f"{self.edit.new_sentence} {self.edit.old_sentence}"
        return self.rules.category_of(sentences) or self.rules.category_of(
            " ".join(self.clause.heading)
        )

    @functools.cached_property
    def about(self) -> str | None:
        """The topic of the sentence or its headings, else that of the whole document."""
        return self.category or self.rules.category_of(self.context.title)

    @functools.cached_property
    def binds(self) -> bool:
        """Whether a sentence binds or discloses: by its verb, or as a whole one that is not about
        the text itself.
        """
        if self.rules.binding.search(self.sentence):
            return True
        if self.is_of_a_row:
            return bool(self.fact or _FIGURE.search(f"{self.edit.old} {self.edit.new}"))
        if self.clause.kind == "item" and self.is_modified and self._names_a_thing:
            return True
        if self.lexicon is None or not self.sentence.rstrip().endswith((".", ";")):
            return False
        words = self.sentence.lower().split()
        if len(words) < _SHORT_SENTENCE_WORDS or len(words) >= _WHOLE_SENTENCE_WORDS:
            return len(words) >= _WHOLE_SENTENCE_WORDS
        return not self.lexicon.small["aux"].isdisjoint(map(self.lexicon.stem, words[:-1]))

    @property
    def is_of_a_row(self) -> bool:
        """Whether the words are of a row that is written in one line, where no table was marked
        up.
        """
        return self.sentence.count(_CELLS) >= _LEAST_CELLS - 1

    @property
    def is_recipient(self) -> bool:
        """Whether the words name whom something is given to: "passed on to …"."""
        before = self.sentence[: self.sentence.find(self.text)].lower().split()
        return bool(self.lexicon and before and before[-1] in self.lexicon.small["towards"])

    def names_place(self, words: str) -> bool:
        """Whether words name a country, a region or a law."""
        if self.lexicon is None:
            return False
        return bool(self.lexicon.places.named(self.lexicon.normal.words(words.lower())))

    @property
    def _names_a_thing(self) -> bool:
        """Whether the words name a thing, an act or data whose gain or loss is known."""
        if self.lexicon is None:
            return False
        stems = self.lexicon.normal.words(f"{self.edit.old} {self.edit.new}".lower())
        kinds = (self.lexicon.things, self.lexicon.acts, self.lexicon.people)
        return any(kind.named(stems) for kind in kinds)

    @functools.cached_property
    def is_about_itself(self) -> bool:
        """Whether the sentence says something of the document, the site or the house, which binds
        nobody.
        """
        at = self.names_itself_at
        # "Your photographs", "You receive the overview": that is about the reader.
        if at is None or self.is_of_a_row:
            return False
        return not self.rules.reader.search(self.sentence[:at])

    @functools.cached_property
    def names_itself_at(self) -> int | None:
        """Where the sentence names a part of the document, the site or the house; None where it
        does not.
        """
        if self.lexicon is None:
            return None
        found = self.lexicon.patterns["itself"].search(self.sentence)
        return found.start() if found else None

    @functools.cached_property
    def lexicon(self) -> lexicon.Lexicon | None:
        """The words of the policy's language; None where there is no lexicon of it."""
        return lexicon.load(self.rules.language)

    @functools.cached_property
    def is_rename(self) -> bool:
        """Whether a product, a plan or a company only got another name."""
        context = self.context
        return names.is_rename(self.edit, self.lexicon, context.old_text, context.new_text)

    def heading_about(self, categories: Collection[str]) -> str | None:
        """Which of some categories the nearest heading names that names one, else the page's
        title.
        """
        over = (*reversed(self.clause.heading), self.context.title)
        named = (
            topic.category
            for text in over
            for topic in self.rules.topics_in(text)
            if topic.category in categories and topic.words.search(text)
        )
        return next(named, None)

    @functools.cached_property
    def named_topics(self) -> tuple[Topic, ...]:
        """Topics whose words stand in the words that came, else went."""
        known = self.rules.topics_in(self.text)
        return tuple(topic for topic in known if topic.words.search(self.text))

    @property
    def is_choice(self) -> bool:
        """Whether these words name a topic that decides: a choice, a right, a waiver."""
        return any(topic.id in self.rules.deciding for topic in self.named_topics)

    @property
    def is_label(self) -> bool:
        """Whether words in quotation marks gave way to others, where a page or a menu is named."""
        return names.are_labels(self.edit, self.lexicon)

    @property
    def is_name(self) -> bool:
        """Whether the words are names alone: with capitals, and words of no language."""
        return names.are_names(self.text, self.lexicon)

    @functools.cached_property
    def listed_names(self) -> str | None:
        """What a list of names is about that an item which came or went is of: who receives data,
        who sets cookies, where data goes; None for anything else.
        """
        is_item = not self.is_modified and self.clause.kind == "item"
        if not is_item or not (self.is_name or self._names_place_alone):
            return None
        return self.heading_about(names.LISTED)

    @property
    def names_in_row(self) -> str | None:
        """What a sentence's row of names is about that a name came to or went from; None where it
        is no row of others' names.
        """
        if not self.is_modified or self.is_replaced or not self.is_name:
            return None
        if names.is_other_company(self.edit, self.lexicon, self.context.title):
            return self.heading_about(names.LISTED) or "third_party_sharing"
        begins = _LIST_BEGINS.search(self.sentence)
        return self.about if begins and self.about in names.LISTED else None

    @property
    def _names_place_alone(self) -> bool:
        return len(self.text.split()) <= names.MOST_WORDS and self.names_place(self.text)

    @functools.cached_property
    def is_example(self) -> bool:
        """Whether the words stand behind "such as" and the like."""
        sentence = self.edit.new_sentence if self.edit.new else self.edit.old_sentence
        if self.lexicon is None:
            return False
        if _IN_BRACKETS.fullmatch(self.text.strip(" ,")):
            return True
        # The words may stand among examples, or begin with "such as".
        before = sentence[: sentence.find(self.text)] + _first_words(self.text)
        return bool(self.lexicon.patterns["examples"].search(before))

    @functools.cached_property
    def only_points(self) -> bool:
        """Whether what came or went points to another page, and is neither a date nor a lost
        choice.
        """
        is_long = len(self.text.split()) > 2 * MUCH_WORDS
        if self.is_replaced or is_long or not self.rules.pointer.search(self.text):
            return False
        is_lost = not self.edit.new and any(
            topic.id in self.rules.deciding for topic in self.rules.topics_in(self.text)
        )
        return not is_lost and not dates.parse(self.text)

    @functools.cached_property
    def fact(self) -> changed_words.Fact | None:
        """What the lexicon says of the words that gave way to others; None for an edit that is not
        small.
        """
        if not self.is_small:
            return None
        edit, language = self.edit, self.rules.language
        return changed_words.changed(edit.old, edit.new, language) or self.opposite

    @functools.cached_property
    def whole_way(self) -> Direction:
        """Whose gain it is that whole sentences came or went, by what is done in them."""
        if self.lexicon is None or self.is_replaced:
            return "neutral"
        return overall.of_gain(
            whole_sentences.direction(self.edit.old, self.edit.new, self.lexicon)
        )

    @functools.cached_property
    def way(self) -> Direction:
        """Whose gain an edit inside a sentence is; neutral where that is not known."""
        if self.lexicon is None or not self.is_modified:
            return "neutral"
        whole = self.change.old_text, self.change.new_text
        # Of a clause of one sentence, all its edits are seen together.
        is_one = max(len(sentences(side)) for side in whole) == 1
        if not self.is_small and not (is_one and self._is_short):
            return "neutral"
        sides = whole if is_one else (self.edit.old_sentence, self.edit.new_sentence)
        return overall.of_gain(weighed_evidence.direction(*sides, self.lexicon))

    @property
    def _is_short(self) -> bool:
        """Whether both sides of the clause are short enough for much of them to differ, and still
        be compared whole.
        """
        return len(f"{self.change.old_text} {self.change.new_text}".split()) <= _SHORT_WORDS

    @functools.cached_property
    def topics(self) -> tuple[Reason, ...]:
        """Subjects that counsel wants to be told of, whose words came or went."""
        return tuple(topics.named(self))

    @functools.cached_property
    def changes_meaning(self) -> bool:
        """Whether a signal, a quantity or a fact differs."""
        if self._turns or (self.is_replaced and self.quantities):
            return True
        return self.opposite is not None or (self.is_replaced and self.fact is not None)

    @functools.cached_property
    def turns_roles(self) -> bool:
        """Whether small words say who does it to whom, or join otherwise: "by" for "to", "or" for
        "and".
        """
        if self.lexicon is None or not self.is_modified:
            return False
        small = self.lexicon.small
        sides = [
            self.lexicon.normal.words(in_full(side).lower())
            for side in (self.edit.old, self.edit.new)
        ]
        # "By card or by transfer": a lone "by" may be said twice.
        names = ("by", "or", "us") if self.is_replaced or self.rules.language == "de" else ("us",)
        counts = ([len(small[name].intersection(side)) for name in names] for side in sides)
        return next(counts) != next(counts)

    @functools.cached_property
    def _turns(self) -> bool:
        """Whether a word that turns sentences round is on one side only."""
        old, new, rules = in_full(self.edit.old), in_full(self.edit.new), self.rules
        is_ours_once = bool(rules.vendor.search(old)) != bool(rules.vendor.search(new))
        if is_ours_once and rules.reader.search(f"{old} {new}"):
            return True
        return any(
            len(signal.words.findall(old)) != len(signal.words.findall(new))
            for signal in rules.signals_in(old, new)
        )

    @functools.cached_property
    def opposite(self) -> changed_words.Fact | None:
        """A word that gave way to its opposite, looked for in the whole sentences."""
        if not self.is_small:
            return None
        edit = self.edit
        return changed_words.opposites(edit.old_sentence, edit.new_sentence, self.rules.language)

    @property
    def is_identifier(self) -> bool:
        """Whether the words are a cookie's name."""
        return bool(IDENTIFIER.match(self.text))
