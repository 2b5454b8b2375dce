"""Links of a vendor's pages -> addresses worth asking, best first, with the kinds they promise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tracker.core.discover import kinds
from tracker.core.discover.domains import owner_of
from tracker.core.discover.kinds import Named
from tracker.core.discover.links import Link
from tracker.patterns import compile_later

# Footers name a site's own policies; what stands in the text may be another's, or an example.
_BONUS = {"footer": 1.5, "menu": 0.5, "page": 0.0}
_ELSEWHERE = 5.0
# A path of a site map promises less than a link that is called so.
_LISTED_LESS = 1.0
_LANGUAGE = compile_later(r"[a-z]{2}(?: [a-z]{2,4})?")
_OTHER_LANGUAGE, _PER_SEGMENT = 1.5, 0.2


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address worth asking."""

    url: str
    kind: str
    score: float


@dataclass(slots=True)
class Board:
    """All addresses that were met so far."""

    owners: frozenset[str]
    """Whose pages are looked at, as `domains.owner_of` names them."""
    start: str
    """Where the search began."""
    _known: dict[str, Candidate] = field(default_factory=dict)
    _hubs: dict[str, float] = field(default_factory=dict)

    def is_own(self, url: str) -> bool:
        """Whether an address is of the vendor's domain."""
        return owner_of(url) in self.owners

    def may_hold(self, url: str) -> bool:
        """Whether an address may hold a policy of theirs: on their domain, or a host for such."""
        host = urlsplit(url).hostname or ""
        hosts = kinds.places()["hosts"]
        return self.is_own(url) or any(host == each or host.endswith(f".{each}") for each in hosts)

    def add_links(self, links: Iterable[Link], bonus: float = 0.0) -> None:
        """Take note of the links of a page.

        Args:
            links: of the page.
            bonus: for all of them: a page that lists policies is to be believed.
        """
        for link in links:
            if not self.may_hold(link.url):
                continue
            named = self._named(link)
            if named is not None:
                self._add(link.url, named, bonus + _BONUS[link.standing])
            elif self.is_own(link.url) and kinds.is_hub(link.text, link.url):
                score = _BONUS[link.standing] - self._distance(link.url)
                self._hubs[link.url] = max(score, self._hubs.get(link.url, score))

    def add_listed(self, urls: Iterable[str]) -> None:
        """Take note of addresses that a site map lists."""
        for url in urls:
            named = kinds.of_path(url)
            if named is not None and self.is_own(url):
                self._add(url, named, -_LISTED_LESS)

    def hubs(self, most: int) -> list[str]:
        """Pages that list policies, the likeliest first."""
        ranked = sorted(self._hubs, key=lambda url: -self._hubs[url])
        return [url for url in ranked if url not in self._known][:most]

    def of_kind(self, kind: str) -> list[Candidate]:
        """The candidates of a kind, best first."""
        known = [each for each in self._known.values() if each.kind == kind]
        return sorted(known, key=lambda each: (-each.score, len(each.url), each.url))

    def _named(self, link: Link) -> Named | None:
        """What text and address of a link promise together: the text decides where both speak."""
        by_text, by_path = kinds.of_text(link.text), kinds.of_path(link.url)
        if by_text is None or by_path is None:
            return by_text or by_path
        if by_text.kind == by_path.kind:
            return Named(by_text.kind, by_text.score + by_path.score / 2)
        return max(by_text, by_path, key=lambda named: named.score)

    def _add(self, url: str, named: Named, bonus: float) -> None:
        score = named.score + bonus - self._distance(url)
        if kinds.is_elsewhere(url):
            score -= _ELSEWHERE
        before = self._known.get(url)
        if score > 0 and (before is None or score > before.score):
            self._known[url] = Candidate(url, named.kind, score)

    def _distance(self, url: str) -> float:
        """How far an address is from where the search began: deeper, or in another language."""
        segments, own = kinds.segments_of(url), kinds.segments_of(self.start)
        languages = [part for part in segments if _LANGUAGE.fullmatch(part) and part not in own]
        known_kind = kinds.of_path(url)
        # `/ai` is a document, and no language.
        is_other = bool(languages) and not (known_kind and segments[-1:] == languages)
        return _PER_SEGMENT * len(segments) + (_OTHER_LANGUAGE if is_other else 0.0)
