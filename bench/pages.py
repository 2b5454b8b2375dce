"""Made-up policies and pages for the benchmark: numbers in, text out, always the same."""

from __future__ import annotations

import random

_TEXT = """
we you data account service bill record call office device choose keep share partner purpose law court right
request letter page form copy address number bank order price month year carrier engineer text voice picture
server backup address law report answer question office consent decide add remove store read send receive
"""
WORDS = _TEXT.split()


def sentence(chance: random.Random, words: int) -> str:
    """A sentence of so many words."""
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def sections(seed: int, count: int, paragraphs: int, words: int) -> list[tuple[str, list[str]]]:
    """Numbered sections with paragraphs; every text its own."""
    chance = random.Random(seed)
    return [
        (f"{number}. {sentence(chance, 4)[:-1].title()} {seed}", [sentence(chance, words) for _ in range(paragraphs)])
        for number in range(1, count + 1)
    ]


def page(seed: int, furniture: int) -> bytes:
    """An HTML page of about 80 KB: half policy, half template; `furniture` changes the template's text alone."""
    chance = random.Random(furniture * 100_003 + seed)
    body = "".join(
        f"<h2>{heading}</h2>" + "".join(f"<p>{text}</p>" for text in texts)
        for heading, texts in sections(seed, 24, 4, 80)
    )
    script = "".join(f"window.k{n}={chance.random()};" for n in range(900))
    links = "".join(f'<li><a href="/x/{chance.random()}">{sentence(chance, 3)}</a></li>' for _ in range(60))
    return (
        f'<!doctype html><html lang="en"><head><title>Privacy policy {seed}</title><script>{script}</script></head>'
        f"<body><header><nav><ul>{links}</ul></nav></header>"
        f"<main><h1>Privacy policy</h1><p>Last updated: March 3, 2025</p>{body}</main>"
        f"<footer><p>Seen by {chance.randrange(10**6)} visitors</p><ul>{links}</ul></footer></body></html>"
    ).encode()
