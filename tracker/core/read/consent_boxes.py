"""CSS selectors of the boxes that ask for consent to cookies, and which may fit on a page."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from tracker.core.prefilter import Prefilter

KNOWN: tuple[str, ...] = (
    # OneTrust
    *("#onetrust-consent-sdk", "#onetrust-banner-sdk", "#onetrust-pc-sdk"),
    # Cookiebot
    *("#CybotCookiebotDialog", "#cookiebanner.CybotCookiebot"),
    # Didomi
    *("#didomi-host", "#didomi-popup", "#didomi-notice"),
    # Usercentrics
    *("#usercentrics-root", "#usercentrics-cmp-ui"),
    # Quantcast, InMobi
    *("#qc-cmp2-container", ".qc-cmp2-container"),
    # TrustArc
    *("#truste-consent-track", "#truste-consent-content"),
    *("#consent_blackbar", ".truste_box_overlay"),
    # iubenda
    "#iubenda-cs-banner",
    # CookieYes
    *(".cky-consent-container", ".cky-modal", "#cookie-law-info-bar", "#cliSettingsPopup"),
    # Osano
    *(".osano-cm-window", ".osano-cm-dialog"),
    # Termly
    "#termly-code-snippet-support",
    # Klaro
    *("#klaro", "#klaro-cookie-notice"),
    # Sourcepoint
    "[id^=sp_message_container]",
    # tarteaucitron, Axeptio
    *("#tarteaucitronRoot", "#axeptio_overlay"),
    # Complianz
    *("#cmplz-cookiebanner-container", ".cmplz-cookiebanner"),
    # Borlabs
    *("#BorlabsCookieBox", "#BorlabsCookieBoxWrap"),
    # consentmanager
    *("#cmpbox", "#cmpwrapper"),
    # HubSpot, Cookie Script
    *("#hs-eu-cookie-confirmation", "#cookiescript_injected"),
    # Moove
    *("#moove_gdpr_cookie_info_bar", "#moove_gdpr_cookie_modal"),
    # CookieConsent, Cookie Information, Ketch
    *("#cc-main", ".cc-window", "#coiOverlay", "#lanyard_root"),
    # Transcend, Google, Evidon
    *("#transcend-consent-manager", ".fc-consent-root", "#_evidon_banner"),
    *("#ppms_cm_consent_popup", "#shopify-pc__banner", "#sliding-popup", "#gdpr-cookie-message"),
)
"""Boxes of consent managers: never the policy, however short the page.

The lists of cookies that some managers put into a page are not among them.
"""

LIKELY: tuple[str, ...] = (
    *("#cookie-banner", "#cookie-consent", "#cookieConsent", "#cookie-notice"),
    *(".cookie-banner", ".cookie-consent", ".cookie-notice", ".cookie-bar", ".cc-banner"),
    *(".consent-banner", ".cookie-popup", ".cookie-modal", ".js-cookie-consent", ".gdpr-banner"),
)
"""Names that the text of a cookie policy may have too: its share of the page's text decides."""


def may_stand_in(source: str) -> tuple[bool, bool]:
    """Whether boxes of consent managers may stand on a page, and whether others may.

    Their names are searched for in the markup: to try the selectors on each element takes three
    times as long.
    """
    places = _names().places(source)
    return 0 in places, 1 in places


@functools.cache
def _names() -> Prefilter:
    # Nothing is kept: a page is asked about once.
    return Prefilter([_one_of(KNOWN), _one_of(LIKELY)], most_known=0)


def _one_of(selectors: Sequence[str]) -> str:
    """The longest name in each selector, without which it fits nothing."""
    names = (max(re.findall(r"[\w-]+", selector), key=len) for selector in selectors)
    return "|".join(map(re.escape, names))
