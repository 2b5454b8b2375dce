"""An edit in its change -> the facts that several questions need, each computed only once."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from tracker.core import dates, quantities
from tracker.core.compare.edits import Edit, content_words, in_full
from tracker.core.judge import binding, changed_words, lexicon, listed_names, names, reasons, topics
from tracker.core.judge.context import IDENTIFIER, Context
from tracker.core.judge.direction import overall, weighed_evidence, whole_sentences
from tracker.core.judge.rules import LONG_EDIT_WORDS, Rules, Topic
from tracker.core.text import sentences
from tracker.model import Change, Clause, Direction, Reason
from tracker.patterns import compile_later

# Two short sentences.
_SHORT_WORDS = 70
# Two or more things in brackets, without a number.
_IN_BRACKETS = compile_later(r"\([^()\d,]{3,30},[^()\d]{3,40}\)")
# The first two words of more than two, with the signs before them.
_FIRST_WORDS = compile_later(r"[\s,(–-]{0,3}(?:\w[\w.]{0,20}\s{1,3}){1,2}")


@dataclass(frozen=True)
class Facts:
    """An edit, the change it is part of, and what they are compared with.

    What follows from these is computed when a question first needs it, and kept.
    """

    edit: Edit
    change: Change
    context: Context

    @property
    def rules(self) -> Rules:
        """The rules of the policy's language."""
        return self.context.rules

    @functools.cached_property
    def lexicon(self) -> lexicon.Lexicon | None:
        """The words of the policy's language; None if it has no lexicon."""
        return lexicon.load(self.rules.language)

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
        """The words that went and the words that came; one of them may be missing."""
        return tuple(text for text in (self.edit.old, self.edit.new) if text)

    @property
    def clause(self) -> Clause:
        """The clause that the edit is in, or the first of several."""
        return self.change.side

    @property
    def is_replaced(self) -> bool:
        """Whether words were replaced by others, rather than added or removed."""
        return bool(self.edit.old and self.edit.new)

    @property
    def is_modified(self) -> bool:
        """Whether the edit is inside a clause that both versions have."""
        return self.change.kind == "modified"

    @functools.cached_property
    def shown(self) -> str:
        """The edit in quotes: "from → to"."""
        return reasons.shown(self.edit)

    @functools.cached_property
    def quote(self) -> str:
        """The words that a reason quotes."""
        return f"{self.edit.old} {self.edit.new}".strip()[: reasons.QUOTE_CHARS]

    @functools.cached_property
    def words(self) -> list[str]:
        """Words of either side that carry meaning."""
        return content_words(f"{self.edit.old} {self.edit.new}", self.rules.function_words)

    @functools.cached_property
    def longer_side_words(self) -> int:
        """How many words the longer side has."""
        return max(len(self.edit.old.split()), len(self.edit.new.split()))

    @functools.cached_property
    def is_short_edit(self) -> bool:
        """Whether the edit is short enough to look up its words one by one."""
        words = f"{self.edit.old} {self.edit.new}".split()
        return len(words) <= changed_words.SMALL_EDIT_WORDS

    @functools.cached_property
    def category(self) -> str | None:
        """The category of the sentence, else of the headings above it."""
        sentences = f"{self.edit.new_sentence} {self.edit.old_sentence}"
        return self.rules.category_of(sentences) or self.rules.category_of(
            " ".join(self.clause.heading)
        )

    @functools.cached_property
    def broad_category(self) -> str | None:
        """The category of the sentence or its headings, else that of the whole document."""
        return self.category or self.rules.category_of(self.context.title)

    @functools.cached_property
    def topics(self) -> tuple[Reason, ...]:
        """Reasons for the subjects that counsel wants to hear of, if their words came or went."""
        return tuple(topics.reasons_of(self))

    @functools.cached_property
    def named_topics(self) -> tuple[Topic, ...]:
        """Topics whose words stand in the words that came, else in those that went."""
        candidates = self.rules.topics_in(self.text)
        return tuple(topic for topic in candidates if topic.words.search(self.text))

    @property
    def is_choice(self) -> bool:
        """Whether these words name a topic that decides: a choice, a right, a waiver."""
        return any(topic.id in self.rules.deciding for topic in self.named_topics)

    @functools.cached_property
    def listed_names(self) -> str | None:
        """The category of the list of names of which this item came or went: see `of_item`."""
        return listed_names.of_item(self)

    @property
    def names_in_row(self) -> str | None:
        """The category of a sentence's row of names to which one came, or from which one went."""
        return listed_names.of_row(self)

    @functools.cached_property
    def binds(self) -> bool:
        """Whether the sentence binds somebody or discloses something."""
        return binding.binds(self)

    @property
    def is_table_line(self) -> bool:
        """Whether the sentence is a table's row written in one line."""
        return binding.is_table_line(self.sentence)

    @functools.cached_property
    def is_about_document(self) -> bool:
        """Whether the sentence says something of the document or the site, which binds nobody."""
        at = self.names_document_at
        if at is None or self.is_table_line:
            return False
        # "Your photographs", "You receive the overview": that is about the reader.
        return not self.rules.reader.search(self.sentence[:at])

    @functools.cached_property
    def names_document_at(self) -> int | None:
        """Where the sentence names a part of the document, the site or the house; else None."""
        if self.lexicon is None:
            return None
        match = self.lexicon.patterns["itself"].search(self.sentence)
        return match.start() if match else None

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
        """Whether the words point to another page, and are neither a date nor a lost choice."""
        is_long = len(self.text.split()) > 2 * LONG_EDIT_WORDS
        if self.is_replaced or is_long or not self.rules.pointer.search(self.text):
            return False
        topics_here = self.rules.topics_in(self.text)
        is_lost = not self.edit.new and any(
            topic.id in self.rules.deciding for topic in topics_here
        )
        return not is_lost and not dates.parse(self.text)

    @functools.cached_property
    def is_rename(self) -> bool:
        """Whether a product, a plan or a company only got another name."""
        context = self.context
        return names.is_rename(self.edit, self.lexicon, context.old_text, context.new_text)

    @property
    def is_label(self) -> bool:
        """Whether words in quotation marks, the name of a page or a menu, were replaced."""
        return names.are_labels(self.edit, self.lexicon)

    @property
    def is_name(self) -> bool:
        """Whether the words are only names: with capitals, and words of no language."""
        return names.are_names(self.text, self.lexicon)

    @property
    def is_identifier(self) -> bool:
        """Whether the words are a cookie's name."""
        return bool(IDENTIFIER.match(self.text))

    @property
    def is_recipient(self) -> bool:
        """Whether the words name who receives something: "passed on to …"."""
        before = self.sentence[: self.sentence.find(self.text)].lower().split()
        return bool(self.lexicon and before and before[-1] in self.lexicon.word_lists["towards"])

    def names_place(self, words: str) -> bool:
        """Whether words name a country, a region or a law."""
        if self.lexicon is None:
            return False
        return bool(self.lexicon.places.named(self.lexicon.normal.words(words.lower())))

    @functools.cached_property
    def quantities(self) -> list[tuple[quantities.Quantity | None, quantities.Quantity | None]]:
        """Periods, sums, shares and ages that differ between the sentences."""
        return quantities.differ(self.edit.old_sentence, self.edit.new_sentence)

    @functools.cached_property
    def fact(self) -> changed_words.Fact | None:
        """What the lexicon knows of the words that changed; None for a longer edit."""
        if not self.is_short_edit:
            return None
        edit, language = self.edit, self.rules.language
        return changed_words.changed(edit.old, edit.new, language) or self.opposite

    @functools.cached_property
    def opposite(self) -> changed_words.Fact | None:
        """A word that was replaced by its opposite, searched in the whole sentences."""
        if not self.is_short_edit:
            return None
        edit = self.edit
        return changed_words.opposites(edit.old_sentence, edit.new_sentence, self.rules.language)

    @functools.cached_property
    def changes_meaning(self) -> bool:
        """Whether a signal, a quantity or a fact differs."""
        if self._changes_signal or (self.is_replaced and self.quantities):
            return True
        return self.opposite is not None or (self.is_replaced and self.fact is not None)

    @functools.cached_property
    def changes_roles(self) -> bool:
        """Whether words differ that say who does it to whom, or that join: "by", "or", "us"."""
        if self.lexicon is None or not self.is_modified:
            return False
        # "By card or by transfer": a lone "by" may be repeated.
        counts_all = self.is_replaced or self.rules.language == "de"
        lists = ("by", "or", "us") if counts_all else ("us",)
        return self._count(self.edit.old, lists) != self._count(self.edit.new, lists)

    def _count(self, text: str, lists: tuple[str, ...]) -> list[int]:
        """How many different words of each list stand in a text."""
        assert self.lexicon is not None
        stems = self.lexicon.normal.words(in_full(text).lower())
        return [len(self.lexicon.word_lists[name].intersection(stems)) for name in lists]

    @functools.cached_property
    def _changes_signal(self) -> bool:
        """Whether a word that reverses or limits sentences stands more often on one side."""
        old, new, rules = in_full(self.edit.old), in_full(self.edit.new), self.rules
        is_vendor_once = bool(rules.vendor.search(old)) != bool(rules.vendor.search(new))
        if is_vendor_once and rules.reader.search(f"{old} {new}"):
            return True
        return any(
            len(signal.words.findall(old)) != len(signal.words.findall(new))
            for signal in rules.signals_in(old, new)
        )

    @functools.cached_property
    def direction(self) -> Direction:
        """Who gains by an edit inside a sentence; neutral if that is not known."""
        if self.lexicon is None or not self.is_modified:
            return "neutral"
        # All edits of a clause of one sentence are weighed together.
        whole = self.change.old_text, self.change.new_text
        is_one_sentence = max(len(sentences(text)) for text in whole) == 1
        if not self.is_short_edit and not (is_one_sentence and self._is_short_clause):
            return "neutral"
        old, new = whole if is_one_sentence else (self.edit.old_sentence, self.edit.new_sentence)
        return overall.of_gain(weighed_evidence.direction(old, new, self.lexicon))

    @property
    def _is_short_clause(self) -> bool:
        """Whether the clause is short enough to weigh as a whole, though much of it differs."""
        return len(f"{self.change.old_text} {self.change.new_text}".split()) <= _SHORT_WORDS

    @functools.cached_property
    def whole_sentence_direction(self) -> Direction:
        """Who gains by whole sentences that came or went, by what is done in them."""
        if self.lexicon is None or self.is_replaced:
            return "neutral"
        return overall.of_gain(
            whole_sentences.direction(self.edit.old, self.edit.new, self.lexicon)
        )


def _first_words(text: str) -> str:
    """The first two words of a text of more than two, with the signs before them."""
    match = _FIRST_WORDS.match(text)
    return match.group() if match else ""
