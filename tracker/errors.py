"""What can go wrong in operation, each in one sentence that names the watch, what came, and what to
do next.

TrackerError
├── WatchListError        the list cannot be used: file, line and fix, all faults at once
├── FetchError            no usable response
│   ├── Unreachable       refused, reset, no such host, TLS
│   ├── TimedOut          longer than the watch's `timeout` in all
│   ├── TooLarge          more than `max_bytes`, before or after decompression
│   ├── BadResponse       lies about its length or encoding, breaks off half way
│   ├── TooManyRedirects  more than `max_redirects`, or a loop
│   ├── Forbidden         a loopback or private address, without `allow_private`
│   ├── NoBrowser         the page is to be rendered, and there is no browser, or it does not start
│   └── BrowserCrashed    while it rendered the page
├── ReadError             bytes that cannot be read at all (encrypted PDF, a scan, a broken archive)
├── ArchiveError          a record of an archive that cannot be read, or is not what it says it is
├── StoreError            the database cannot be used (locked, read-only, full, not ours)
│   ├── AlreadyRunning    a second daemon on one database
│   ├── OfOlderRelease    its schema must be brought up to date, and it was opened to read alone
│   ├── Vanished          the database's file is no longer where it was opened
│   └── Overtaken         another process recorded a version while this one was still looking
├── ClusterError          nobody is left who would work: no worker, or no scheduler
├── DeliveryError         a channel refused
└── UsageError            a command was asked for something that is not there (exit status 2)

Anything else that is raised is a defect of the tracker and crashes loudly.
"""

from tracker.characters import printable


class TrackerError(Exception):
    """Base of all operational errors.

    Args:
        sentence: fit to show, but for what it quotes: characters that steer a terminal are taken
            out.
    """

    def __init__(self, sentence: str = "") -> None:
        super().__init__(printable(sentence))


class WatchListError(TrackerError):
    """A watch list that cannot be used.

    Args:
        faults: one sentence each, with file and line and how to mend it.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = [printable(fault) for fault in faults]


class FetchError(TrackerError):
    """No usable response came."""


class Unreachable(FetchError):
    """Refused, reset, no such host, or no trust in its certificate."""


class TimedOut(FetchError):
    """It took longer than the watch's `timeout` allows for everything."""


class TooLarge(FetchError):
    """More bytes than the watch's `max_bytes`, on the wire or unpacked."""


class BadResponse(FetchError):
    """A response that contradicts itself or breaks off."""


class TooManyRedirects(FetchError):
    """More hops than `max_redirects`, or a loop."""


class Forbidden(FetchError):
    """A loopback, link-local or private address, without `allow_private`."""


class NoBrowser(FetchError):
    """A page is to be rendered, and there is no browser, or it does not start."""


class BrowserCrashed(FetchError):
    """The browser crashed while it rendered the page."""


class ReadError(TrackerError):
    """Bytes that cannot be read as a policy."""


class ArchiveError(TrackerError):
    """A record of an archive that cannot be read, or is not what it says it is."""


class StoreError(TrackerError):
    """The database cannot be used."""


class AlreadyRunning(StoreError):
    """Another daemon holds this database."""


class OfOlderRelease(StoreError):
    """The schema has to be brought up to date, and the file was opened to be read alone."""


class Vanished(StoreError):
    """The file that was opened is no longer at its path: moved, deleted, or its disk is gone."""


class Overtaken(StoreError):
    """What was decided rests on a version that is no longer the current one."""


class ClusterError(TrackerError):
    """The cluster that was to work is gone, or has no worker that fits."""


class DeliveryError(TrackerError):
    """A channel did not take an alert, or not for all of its recipients.

    Args:
        sentence: fit to show.
        reached: fingerprints of the recipients that have it all the same.
    """

    def __init__(self, sentence: str, reached: frozenset[str] = frozenset()) -> None:
        super().__init__(sentence)
        self.reached = reached


class TemplateFault(TrackerError):
    """A reader's own template does not work."""


class UsageError(TrackerError):
    """Asked for something that is not there."""
