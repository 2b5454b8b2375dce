"""Blocks of a page -> those that are lines of a list which the text itself announces: partners,
subprocessors, cookies.

Such lines are short, and often each is a link to another site, so that they look like a menu. Three
things tell them apart: a heading or sentence before them announces a list, they lie outside every
header, footer and navigation, and they do not lead to pages of the same site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.read.raw_blocks import RawBlock

RELATED = re.compile(
    r"^\W*(?:related|recommended|popular|further reading|more (?:from|articles|like)|see also"
    r"|you (?:may|might) also"
    r"|(?:ähnliche|verwandte|weitere) (?:artikel|beiträge|themen)"
    r"|articles (?:connexes|liés|similaires|associés)"
    r"|(?:artículos|temas) relacionados)\b.{0,30}$",
    re.I,
)
"""A title over links to other articles, which are the site's and no part of a policy."""
_ANNOUNCES = re.compile(
    r"[:：]\s*$|\b(?:lists?|listed|below|following|as follows|sub-?\s?processors?|processors?"
    r"|partners?"
    r"|providers?|vendors?|suppliers?|recipients?|affiliates?|subsidiar\w+|third[- ]part\w+"
    r"|companies|organi[sz]ations"
    r"|cookies"
    r"|liste\w*|folgende\w*|(?:unter)?auftrags\w+|dienstleister\w*|anbieter\w*|empfänger\w*"
    r"|unternehmen|dritte\w*"
    r"|suivant\w*|ci-dessous|sous-traitants?|prestataires?|fournisseurs?|destinataires?"
    r"|partenaires?|sociétés"
    r"|listado|siguientes?|(?:sub)?encargad\w+|proveedor\w*|destinatari\w+|soci[oa]s|empresas"
    r"|terceros"
    r"|elenco|seguenti|fornitor\w+|responsabili|lijst|volgende|verwerkers?|leveranciers?"
    r"|ontvangers?)\b"
    r"|一覧|リスト|委託先|以下の|提供先|名单|名單|列表|以下|第三方|目录|목록|수탁|다음과",
    re.I,
)
_SITE_S_OWN = re.compile(
    r"\b(?:follow|find|connect with|join|visit) us\b|\bsocial\b|\bshare (?:this|on)\b"
    r"|\bstay (?:in touch|connected)\b"
    r"|\bdownload\b.{0,20}\bapp\b|\bget the app\b|\bour (?:brands|other sites|network)\b"
    r"|\bfolge\w* (?:sie )?uns\b|\bteilen\b|\bsuivez-nous\b|\bpartager\b|\bs[íi]guenos\b"
    r"|\bcompartir\b"
    r"|\bseguici\b|\bvolg ons\b",
    re.I,
)
_SOCIAL = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|instagram|linkedin|youtube|tiktok|pinterest|threads|reddit"
    r"|whatsapp|snapchat|vk"
    r"|weibo|discord|telegram|tumblr|mastodon|bsky|xing|medium)\.(?:com|net|org|social|app|gg)$"
    r"|^(?:t\.me|wa\.me|youtu\.be)$"
    r"|^(?:apps|itunes)\.apple\.com$|^play\.google\.com$",
    re.I,
)
_LINE_CHARS = 160
_LEAST_LINES = 3
# Each to a site of its own: two may be a regulator and an advertiser's opt-out page.
_LEAST_HOSTS = 3
# Between two linked names may stand what they do and where, a line each.
_LINES_BETWEEN = 2
_LOOK_BACK_BLOCKS = 6
_SENTENCE_WORDS = 8
# Seldomer than this an address's host tells nothing of whose page it is.
_OWN_HOST_LINKS = 5
# Not the whole of a line is a link where it names a country beside it.
_LINK_LINE_RATIO = 0.8


class Links:
    """What the lines of a page link to, once its own host is known."""

    def __init__(self, blocks: Sequence[RawBlock], own: str) -> None:
        """Find out the page's own host.

        Args:
            blocks: of the whole page.
            own: its host, "" where the page does not say: then the host that most lines lead to.
        """
        self.blocks = blocks
        # Lines of one paragraph share their hosts, and count once.
        firsts = (
            raw
            for at, raw in enumerate(blocks)
            if not at or raw.link_hosts is not blocks[at - 1].link_hosts
        )
        hosts = Counter(raw.link_host for raw in firsts if raw.link_host)
        host, count = max(hosts.items(), key=lambda item: item[1], default=("", 0))
        self.own = {"", own or host} if own or count >= _OWN_HOST_LINKS else {""}
        bare = {name.removeprefix("www.") for name in self.own}
        self._own_sites = self.own | bare | {f"www.{name}" for name in bare if name}

    def is_link(self, at: int) -> bool:
        """Whether a line is nothing but links."""
        raw = self.blocks[at]
        return raw.kind != "heading" and raw.link_chars >= _LINK_LINE_RATIO * len(raw.text)

    def is_menu(self, at: int) -> bool:
        """Whether such a line leads to pages of this site."""
        return self.is_link(at) and self.blocks[at].link_host in self.own

    def outside(self, at: int) -> set[str]:
        """The other hosts a line leads to."""
        return set(self.blocks[at].link_hosts) - self._own_sites


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines that may be a list: their places, in order."""

    places: tuple[int, ...]
    hosts: frozenset[str]


def find(blocks: Sequence[RawBlock], is_inside: Sequence[bool], links: Links) -> set[int]:
    """The places of all lines of announced lists.

    Args:
        blocks: of the whole page.
        is_inside: for each block, whether it lies outside headers, footers, navigation and consent
            boxes.
        links: of the same blocks.
    """
    found: set[int] = set()
    at, end, carried = 0, len(blocks), False
    while at < end:
        run = _run_from(at, blocks, is_inside, links)
        if not run.places:
            # One heading may part a list from its next group.
            carried = carried and blocks[at].kind == "heading" and is_inside[at] and at - 1 in found
            at += 1
            continue
        announced = carried or _is_announced(run, blocks, is_inside, links)
        if announced and _is_list(run, blocks, links, is_group=carried):
            found.update(run.places)
            carried = True
        else:
            carried = False
        at = run.places[-1] + 1
    return found


def _run_from(
    start: int, blocks: Sequence[RawBlock], is_inside: Sequence[bool], links: Links
) -> _Run:
    """The lines from a place on that could stand in one list; none where that place is no such
    line.
    """
    places: list[int] = []
    hosts: set[str] = set()
    between: list[int] = []
    for at in range(start, len(blocks)):
        raw = blocks[at]
        outside = links.outside(at)
        # A name may be the heading of its own card, but a heading that leads nowhere parts one list
        # from the next.
        if (
            (raw.kind == "heading" and not outside)
            or not is_inside[at]
            or links.is_menu(at)
            or not raw.text
        ):
            break
        if raw.kind in ("item", "row") or (outside and len(raw.text) <= _LINE_CHARS):
            places += [*between, at]
            between = []
            hosts |= outside
        elif places and len(raw.text) <= _LINE_CHARS and len(between) < _LINES_BETWEEN:
            between.append(at)
        else:
            break
    return _Run(tuple(places), frozenset(hosts))


def _is_list(run: _Run, blocks: Sequence[RawBlock], links: Links, *, is_group: bool) -> bool:
    """Whether a run has the lines and the hosts of a list, or is one more group of one."""
    if is_group:
        return True
    if len(run.places) < _LEAST_LINES and len(run.hosts) < _LEAST_HOSTS:
        return False
    linked = sum(links.is_link(at) for at in run.places)
    return len(run.hosts) >= _LEAST_HOSTS or 2 * linked < len(run.places)


def _is_announced(
    run: _Run, blocks: Sequence[RawBlock], is_inside: Sequence[bool], links: Links
) -> bool:
    """Whether a heading, or a sentence under it, says that a list comes."""
    social = sum(bool(_SOCIAL.search(host)) for host in run.hosts)
    needs_sentence = 2 * social > len(run.hosts)
    first = run.places[0]
    announced = False
    for at in range(first - 1, max(-1, first - 1 - _LOOK_BACK_BLOCKS), -1):
        raw = blocks[at]
        if not is_inside[at] or links.is_menu(at):
            break
        if RELATED.match(raw.text) or (
            len(raw.text) <= _LINE_CHARS and _SITE_S_OWN.search(raw.text)
        ):
            return announced
        is_sentence = raw.kind != "heading" and len(raw.text.split()) >= _SENTENCE_WORDS
        # The end of a paragraph is what stands before the list.
        if (is_sentence or not needs_sentence) and _ANNOUNCES.search(raw.text[-2 * _LINE_CHARS :]):
            announced = True
        if raw.kind == "heading":
            break
    return announced
