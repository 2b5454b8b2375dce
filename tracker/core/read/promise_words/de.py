"""How policies in German say that they announce changes."""

from __future__ import annotations

from tracker.core.read.promise_words.patterns import Words, pattern

_DOCUMENT = (
    r"(?:dies\w+|unser\w*|der|die|den|das)\s+(?:[\w-]+\s+){0,2}?(?:datenschutz\w*|cookie-?\w*"
    r"|nutzungsbedingungen|bedingungen"
    r"|agb|erklärung|richtlinie\w*|hinweise?n?|vereinbarung|vertrag\w*|dokument)"
)
WORDS = Words(
    changing=pattern(
        r"\b(?:(?:ge)?änder\w*|aktualisier\w*|anpass\w*|angepasst\w*|überarbeit\w*|neufassung\w*"
        r"|ergänz\w*)\b"
    ),
    about=pattern(
        _DOCUMENT
        + r"|\b(?:wesentliche\w*|solche\w*|diese\w*|alle\w*|künftige\w*|etwaige\w*)\s+änderung\w*"
        r"|\b(?:diese|die)\s+seite\b"
    ),
    notify=pattern(
        r"\b(?:benachrichtig\w*|informier\w*|mitteil\w*|mitgeteilt|unterricht\w*|hinweis\w*"
        r"|ankündig\w*|angekündigt"
        r"|bekannt\s?(?:geben|gegeben|gabe)|veröffentlich\w*|teilen\b[^.;]{0,80}\bmit)\b"
    ),
    channels=(
        ("email", pattern(r"\be-?mail\w*|\bper\s+mail\b")),
        ("homepage", pattern(r"\b(?:startseite|homepage)\b")),
        (
            "website",
            pattern(
                r"\b(?:hinweis\w*|mitteilung\w*|banner|meldung\w*|benachrichtig\w*"
                r"|informier\w*)\b[^.;]{0,60}?\b(?:auf|in|über)"
                r"\s+(?:unser\w*|der|dieser?)\s+(?:web\s?sei?te\w*|seiten?|dienste?\w*|plattform"
                r"|app)\b"
            ),
        ),
        (
            "page",
            pattern(
                r"\b(?:veröffentlich\w*|bereitgestellt|eingestellt)\b[^.;]{0,70}?\b(?:hier"
                r"|auf\s+dieser\s+(?:web)?seite)\b"
                r"|\b(?:hier|auf\s+dieser\s+(?:web)?seite)\b[^.;]{0,70}?\bveröffentlich\w*"
            ),
        ),
    ),
    before=pattern(
        r"\b(?:bevor|vorab|im\s+voraus|vorher|zuvor|vorherige\w*|rechtzeitig\s+vor)\b"
        r"|\b(?:tage?n?|wochen?|monate?n?)\s+(?:vor|im\s+voraus"
        r"|vorher)\b|\bvor\s+(?:dem\s+|ihrem\s+|deren\s+|der\s+)?(?:inkrafttreten|wirksamwerden"
        r"|änderung)\w*"
    ),
    when_posted=pattern(
        r"\b(?:mit|ab|nach|sobald|bei)\b[^.;]{0,60}?\bveröffentlich\w*[^.;]{0,40}?\b(?:wirksam"
        r"|in\s+kraft|gültig|gelten|gilt)\b"
        r"|\b(?:gelten|gilt|wirksam|treten|tritt)\b[^.;]{0,40}?\b(?:ab|mit|bei|nach)\s+(?:der\s+"
        r"|ihrer\s+)?veröffentlich\w*|\bsofort\s+(?:wirksam|in\s+kraft)\b"
    ),
    acceptance=pattern(
        r"\b(?:weiter\w*|fortgesetzte\w*|weiterhin)\s*(?:nutz\w*"
        r"|verwend\w*)\b[^.]{0,140}?\b(?:akzeptier\w*"
        r"|zustimm\w*|stimmen\b[^.]{0,60}\bzu"
        r"|einverstanden|annahme|zustimmung|gilt)\b"
        r"|\bnutzen\s+sie\b[^.]{0,60}?\bweiter\w*\b[^.]{0,80}?\b(?:akzeptier\w*|zu\b|einverstanden)"
    ),
    must_check=pattern(
        r"\b(?:prüfen|überprüfen|lesen|besuchen|ansehen|schauen"
        r"|informieren\s+sie\s+sich)\b[^.;]{0,90}?\b(?:regelmäßig|von\s+zeit\s+zu\s+zeit"
        r"|gelegentlich|häufig)\b"
        r"|\b(?:regelmäßig|von\s+zeit\s+zu\s+zeit|gelegentlich)\b[^.;]{0,60}?\b(?:prüfen|überprüfen"
        r"|lesen|besuchen|anzusehen|zu\s+lesen|zu\s+prüfen|einzusehen)\b"
    ),
    material=pattern(
        r"\b(?:wesentlich|erheblich|bedeutend|wichtig|grundlegend)\w*\b[^.;]{0,30}?\b(?:änder"
        r"|anpass|aktualisier)\w*|\b(?:änder|anpass)\w*\b[^.;]{0,30}?\b(?:wesentlich|erheblich)\w*"
    ),
    of_document=pattern(r"\b" + _DOCUMENT),
    about_alone=pattern(r"\bwesentliche\w*\s+änderung\w*"),
    tells_you=pattern(
        r"\b(?:benachrichtigen|informieren|unterrichten)\b(?:\s+wir)?\s+(?:sie|dich|euch"
        r"|(?:unsere\s+)?(?:nutzer|kunden)\w*)\b(\s+über\s+[^.;,]{0,60})?"
    ),
    the_text=pattern(r"\b(?:seite|erklärung|richtlinie|bedingungen|hinweise|datenschutz)\w*"),
    elsewhere=pattern(
        r"\b(?:datenpanne|verletzung|unbefugt\w*|verschmelzung|fusion|übernahme|passwort\w*"
        r"|verkauf\w*)\b"
    ),
    of_processors=pattern(
        r"\b(?:neue\w*|weitere\w*|zusätzliche\w*|änderung\w*|wechsel|hinzuziehung"
        r"|einsatz)\b[^.;]{0,50}?\b(?:unterauftrags\w+|sub-?unternehm\w+|subprozessor\w*"
        r"|unter-?auftrag\w*)\b"
        r"[^.]{0,80}\b(?:informier\w*|benachrichtig\w*|mitgeteilt|mit|angekündigt|an)\b"
        r"|\b(?:informier\w*|benachrichtig\w*|kündigen|teilen)\b[^.;]{0,80}?\b(?:neue\w*|weitere\w*"
        r"|zusätzliche\w*|änderung\w*|wechsel)\b[^.;]{0,40}?\b(?:unterauftrags\w+|sub-?unternehm\w+"
        r"|subprozessor\w*)"
    ),
    document_stems=(
        "datenschutz",
        "bedingung",
        "agb",
        "erklärung",
        "richtlinie",
        "hinweis",
        "vereinbarung",
        "vertrag",
        "wesentlich",
        "dokument",
        "cookie",
        "unterauftrag",
        "subunternehm",
        "subprozessor",
    ),
    stems=(
        "änder",
        "aktualisier",
        "anpass",
        "angepasst",
        "überarbeit",
        "neu",
        "ergänz",
        "weitere",
        "zusätzlich",
        "wechsel",
    ),
    posts="veröffentlich",
)
