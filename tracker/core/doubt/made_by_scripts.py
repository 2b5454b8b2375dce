"""A page's markup -> what it says of its site, and what shows that scripts put its text in only
later.

Asked when a page is added to a watch list, never at a check: what is only likely here is for a
person to decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from tracker.core.read.parser_limits import limit_cost
from tracker.core.text import count_words, squeeze

# The elements that frameworks put a page into, by the names their own starters give them.
_ROOTS = (
    "#root", "#app", "#__next", "#__nuxt", "#___gatsby", "#q-app", "#svelte", "#app-root", "app-root", "[ng-app]",
    "[data-reactroot]",
)  # fmt: skip
_EMPTY_ROOT_WORDS = 10
# A page with an empty root still shows its menu and footer; one with other signs alone may be a
# short policy.
_ROOT_WORDS, _SIGN_WORDS = 400, 150
# Sentences in scripts: a policy's worth, where the page itself shows less than a tenth of it.
_SCRIPT_WORDS = 400
_NAME_CHARS = 100
_LOOKED_AT_CHARS = 2_000_000
_NOSCRIPT = re.compile(r"<noscript\b[^>]{0,200}>(.{0,2000}?)</noscript", re.I | re.S)
_MARKS = re.compile(
    r"__NEXT_DATA__|window\.__NUXT__|__NUXT_DATA__|ng-version=|data-v-app|webpackJsonp|webpackChunk"
    r"|__remixContext|__sveltekit|data-reactroot|type=\"module\"[^>]{0,200}/assets/index[.-]"
)
_PROSE = re.compile(r"(?:[^\W\d_]{1,30}[,.;:]?\s){8,400}")


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around a page's text: names of site and page, and the signs that scripts make the
    text, in words.
    """

    site_name: str
    title: str
    signs: tuple[str, ...]
    has_empty_root: bool
    script_words: int


def look(source: str) -> Shell:
    """Look at what a page is made of.

    Args:
        source: the decoded markup; anything at all.
    """
    tree = LexborHTMLParser(limit_cost(source))
    name = tree.css_first(
        'meta[property="og:site_name"],meta[name="og:site_name"],meta[name="application-name"]'
    )
    site_name = squeeze((name.attributes.get("content") if name else None) or "")[:_NAME_CHARS]
    head = tree.css_first("title")
    title = squeeze(head.text())[:_NAME_CHARS] if head else ""
    scripts = " ".join(node.text() for node in tree.css("script"))[:_LOOKED_AT_CHARS]
    script_words = sum(count_words(found) for found in _PROSE.findall(scripts.replace("\\n", " ")))
    tree.strip_tags(["script", "style", "noscript", "template", "svg"])
    root = _empty_root(tree)
    signs = [f"an empty {root}"] if root else []
    notice = _notice(source)
    if notice:
        signs.append(f"a notice for browsers without scripts (“{notice}”)")
    mark = _MARKS.search(source[:_LOOKED_AT_CHARS])
    if mark:
        signs.append(f"a framework's mark ({mark.group()[:30]})")
    return Shell(
        site_name if site_name.isprintable() else "",
        title,
        tuple(signs),
        root is not None,
        script_words,
    )


def made_by_scripts(shell: Shell, words: int, *, binds: bool) -> str | None:
    """Say why a page's text is not in what was served.

    Args:
        shell: what stands around the text.
        words: in the text that was read without scripts.
        binds: whether a sentence of it binds anybody: then it is a policy, however it was made.

    Returns:
        The signs, in words; None where the text is there.
    """
    if binds and words >= _EMPTY_ROOT_WORDS:
        return None
    in_scripts = shell.script_words >= _SCRIPT_WORDS and shell.script_words > 10 * words
    signs = list(shell.signs)
    if in_scripts:
        signs.append(f"{shell.script_words:,} words in its scripts")
    most = _ROOT_WORDS if shell.has_empty_root else _SIGN_WORDS
    return ", ".join(signs) if signs and words < most else None


def _empty_root(tree: LexborHTMLParser) -> str | None:
    for selector in _ROOTS:
        node = tree.css_first(selector)
        if node is not None and count_words(node.text(separator=" ")) < _EMPTY_ROOT_WORDS:
            return (
                f'<{node.tag} id="{selector[1:]}">' if selector.startswith("#") else f"<{node.tag}>"
            )
    return None


def _notice(source: str) -> str | None:
    for found in _NOSCRIPT.finditer(source[:_LOOKED_AT_CHARS]):
        text = squeeze(re.sub(r"<[^>]{0,500}>", " ", found.group(1)))
        if re.search(r"\bjavascript\b", text, re.I):
            return text[:80]
    return None
