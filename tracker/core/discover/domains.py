"""A host -> the part of it that somebody registered."""

from __future__ import annotations

from urllib.parse import urlsplit

# Under these, names are given out: by registries (the commonest of some ten thousand), and by hosts
# of other people's pages. A table of all would be a dependency and go out of date; a wrong guess
# here is seen and mended on the spot.
_SUFFIXES = frozenset(
    f"{second}.{country}"
    for country, seconds in {
        "uk": "co org ac gov ltd plc me net",
        "au": "com net org gov edu id",
        "nz": "co net org govt ac",
        "jp": "co or ne ac go",
        "kr": "co or go re",
        "in": "co net org gov",
        "za": "co org gov",
        "br": "com net org gov",
        "mx": "com org gob",
        "ar": "com org gob",
        "co": "com org gov",
        "pe": "com org",
        "cl": "gob",
        "sg": "com org gov",
        "my": "com org gov",
        "id": "co or go",
        "th": "co or go",
        "ph": "com org",
        "vn": "com",
        "hk": "com org",
        "tw": "com org",
        "cn": "com net org gov",
        "tr": "com org gov",
        "il": "co org gov",
        "ua": "com org",
        "pl": "com org net",
        "es": "com org",
        "pt": "com",
        "gr": "com",
        "cy": "com",
        "at": "co or",
        "hu": "co",
        "ng": "com",
        "ke": "co",
        "eg": "com",
        "sa": "com",
        "ae": "co",
        "pk": "com",
    }.items()
    for second in seconds.split()
) | frozenset(
    (
        "github.io",
        "gitlab.io",
        "gitbook.io",
        "readthedocs.io",
        "notion.site",
        "zendesk.com",
        "statuspage.io",
        "myshopify.com",
        "webflow.io",
        "wordpress.com",
        "blogspot.com",
        "netlify.app",
        "vercel.app",
        "web.app",
        "pages.dev",
        "herokuapp.com",
        "atlassian.net",
        "azurewebsites.net",
    )
)


def registered_domain(host: str) -> str:
    """The part of a host that is one owner's: `acme.co.uk` of `www.acme.co.uk`.

    Args:
        host: a name or an address; an address is given as it is.
    """
    labels = host.rstrip(".").lower().split(".")
    if len(labels) < 2 or _is_number(host):
        return host
    suffix_labels = 2 if ".".join(labels[-2:]) in _SUFFIXES and len(labels) > 2 else 1
    return ".".join(labels[-suffix_labels - 1 :])


def owner_of(url: str) -> str:
    """What stands for the owner of an address: the registered domain; of a host without one, where
    anybody may have a port of their own, host and port.

    Args:
        url: absolute.
    """
    parts = urlsplit(url)
    domain = registered_domain(parts.hostname or "")
    return domain if "." in domain and not _is_number(domain) else parts.netloc


def registered_name(host: str) -> str:
    """The name that was registered: `acme` of `www.acme.co.uk`; of an address all of it."""
    domain = registered_domain(host)
    return domain if domain == host and "." not in domain else _first_label(domain, host)


def _first_label(domain: str, host: str) -> str:
    return host if _is_number(host) else domain.split(".")[0]


def _is_number(host: str) -> bool:
    return host.replace(".", "").isdigit() or ":" in host
