"""Blocks of a page -> those in lists that the text announces: partners, subprocessors, cookies.

The lines of such a list are short, and often each is a link to another site, so that they look like
a menu. Three things tell them apart: a heading or sentence before them announces a list, they lie
outside every header, footer and navigation, and they do not lead to pages of the same site.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.prefilter import Prefilter
from tracker.core.read.raw_blocks import RawBlock
from tracker.patterns import compile_later

RELATED = compile_later(
    r"^\W*(?:related|recommended|popular|further reading|more (?:from|articles|like)|see also"
    r"|you (?:may|might) also|(?:ähnliche|verwandte|weitere) (?:artikel|beiträge|themen)"
    r"|articles (?:connexes|liés|similaires|associés)"
    r"|(?:artículos|temas) relacionados)\b.{0,30}$",
    re.I,
)
"""A title over links to other articles, which are the site's and no part of a policy."""
_ANNOUNCES = compile_later(
    r"[:：]\s*$|\b(?:lists?|listed|below|following|as follows|sub-?\s?processors?|processors?"
    r"|partners?"
    r"|providers?|vendors?|suppliers?|recipients?|affiliates?|subsidiar\w+|third[- ]part\w+"
    r"|companies|organi[sz]ations|cookies"
    r"|liste\w*|folgende\w*|(?:unter)?auftrags\w+|dienstleister\w*|anbieter\w*|empfänger\w*"
    r"|unternehmen|dritte\w*"
    r"|suivant\w*|ci-dessous|sous-traitants?|prestataires?|fournisseurs?|destinataires?"
    r"|partenaires?|sociétés"
    r"|listado|siguientes?|(?:sub)?encargad\w+|proveedor\w*|destinatari\w+|soci[oa]s|empresas"
    r"|terceros|elenco|seguenti|fornitor\w+|responsabili|lijst|volgende|verwerkers?|leveranciers?"
    r"|ontvangers?)\b|一覧|リスト|委託先|以下の|提供先|名单|名單|列表|以下|第三方|目录|목록|수탁|다음과",
    re.I,
)
_SITE_LINKS = compile_later(
    r"\b(?:follow|find|connect with|join|visit) us\b|\bsocial\b|\bshare (?:this|on)\b"
    r"|\bstay (?:in touch|connected)\b"
    r"|\bdownload\b.{0,20}\bapp\b|\bget the app\b|\bour (?:brands|other sites|network)\b"
    r"|\bfolge\w* (?:sie )?uns\b|\bteilen\b|\bsuivez-nous\b|\bpartager\b|\bs[íi]guenos\b"
    r"|\bcompartir\b|\bseguici\b|\bvolg ons\b",
    re.I,
)
_SOCIAL = compile_later(
    r"(?:^|\.)(?:facebook|twitter|x|instagram|linkedin|youtube|tiktok|pinterest|threads|reddit"
    r"|whatsapp|snapchat|vk"
    r"|weibo|discord|telegram|tumblr|mastodon|bsky|xing|medium)\.(?:com|net|org|social|app|gg)$"
    r"|^(?:t\.me|wa\.me|youtu\.be)$"
    r"|^(?:apps|itunes)\.apple\.com$|^play\.google\.com$",
    re.I,
)
# Blocks that may be the line of a list without leading anywhere.
_LISTED = ("item", "row")
_LINE_CHARS = 160
_LEAST_LINES = 3
# Links to so many different sites make a list: two may be a regulator and an opt-out page.
_LEAST_HOSTS = 3
# Between two linked names may stand what a company does and where, a line each.
_LINES_BETWEEN = 2
_LOOK_BACK_BLOCKS = 6
_SENTENCE_WORDS = 8
# With fewer links the commonest host does not show which site the page belongs to.
_OWN_HOST_LINKS = 5
# A line may name a country beside its link.
_LINK_LINE_RATIO = 0.8


class Links:
    """What the lines of a page link to, once its own host is known."""

    def __init__(self, blocks: Sequence[RawBlock], own_host: str) -> None:
        """Find out the page's own hosts.

        Args:
            blocks: of the whole page.
            own_host: its host, "" where the page does not say: then the host of most links.
        """
        self.blocks = blocks
        self.own_hosts = {"", own_host or _commonest_host(blocks)}
        # A site has the same pages with "www." and without.
        bare_hosts = {host.removeprefix("www.") for host in self.own_hosts}
        self._own_sites = (
            self.own_hosts | bare_hosts | {f"www.{host}" for host in bare_hosts if host}
        )

    def is_link(self, at: int) -> bool:
        """Whether a line is nothing but links."""
        block = self.blocks[at]
        return block.kind != "heading" and block.link_chars >= _LINK_LINE_RATIO * len(block.text)

    def is_menu(self, at: int) -> bool:
        """Whether a line is nothing but links to pages of this site."""
        return self.is_link(at) and self.blocks[at].link_host in self.own_hosts

    def other_hosts(self, at: int) -> set[str]:
        """The hosts of other sites that a line leads to."""
        if not self.blocks[at].link_hosts:
            return set()
        return set(self.blocks[at].link_hosts) - self._own_sites


def _commonest_host(blocks: Sequence[RawBlock]) -> str:
    """The host that most blocks lead to, "" where too few do."""
    hosts: Counter[str] = Counter()
    hosts_before: tuple[str, ...] | None = None
    for block in blocks:
        # Lines of one paragraph share their hosts, and count once.
        if block.link_hosts is not hosts_before and block.link_host:
            hosts[block.link_host] += 1
        hosts_before = block.link_hosts
    host, count = max(hosts.items(), key=lambda item: item[1], default=("", 0))
    return host if count >= _OWN_HOST_LINKS else ""


@dataclass(frozen=True, slots=True)
class _Page:
    """The blocks of a page with what is known of each."""

    blocks: Sequence[RawBlock]
    is_inside: Sequence[bool]
    links: Links

    def is_outside(self, at: int) -> bool:
        """Whether a line is furniture or a menu."""
        return not self.is_inside[at] or self.links.is_menu(at)

    def is_related(self, at: int) -> bool:
        """Whether a line is a title over links of the site."""
        text = self.blocks[at].text
        if RELATED.match(text):
            return True
        return len(text) <= _LINE_CHARS and _SITE_LINKS.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines that may be a list: their places, in order, and the other hosts they lead to."""

    places: tuple[int, ...]
    hosts: frozenset[str]


_NO_RUN = _Run((), frozenset())


def find(blocks: Sequence[RawBlock], is_inside: Sequence[bool], links: Links) -> set[int]:
    """The places of all lines of announced lists.

    Args:
        blocks: of the whole page.
        is_inside: for each block, whether it lies outside headers, footers, navigation and consent
            boxes.
        links: of the same blocks.
    """
    page = _Page(blocks, is_inside, links)
    places: set[int] = set()
    at = 0
    is_group = False  # whether a list ended just before
    while at < len(blocks):
        run = _run_from(at, page)
        if not run.places:
            # One heading may part a list from its next group.
            is_heading = blocks[at].kind == "heading" and is_inside[at]
            is_group = is_group and is_heading and at - 1 in places
            at += 1
            continue
        # A group needs no announcement of its own.
        is_list = is_group or (_is_list(run, links) and _is_announced(run, page))
        if is_list:
            places.update(run.places)
        is_group = is_list
        at = run.places[-1] + 1
    return places


def _run_from(start: int, page: _Page) -> _Run:
    """The lines from a place on that may be one list; none where that line cannot begin one."""
    first = page.blocks[start]
    if not (first.link_hosts or first.kind in _LISTED) or page.is_outside(start):
        return _NO_RUN
    places: list[int] = []
    hosts: set[str] = set()
    between: list[int] = []
    for at in range(start, len(page.blocks)):
        block = page.blocks[at]
        other_hosts = page.links.other_hosts(at)
        if page.is_outside(at) or not block.text:
            break
        # A name may be the heading of its own card, but a heading that leads nowhere parts one list
        # from the next.
        if block.kind == "heading" and not other_hosts:
            break
        is_short = len(block.text) <= _LINE_CHARS
        if block.kind in _LISTED or (other_hosts and is_short):
            places += [*between, at]
            between = []
            hosts |= other_hosts
        elif places and is_short and len(between) < _LINES_BETWEEN:
            between.append(at)
        else:
            break
    return _Run(tuple(places), frozenset(hosts))


def _is_list(run: _Run, links: Links) -> bool:
    """Whether a run has the lines or the hosts of a list."""
    if len(run.hosts) >= _LEAST_HOSTS:
        return True
    linked = sum(links.is_link(at) for at in run.places)
    return len(run.places) >= _LEAST_LINES and 2 * linked < len(run.places)


def _is_announced(run: _Run, page: _Page) -> bool:
    """Whether a heading, or a sentence under it, says that a list comes."""
    social = sum(bool(_SOCIAL.search(host)) for host in run.hosts)
    # Links to social networks are mostly the site's: a heading alone does not make them a list.
    needs_sentence = 2 * social > len(run.hosts)
    first = run.places[0]
    for at in range(first - 1, max(-1, first - 1 - _LOOK_BACK_BLOCKS), -1):
        block = page.blocks[at]
        if page.is_outside(at) or page.is_related(at):
            return False
        if _announces(block, needs_sentence=needs_sentence):
            return True
        if block.kind == "heading":
            return False
    return False


def _announces(block: RawBlock, *, needs_sentence: bool) -> bool:
    """Whether a block says that a list comes."""
    is_sentence = block.kind != "heading" and len(block.text.split()) >= _SENTENCE_WORDS
    if needs_sentence and not is_sentence:
        return False
    # The end of a paragraph is what stands before the list.
    end = block.text[-2 * _LINE_CHARS :]
    # Asked once for each of the runs behind it: the prefilter knows what it said of a text.
    return _prefilter().may_match(end) and _ANNOUNCES.search(end) is not None


@functools.cache
def _prefilter() -> Prefilter:
    return Prefilter([_ANNOUNCES.pattern])
