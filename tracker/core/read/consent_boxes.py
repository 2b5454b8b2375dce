"""Boxes that ask for consent to cookies, by the names their makers give them: selectors, and no
code.
"""

from __future__ import annotations

KNOWN: tuple[str, ...] = (
    "#onetrust-consent-sdk", "#onetrust-banner-sdk", "#onetrust-pc-sdk",  # OneTrust
    "#CybotCookiebotDialog", "#cookiebanner.CybotCookiebot",  # Cookiebot
    "#didomi-host", "#didomi-popup", "#didomi-notice",  # Didomi
    "#usercentrics-root", "#usercentrics-cmp-ui",  # Usercentrics
    "#qc-cmp2-container", ".qc-cmp2-container",  # Quantcast, InMobi
    "#truste-consent-track", "#truste-consent-content", "#consent_blackbar", ".truste_box_overlay",  # TrustArc
    "#iubenda-cs-banner",  # iubenda
    ".cky-consent-container", ".cky-modal", "#cookie-law-info-bar", "#cliSettingsPopup",  # CookieYes
    ".osano-cm-window", ".osano-cm-dialog",  # Osano
    "#termly-code-snippet-support",  # Termly
    "#klaro", "#klaro-cookie-notice",  # Klaro
    "[id^=sp_message_container]",  # Sourcepoint
    "#tarteaucitronRoot", "#axeptio_overlay",  # tarteaucitron, Axeptio
    "#cmplz-cookiebanner-container", ".cmplz-cookiebanner",  # Complianz
    "#BorlabsCookieBox", "#BorlabsCookieBoxWrap",  # Borlabs
    "#cmpbox", "#cmpwrapper",  # consentmanager
    "#hs-eu-cookie-confirmation", "#cookiescript_injected",  # HubSpot, Cookie Script
    "#moove_gdpr_cookie_info_bar", "#moove_gdpr_cookie_modal",  # Moove
    "#cc-main", ".cc-window", "#coiOverlay", "#lanyard_root",  # CookieConsent, Cookie Information, Ketch
    "#transcend-consent-manager", ".fc-consent-root", "#_evidon_banner",  # Transcend, Google, Evidon
    "#ppms_cm_consent_popup", "#shopify-pc__banner", "#sliding-popup", "#gdpr-cookie-message",
)  # fmt: skip
"""Of consent managers: never the policy, however short the page. Their lists of cookies in one are
not here.
"""

LIKELY: tuple[str, ...] = (
    "#cookie-banner", "#cookie-consent", "#cookieConsent", "#cookie-notice", ".cookie-banner", ".cookie-consent",
    ".cookie-notice", ".cookie-bar", ".cc-banner", ".consent-banner", ".cookie-popup", ".cookie-modal",
    ".js-cookie-consent", ".gdpr-banner",
)  # fmt: skip
"""Names that a policy on cookies might bear itself: told by their share of the page's text."""
