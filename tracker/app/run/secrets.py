"""Lines for people -> the same lines without anything of a watch list that is a secret."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.model import WatchList

# A shorter part of an address is most often a word of any log line ("to", "mail", a port) and no
# password worth much.
_LEAST_CHARS = 5


class Secrets:
    """What must not be shown, learned from each watch list as it is loaded with its environment.

    A second wall: messages are written without secrets in the first place. This one stands where a
    text of any origin (a traceback, a library's own words) could hold one.
    """

    def __init__(self) -> None:
        self._known: list[str] = []

    def learn(self, watchlist: WatchList) -> None:
        """Note a list's channel addresses, proxies and request headers, whole and in parts."""
        from urllib.parse import urlsplit

        from tracker.edge.channels import urls

        public = {
            word
            for watch in watchlist.watches
            for word in _words(watch.id, watch.vendor, watch.url)
        }
        public |= {"tracker", *(channel.name for channel in watchlist.channels)}
        # Those of earlier lists stay: a task that began before a reload may still log one.
        secrets = set(self._known)
        for channel in watchlist.channels:
            secrets |= {channel.url, *urls.secrets(channel.url)}
        secrets |= _parts(watchlist.heartbeat or "")
        for watch in watchlist.watches:
            secrets |= {value for _, value in watch.headers}
            secrets |= set(urlsplit(watch.proxy or "").netloc.rpartition("@")[0].split(":"))
        kept = {
            secret
            for secret in secrets
            if len(secret) >= _LEAST_CHARS and secret.lower() not in public
        }
        # The longest first: hiding a part of an address would leave the rest of it readable.
        self._known = sorted(kept, key=len, reverse=True)

    def hide(self, text: str) -> str:
        """The text with an ellipsis for every secret known."""
        for secret in self._known:
            text = text.replace(secret, "…")
        return text


def _words(*texts: str) -> Iterable[str]:
    for text in texts:
        yield from text.lower().replace("/", " ").replace(".", " ").replace(":", " ").split()


def _parts(address: str) -> set[str]:
    """An address, and the parts of its path and query: a token is most often one of them."""
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    return {address, *parts.path.split("/"), parts.query}
