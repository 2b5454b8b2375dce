"""Made-up pages for the benchmark: numbers in, bytes out, always the same.

A page has about 80 KB: half of it a policy of 5,500 words in 120 clauses, half a template with its scripts.
"""

from __future__ import annotations

import random

from made_up_policies import Picks, Sentences, section

_TEXT = """
we you data account service bill record call office device choose keep share partner purpose law court right
request letter page form copy address number bank order price month year carrier engineer text voice picture
server backup address law report answer question office consent decide add remove store read send receive
"""
WORDS = _TEXT.split()
_SECTIONS, _PARAGRAPHS, _SENTENCES = 24, 4, 4
_SENTENCE_LISTS = Sentences(1)


def sentence(chance: random.Random, words: int) -> str:
    """A sentence of so many words, without any sense."""
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def sections(seed: int, count: int, paragraphs: int, words: int) -> list[tuple[str, list[str]]]:
    """Numbered sections with paragraphs; every text its own, and without any sense."""
    chance = random.Random(seed)
    return [
        (f"{number}. {sentence(chance, 4)[:-1].title()} {seed}", [sentence(chance, words) for _ in range(paragraphs)])
        for number in range(1, count + 1)
    ]


def _clauses(seed: int, edits: int) -> list[Picks]:
    """The clauses of a policy, some of them worded otherwise."""
    chance = random.Random(seed)
    clauses = [_SENTENCE_LISTS.draw(chance, _SENTENCES) for _ in range(_SECTIONS * _PARAGRAPHS)]
    for _ in range(edits):
        at = chance.randrange(len(clauses))
        clauses[at], _, _ = _SENTENCE_LISTS.edit(chance, clauses[at])
    return clauses


def page(seed: int, furniture: int, edits: int = 0) -> bytes:
    """An HTML page.

    Args:
        seed: another policy for each.
        furniture: another one changes the template's text and tokens, and nothing of the policy.
        edits: how many of its clauses are worded otherwise.
    """
    chance = random.Random(furniture * 100_003 + seed)
    clauses = _clauses(seed, edits)
    body = "".join(
        f"<h2>{at + 1}. {section(at)}</h2>"
        + "".join(
            f"<p>{_SENTENCE_LISTS.text(picks)}</p>"
            for picks in clauses[at * _PARAGRAPHS : at * _PARAGRAPHS + _PARAGRAPHS]
        )
        for at in range(_SECTIONS)
    )
    script = "".join(f"window.k{n}={chance.random()};" for n in range(700))
    links = "".join(f'<li><a href="/x/{chance.random()}">{sentence(chance, 3)}</a></li>' for _ in range(60))
    return (
        f'<!doctype html><html lang="en"><head><title>Privacy policy {seed}</title><script>{script}</script></head>'
        f"<body><header><nav><ul>{links}</ul></nav></header>"
        f"<main><h1>Privacy policy</h1><p>Last updated: March 3, 2025</p>{body}</main>"
        f"<footer><p>Seen by {chance.randrange(10**6)} visitors</p><ul>{links}</ul></footer></body></html>"
    ).encode()
