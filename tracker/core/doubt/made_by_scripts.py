"""A page's markup -> the names of site and page, and the signs that scripts write its text.

Used when a page is added to a watch list, never at a check: what is only likely here is for a
person to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from tracker.core.read import media_types
from tracker.core.read.parser_limits import limit_cost
from tracker.core.text import count_words, squeeze
from tracker.patterns import compile_later

# The elements that frameworks put a page into, by the names in their own templates.
_ROOTS = (
    *("#root", "#app", "#__next", "#__nuxt", "#___gatsby", "#q-app", "#svelte", "#app-root"),
    *("app-root", "[ng-app]", "[data-reactroot]"),
)
_EMPTY_ROOT_WORDS = 10
# A page with an empty root still shows its menu and footer; one with other signs alone may be a
# short policy.
_ROOT_WORDS, _SIGN_WORDS = 400, 150
# Sentences in scripts: a policy's worth, where the page itself shows less than a tenth of it.
_SCRIPT_WORDS, _TIMES_MORE = 400, 10
_NAME_CHARS = 100
_SEARCHED_CHARS = 2_000_000
_NOSCRIPT = compile_later(r"<noscript\b[^>]{0,200}>(.{0,2000}?)</noscript", re.I | re.S)
_MARKS = compile_later(
    r"__NEXT_DATA__|window\.__NUXT__|__NUXT_DATA__|ng-version=|data-v-app|webpackJsonp|webpackChunk"
    r"|__remixContext|__sveltekit|data-reactroot|type=\"module\"[^>]{0,200}/assets/index[.-]"
)
_SITE_NAME = 'meta[property="og:site_name"],meta[name="og:site_name"],meta[name="application-name"]'
_PROSE = compile_later(r"(?:[^\W\d_]{1,30}[,.;:]?\s){8,400}")


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around a page's text."""

    site_name: str
    title: str
    signs: tuple[str, ...]
    """That scripts write the text, in words."""
    has_empty_root: bool
    script_words: int
    """Words of sentences in its scripts."""


def shell_of_page(body: bytes, declared_type: str | None, name: str = "") -> Shell | None:
    """What stands around a page's text; None where the page is no HTML.

    Args:
        body: as served, content encoding undone.
        declared_type: the Content-Type header.
        name: its address.
    """
    if media_types.media_type(body, declared_type, name) != "text/html":
        return None
    return shell_of(media_types.decode(body, declared_type))


def shell_of(source: str) -> Shell:
    """What stands around a page's text.

    Args:
        source: the decoded markup; anything at all.
    """
    tree = LexborHTMLParser(limit_cost(source))
    site_name = _site_name(tree)
    title_node = tree.css_first("title")
    title = squeeze(title_node.text())[:_NAME_CHARS] if title_node else ""
    script_words = _script_words(tree)
    # Scripts and fallbacks would fill an empty root.
    tree.strip_tags(["script", "style", "noscript", "template", "svg"])
    root = _empty_root(tree)
    return Shell(site_name, title, tuple(_signs(source, root)), root is not None, script_words)


def _site_name(tree: LexborHTMLParser) -> str:
    """The name that a page gives its site, or ""."""
    node = tree.css_first(_SITE_NAME)
    name = squeeze((node.attributes.get("content") if node else None) or "")[:_NAME_CHARS]
    return name if name.isprintable() else ""


def _script_words(tree: LexborHTMLParser) -> int:
    """How many words of sentences stand in a page's scripts."""
    scripts = " ".join(node.text() for node in tree.css("script"))[:_SEARCHED_CHARS]
    return sum(count_words(prose) for prose in _PROSE.findall(scripts.replace("\\n", " ")))


def _signs(source: str, root: str | None) -> Iterator[str]:
    """The signs that scripts write a page's text, in words."""
    if root:
        yield f"an empty {root}"
    notice = _notice(source)
    if notice:
        yield f"a notice for browsers without scripts (“{notice}”)"
    mark = _MARKS.search(source[:_SEARCHED_CHARS])
    if mark:
        yield f"a framework's mark ({mark.group()[:30]})"


def made_by_scripts(shell: Shell, words: int, *, is_binding: bool) -> str | None:
    """Why a page's text is not in the bytes that were served.

    Args:
        shell: what stands around the text.
        words: in the text that was read without scripts.
        is_binding: whether a sentence of it binds anybody: then the text is a policy, and is there.

    Returns:
        The signs, in words; None where the text is there.
    """
    if is_binding and words >= _EMPTY_ROOT_WORDS:
        return None
    signs = list(shell.signs)
    if shell.script_words >= _SCRIPT_WORDS and shell.script_words > _TIMES_MORE * words:
        signs.append(f"{shell.script_words:,} words in its scripts")
    most = _ROOT_WORDS if shell.has_empty_root else _SIGN_WORDS
    return ", ".join(signs) if signs and words < most else None


def _empty_root(tree: LexborHTMLParser) -> str | None:
    """The tag of a framework's element without text, or None."""
    for selector in _ROOTS:
        node = tree.css_first(selector)
        if node is not None and count_words(node.text(separator=" ")) < _EMPTY_ROOT_WORDS:
            name = f' id="{selector[1:]}"' if selector.startswith("#") else ""
            return f"<{node.tag}{name}>"
    return None


def _notice(source: str) -> str | None:
    """The beginning of a notice that asks for JavaScript, or None."""
    for element in _NOSCRIPT.finditer(source[:_SEARCHED_CHARS]):
        text = squeeze(re.sub(r"<[^>]{0,500}>", " ", element.group(1)))
        if re.search(r"\bjavascript\b", text, re.I):
            return text[:80]
    return None
