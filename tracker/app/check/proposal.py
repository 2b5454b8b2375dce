"""A page as it was read -> names to propose for its watch, and what to warn of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tracker.core.discover.domains import registered_name
from tracker.patterns import compile_later

if TYPE_CHECKING:
    from tracker.model import Policy

# The first that fits: a “Data Processing Agreement” is an agreement, too.
_DOCUMENTS = (
    ("dpa", r"data process(?:ing|or)|\bdpa\b|auftragsverarbeitung"),
    ("subprocessors", r"sub-?processors?"),
    ("cookies", r"cookies?"),
    ("acceptable-use", r"acceptable use|\baup\b"),
    ("privacy", r"privacy|datenschutz|confidentialit|privacidad"),
    ("terms", r"terms|conditions|agreement|\bagb\b|\btos\b|eula|nutzungsbedingungen"),
)
_NO_NAME = compile_later(
    r"privacy|polic(?:y|ies)|terms|legal|help|support|cent(?:er|re)|blog|docs|documentation|trust"
    r"|home|welcome"
    r"|datenschutz",
    re.I,
)
_MOST_NAME_WORDS = 4


def document(policy: Policy, url: str) -> str:
    """Name the document by its title, else by its address; else it is `policy`."""
    for text in (policy.title, urlsplit(url).path.replace("-", " ").replace("_", " ")):
        for name, pattern in _DOCUMENTS:
            if re.search(pattern, text, re.I):
                return name
    return "policy"


def vendor(site_name: str, title: str, url: str) -> str:
    """Name the vendor: as the site or the page's title spells what the address is registered as.

    Args:
        site_name: what the page says its site is called (`og:site_name`); empty where it says
            nothing.
        title: of the page.
        url: of the page.
    """
    name = registered_name(urlsplit(url).hostname or "vendor")
    for text in (site_name, title):
        spelt = _spelling(name, text)
        if spelt:
            return spelt
    words = site_name.split()
    if (
        words
        and len(words) <= _MOST_NAME_WORDS
        and not _NO_NAME.search(site_name)
        and re.search("[A-Za-z]", site_name)
    ):
        return site_name
    return name if name[:1].isdigit() else name.replace("-", " ").title()


def _spelling(name: str, text: str) -> str | None:
    """The words of a text that, run together, are a name: `Acme Bells` of `acme-bells`."""
    wanted = _run_together(name)
    words = re.findall(r"[\w&.'’+-]+", text)
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + _MOST_NAME_WORDS) + 1):
            # A lower-case word of a running title is a word, not a name.
            if _run_together("".join(words[first:last])) == wanted and words[first][:1].isupper():
                return " ".join(words[first:last]).strip(".'’-")
    return None


def _run_together(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def without_rules(language: str | None) -> str:
    """Say that a language has no rules of its own; "" where it has, or is not known.

    Args:
        language: of the text, ISO 639-1.
    """
    from tracker.core.judge import rules

    if language is None or language in rules.LANGUAGES:
        return ""
    return (
        f"The language {language!r} is read without rules of its own: each changed sentence counts"
        " as material, and no direction is told"
    )


def warnings(policy: Policy, document_name: str, language: str | None) -> list[str]:
    """Say what is odd about a first version; none of it keeps it from being one.

    Args:
        policy: the policy as read.
        document_name: as the watch has it; a list of names binds nobody.
        language: the watch's `language`, None where it names none.

    Returns:
        A sentence each, without the watch's name.
    """
    from tracker.core import language as languages
    from tracker.core.doubt import binding_sentences

    text = " ".join(clause.text for clause in policy.clauses)
    spoken = languages.detect(text)
    sentences = []
    if language and spoken and spoken != language[:2].lower():
        sentences.append(
            f"The page reads as {spoken!r}, and its `language` in the watch list is {language!r}:"
            " its dates and words would be read as of another language. Mend the key or drop it"
        )
    rows = sum(clause.kind in ("row", "item") for clause in policy.clauses)
    is_list = document_name in ("subprocessors", "cookies") or 2 * rows > len(policy.clauses)
    if not is_list and binding_sentences.has_binding_word(text, spoken or policy.language) is False:
        sentences.append(
            "No sentence on the page binds anybody (must, shall, may, we collect …): see with"
            " `tracker show` whether it is the policy; `select` says where on the page the text is"
        )
    return sentences
