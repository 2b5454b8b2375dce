"""The words with which policies say how they announce changes: data, a set of patterns a language.

What each stands for is told where it is asked (core/promises).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Words:
    """Patterns of one language."""

    changing: Pattern
    """To change a text."""
    about: Pattern
    """That text is the policy."""
    notify: Pattern
    channels: tuple[tuple[str, Pattern], ...]
    before: Pattern
    """Notice comes first."""
    when_posted: Pattern
    """In force as soon as it is there."""
    acceptance: Pattern
    """Going on counts as agreement."""
    must_check: Pattern
    """It is for the reader to look."""
    material: Pattern
    """Only changes of weight."""
    of_document: Pattern
    about_alone: Pattern
    tells_you: Pattern
    the_text: Pattern
    elsewhere: Pattern
    """Notice of something else."""
    of_processors: Pattern
    """New subprocessors are told of."""
    document_stems: tuple[str, ...]
    """One of these stands in any paragraph about the policy's changes, and one of `stems`: asked first, being cheap."""
    stems: tuple[str, ...]
    posts: str
    """The stem of "to post"."""


_DOCUMENT = (
    r"(?:(?:privacy|cookie|this|our|these|the)\s+){1,3}(?:[\w-]+\s+){0,2}?(?:polic(?:y|ies)|statement"
    r"|notice|terms|agreement|document|conditions|guidelines)"
)
_CHANGING = re.compile(r"\b(?:chang|updat|modif|revis|amend|alter|material(?:ly)?\s+chang)\w*", re.I)
_ABOUT = re.compile(
    rf"{_DOCUMENT}|\bchanges?\s+(?:to|in)\s+(?:this|our|the|these)\b|\bmaterial\s+changes?\b|\bthose\s+changes\b"
    r"|\bany\s+changes\b|\bsuch\s+changes\b|\bchanges\s+and\s+modifications\b|\bthis\s+page\b|\bthe\s+changes?\b",
    re.I,
)
_NOTIFY = re.compile(
    r"\b(?:notif\w+|inform|tell|alert|announce|notice|let\s+you\s+know|advise|communicat\w+|e-?mail\s+you"
    r"|post(?:ing|ed)?|publish\w*)\b",
    re.I,
)
_CHANNELS = (
    ("email", re.compile(r"\be-?mail\b", re.I)),
    ("homepage", re.compile(r"\bhome\s?page\b", re.I)),
    (
        "website",
        re.compile(
            r"\b(?:notice|banner|announcement|message|notif\w+|post\w*)\b[^.;]{0,60}?\b(?:on|through|via"
            r"|within|in)\s+(?:this|our|the)\s+(?:web\s?sites?|sites?|services?|platform|apps?)\b|\bin-(?:app"
            r"|product)\b",
            re.I,
        ),
    ),
    ("terms_of_service", re.compile(r"\bnotice\s+provisions?\s+(?:of|in|set)\b[^.;]{0,40}\bterms\b", re.I)),
    (
        "page",
        re.compile(
            r"\b(?:post\w*|publish\w*|updat\w*|place\w*|plac\w+)\b[^.;]{0,70}?\b(?:on\s+)?(?:this\s+page"
            r"|this\s+(?:web)?\s?page)\b|\bnotify\s+you\s+(?:here|of\s+any\s+changes\s+by\s+posting)\b"
            r"|\bhere,\s+by\s+e-?mail\b",
            re.I,
        ),
    ),
)
_BEFORE = re.compile(
    r"\b(?:prior\s+to|before|in\s+advance\s+of|ahead\s+of)\s+(?:\w+\s+){0,3}?(?:chang\w*|becom\w+|tak\w+|com\w+"
    r"|effect\w*|modif\w*|updat\w*|it|they)|\b(?:advance|prior)\s+notice\b|\b\d+\)?\s+(?:calendar\s+"
    r"|business\s+)?days?['’]?\s+(?:\w+\s+)?(?:before|prior|notice|in\s+advance)|\bin\s+advance\b",
    re.I,
)
_WHEN_POSTED = re.compile(
    r"\beffective\s+(?:immediately\s+)?(?:when|upon|as\s+of|once|on|at)\s+(?:the\s+)?(?:they\s+are\s+|it\s+is\s+"
    r"|time\s+of\s+|date\s+of\s+)?(?:post|publi|updat)\w*|\b(?:when|once|upon|after)\s+(?:they\s+are\s+|we\s+"
    r"|being\s+|it\s+is\s+)?(?:post|publish)\w*[^.;]{0,40}\beffective|\beffective\s+immediately"
    r"|\bimmediately\s+(?:up)?on\s+(?:post|publi)\w+|\bin\s+the\s+moment\s+we\s+do\s+so",
    re.I,
)
_ACCEPTANCE = re.compile(
    r"\b(?:continu\w+|any|your|further|subsequent)\s+(?:to\s+)?(?:us\w+|access\w*)\b[^.]{0,140}?\b(?:accept\w*"
    r"|agree\w*|consent\w*|constitut\w+|bound)\b|\bbe\s+considered\s+acceptance\b"
    r"|\bdeemed\s+(?:to\s+(?:have\s+)?)?accept\w*",
    re.I,
)
_MUST_CHECK = re.compile(
    r"\b(?:check|review|refer\s+back\s+to|visit|consult|revisit|read|look\s+at)\w*\b[^.;]{0,90}?\b(?:periodically"
    r"|regularly|frequently|from\s+time\s+to\s+time|often|each\s+time|every\s+time|occasionally|latest"
    r"|for\s+(?:any\s+)?(?:the\s+)?(?:latest|changes|updates))\b|\b(?:periodically|regularly|frequently)\s+(?:check"
    r"|review|visit|consult|read)\w*",
    re.I,
)
_MATERIAL = re.compile(
    r"\b(?:material|significant|substantial|substantive|major|important)(?:ly)?\b[^.;]{0,30}?\b(?:chang|modif|updat"
    r"|revis|amend)|\bmaterially\s+(?:chang|modif|alter|affect)|\b(?:chang|modif|updat|revis"
    r"|amend)\w*\b[^.;]{0,40}?\b(?:material|significant|substantial)\b",
    re.I,
)
_DOCUMENT_STEMS = (
    "processor",
    "polic",
    "statement",
    "notice",
    "terms",
    "agreement",
    "document",
    "conditions",
    "guidelines",
    "material",
    "modifications",
)
_STEMS = ("chang", "updat", "modif", "revis", "amend", "alter", "new", "addi", "repla", "engag", "appoint")
_OF_DOCUMENT = re.compile(
    r"\b(?:privacy|cookie|this|our|these|the)\s+(?:[\w-]+\s+){0,2}?(?:polic(?:y|ies)|statement|notice|terms"
    r"|agreement|document|conditions|guidelines)\b",
    re.I,
)
_ABOUT_ALONE = re.compile(r"\bmaterial\s+changes?\b|\bchanges\s+and\s+modifications\b", re.I)
_TELLS_YOU = re.compile(
    r"\b(?:notify|inform|tell|alert|advise|e-?mail)\s+(?:you|users|customers|our\s+\w+)\b(\s+(?:of"
    r"|about)\s+[^.;,]{0,60})?",
    re.I,
)
_THE_TEXT = re.compile(r"\b(?:page|polic|statement|terms|notice)\w*", re.I)
# Notice of something else (a breach, a merger), or of how notice is deemed given, is no promise to announce a change.
_ELSEWHERE = re.compile(
    r"\b(?:breach|unauthori[sz]ed|merger|acqui\w+|transferred|sold|password|last\s+e-?mail|most\s+current\s+e-?mail"
    r"|dispatch)\b",
    re.I,
)
_OF_PROCESSORS = re.compile(
    r"\b(?:notif\w+|notice|inform|tell|alert|announce|advise)\b[^.;]{0,80}?\b(?:new|additional|any|chang\w+|replac\w+"
    r"|add\w+|engag\w+|appoint\w+)\b[^.;]{0,40}?\bsub-?\s?processors?\b",
    re.I,
)
_ENGLISH = Words(
    changing=_CHANGING,
    about=_ABOUT,
    notify=_NOTIFY,
    channels=_CHANNELS,
    before=_BEFORE,
    when_posted=_WHEN_POSTED,
    acceptance=_ACCEPTANCE,
    must_check=_MUST_CHECK,
    material=_MATERIAL,
    document_stems=_DOCUMENT_STEMS,
    stems=_STEMS,
    of_document=_OF_DOCUMENT,
    about_alone=_ABOUT_ALONE,
    tells_you=_TELLS_YOU,
    the_text=_THE_TEXT,
    elsewhere=_ELSEWHERE,
    of_processors=_OF_PROCESSORS,
    posts="post",
)


def _all(pattern: str) -> Pattern:
    return re.compile(re.sub(r"\s*\n\s*", "", pattern), re.I)


_GERMAN_DOCUMENT = (
    r"(?:dies\w+|unser\w*|der|die|den|das)\s+(?:[\w-]+\s+){0,2}?(?:datenschutz\w*|cookie-?\w*|nutzungsbedingungen"
    r"|bedingungen"
    r"|agb|erklärung|richtlinie\w*|hinweise?n?|vereinbarung|vertrag\w*|dokument)"
)
_GERMAN = Words(
    changing=_all(r"\b(?:(?:ge)?änder\w*|aktualisier\w*|anpass\w*|angepasst\w*|überarbeit\w*|neufassung\w*"
        r"|ergänz\w*)\b"),
    about=_all(
        _GERMAN_DOCUMENT + r"|\b(?:wesentliche\w*|solche\w*|diese\w*|alle\w*|künftige\w*|etwaige\w*)\s+änderung\w*"
        r"|\b(?:diese|die)\s+seite\b"
    ),
    notify=_all(
        r"\b(?:benachrichtig\w*|informier\w*|mitteil\w*|mitgeteilt|unterricht\w*|hinweis\w*|ankündig\w*|angekündigt"
        r"|bekannt\s?(?:geben|gegeben|gabe)|veröffentlich\w*|teilen\b[^.;]{0,80}\bmit)\b"
    ),
    channels=(
        ("email", _all(r"\be-?mail\w*|\bper\s+mail\b")),
        ("homepage", _all(r"\b(?:startseite|homepage)\b")),
        (
            "website",
            _all(
                r"\b(?:hinweis\w*|mitteilung\w*|banner|meldung\w*|benachrichtig\w*"
                r"|informier\w*)\b[^.;]{0,60}?\b(?:auf|in|über)"
                r"\s+(?:unser\w*|der|dieser?)\s+(?:web\s?sei?te\w*|seiten?|dienste?\w*|plattform|app)\b"
            ),
        ),
        ("page", _all(r"\b(?:veröffentlich\w*|bereitgestellt|eingestellt)\b[^.;]{0,70}?\b(?:hier"
            r"|auf\s+dieser\s+(?:web)?seite)\b"
                      r"|\b(?:hier|auf\s+dieser\s+(?:web)?seite)\b[^.;]{0,70}?\bveröffentlich\w*")),
    ),
    before=_all(
        r"\b(?:bevor|vorab|im\s+voraus|vorher|zuvor|vorherige\w*|rechtzeitig\s+vor)\b|\b(?:tage?n?|wochen?"
        r"|monate?n?)\s+(?:vor|im\s+voraus"
        r"|vorher)\b|\bvor\s+(?:dem\s+|ihrem\s+|deren\s+|der\s+)?(?:inkrafttreten|wirksamwerden|änderung)\w*"
    ),
    when_posted=_all(
        r"\b(?:mit|ab|nach|sobald|bei)\b[^.;]{0,60}?\bveröffentlich\w*[^.;]{0,40}?\b(?:wirksam|in\s+kraft|gültig"
        r"|gelten|gilt)\b"
        r"|\b(?:gelten|gilt|wirksam|treten|tritt)\b[^.;]{0,40}?\b(?:ab|mit|bei|nach)\s+(?:der\s+"
        r"|ihrer\s+)?veröffentlich\w*|\bsofort\s+(?:wirksam|in\s+kraft)\b"
    ),
    acceptance=_all(
        r"\b(?:weiter\w*|fortgesetzte\w*|weiterhin)\s*(?:nutz\w*|verwend\w*)\b[^.]{0,140}?\b(?:akzeptier\w*"
        r"|zustimm\w*|stimmen\b[^.]{0,60}\bzu"
        r"|einverstanden|annahme|zustimmung|gilt)\b"
        r"|\bnutzen\s+sie\b[^.]{0,60}?\bweiter\w*\b[^.]{0,80}?\b(?:akzeptier\w*|zu\b|einverstanden)"
    ),
    must_check=_all(
        r"\b(?:prüfen|überprüfen|lesen|besuchen|ansehen|schauen"
        r"|informieren\s+sie\s+sich)\b[^.;]{0,90}?\b(?:regelmäßig|von\s+zeit\s+zu\s+zeit|gelegentlich|häufig)\b"
        r"|\b(?:regelmäßig|von\s+zeit\s+zu\s+zeit|gelegentlich)\b[^.;]{0,60}?\b(?:prüfen|überprüfen|lesen|besuchen"
        r"|anzusehen|zu\s+lesen|zu\s+prüfen|einzusehen)\b"
    ),
    material=_all(
        r"\b(?:wesentlich|erheblich|bedeutend|wichtig|grundlegend)\w*\b[^.;]{0,30}?\b(?:änder|anpass|aktualisier)\w*"
        r"|\b(?:änder|anpass)\w*\b[^.;]{0,30}?\b(?:wesentlich|erheblich)\w*"
    ),
    of_document=_all(r"\b" + _GERMAN_DOCUMENT),
    about_alone=_all(r"\bwesentliche\w*\s+änderung\w*"),
    tells_you=_all(
        r"\b(?:benachrichtigen|informieren|unterrichten)\b(?:\s+wir)?\s+(?:sie|dich|euch|(?:unsere\s+)?(?:nutzer"
        r"|kunden)\w*)\b(\s+über\s+[^.;,]{0,60})?"
    ),
    the_text=_all(r"\b(?:seite|erklärung|richtlinie|bedingungen|hinweise|datenschutz)\w*"),
    elsewhere=_all(r"\b(?:datenpanne|verletzung|unbefugt\w*|verschmelzung|fusion|übernahme|passwort\w*|verkauf\w*)\b"),
    of_processors=_all(
        r"\b(?:neue\w*|weitere\w*|zusätzliche\w*|änderung\w*|wechsel|hinzuziehung"
        r"|einsatz)\b[^.;]{0,50}?\b(?:unterauftrags\w+|sub-?unternehm\w+|subprozessor\w*|unter-?auftrag\w*)\b"
        r"[^.]{0,80}\b(?:informier\w*|benachrichtig\w*|mitgeteilt|mit|angekündigt|an)\b"
        r"|\b(?:informier\w*|benachrichtig\w*|kündigen|teilen)\b[^.;]{0,80}?\b(?:neue\w*|weitere\w*|zusätzliche\w*"
        r"|änderung\w*|wechsel)\b[^.;]{0,40}?\b(?:unterauftrags\w+|sub-?unternehm\w+|subprozessor\w*)"
    ),
    document_stems=(
        "datenschutz", "bedingung", "agb", "erklärung", "richtlinie", "hinweis", "vereinbarung", "vertrag",
        "wesentlich", "dokument", "cookie", "unterauftrag", "subunternehm", "subprozessor",
    ),
    stems=(
        "änder", "aktualisier", "anpass", "angepasst", "überarbeit", "neu", "ergänz", "weitere",
        "zusätzlich", "wechsel",
    ),
    posts="veröffentlich",
)  # fmt: skip

_FRENCH_DOCUMENT = (
    r"(?:cette|ces|la\s+présente|les\s+présentes|notre|nos|la|les|ce|cet)\s+(?:[\w'-]+\s+){0,2}?(?:politique|charte"
    r"|conditions|déclaration"
    r"|avis|cgu|cgv|contrat|document|accord)"
)
_FRENCH = Words(
    changing=_all(r"\b(?:modifi\w*|mettr\w*\s+à\s+jour|mise?s?\s+à\s+jour|met(?:tons)?\s+à\s+jour|chang\w*|révis\w*"
        r"|actualis\w*|évol\w+|amend\w*|adapt\w*)\b"),
    about=_all(
        _FRENCH_DOCUMENT + r"|\b(?:modifications?|changements?)\s+(?:importante?s?|substantiel\w*|significati\w*)"
            r"|\b(?:toute|ces|les)\s+(?:modification|mise|changement)s?"
        r"|\bcette\s+page\b"
    ),
    notify=_all(
        r"\b(?:notifi\w*|inform\w*|avert\w*|avis(?:er|erons|é\w*)|préven\w*|signal\w*|communiqu\w*|annonc\w*"
        r"|publi\w*|préavis|porter\w*\s+à\s+(?:votre|la)\s+connaissance)\b"
    ),
    channels=(
        ("email", _all(r"\be-?mails?\b|\bcourriels?\b|\bcourriers?\s+électroniques?\b|\bmél\b")),
        ("homepage", _all(r"\bpage\s+d['’]accueil\b")),
        (
            "website",
            _all(
                r"\b(?:avis|bandeau|bannière|message|notifi\w*|annonce|publi\w*|inform\w*)\b[^.;]{0,60}?\b(?:sur"
                r"|via|dans|par)\s+(?:notre|le|ce|nos|les|l['’])\s*"
                r"(?:sites?|services?|plateformes?|applications?)\b"
            ),
        ),
        ("page", _all(r"\b(?:publi\w*|post\w*|affich\w*|mise?\w*\s+en\s+ligne)\b[^.;]{0,70}?\b(?:ici|cette\s+page"
            r"|la\s+présente\s+page)\b")),
    ),
    before=_all(
        r"\bavant\s+(?:que|qu['’]|leur|son|l['’]|la|toute|l[ae]s?|d['’])|\b(?:à\s+l['’]avance|au\s+préalable"
        r"|préalable(?:ment)?|préavis)\b|\b(?:jours?|semaines?|mois)\s+(?:ouvr\w+\s+)?(?:avant|à\s+l['’]avance)\b"
    ),
    when_posted=_all(
        r"\b(?:dès|à\s+compter\s+de|à\s+partir\s+de|lors\s+de)\s+(?:leur|sa|la)\s+(?:publication"
        r"|mise\s+en\s+ligne)\b|\b(?:prennent|prend|prendront|entrent|entre)\b[^.;]{0,30}?\bimmédiatement\b"
        r"|\beffet\s+immédiat\b|\b(?:une\s+fois|dès\s+qu['’]\w+)\b[^.;]{0,30}?\bpubli\w*"
    ),
    acceptance=_all(
        r"\b(?:continu\w*|poursui\w*|utilisation|usage)\b[^.]{0,140}?\b(?:accept\w*|consent\w*|vaut|valent|réputé\w*)\b"
    ),
    must_check=_all(
        r"\b(?:consult\w*|vérifi\w*|visit\w*|lire|relire|revoir|examin\w*)\b[^.;]{0,90}?\b(?:régulièrement"
        r"|périodiquement|fréquemment|de\s+temps\s+en\s+temps|souvent)\b"
        r"|\b(?:régulièrement|périodiquement)\b[^.;]{0,30}?\b(?:consult\w*|vérifi\w*|visit\w*|lire|relire)\b"
    ),
    material=_all(
        r"\b(?:modification|changement|mise)s?\b[^.;]{0,30}?\b(?:important|substantiel|significati|majeur"
        r"|essentiel)\w*|\b(?:important|substantiel|significati|majeur)\w*\b[^.;]{0,30}?\b(?:modification|changement)s?"
    ),
    of_document=_all(r"\b" + _FRENCH_DOCUMENT),
    about_alone=_all(r"\b(?:modifications?|changements?)\s+(?:importante?s?|substantiel\w*)"),
    tells_you=_all(
        r"\b(?:vous|(?:nos|les)\s+(?:utilisateurs|clients))\s+(?:en\s+)?(?:notifi\w*|inform\w*|avert\w*|préviend\w*"
        r"|avis\w*)\b(\s+(?:de|des|d['’])\s*[^.;,]{0,60})?"
    ),
    the_text=_all(r"\b(?:page|politique|charte|conditions|déclaration)\w*"),
    elsewhere=_all(r"\b(?:violation|fusion|acquisition|cession|mot\s+de\s+passe|non\s+autorisé\w*)\b"),
    of_processors=_all(
        r"\b(?:notifi\w*|inform\w*|avis|avert\w*|préavis|annonc\w*)\b[^.;]{0,80}?\b(?:nouveaux?|nouvel|tout"
        r"|ajout\w*|remplacement|changement\w*|recours)\b[^.;]{0,40}?\bsous-traitants?(?:\s+ultérieurs?)?\b"
    ),
    document_stems=(
        "politique", "charte", "condition", "déclaration", "avis", "cgu", "cgv", "contrat", "document",
        "accord", "important", "substantiel", "sous-traitant",
    ),
    stems=(
        "modifi", "jour", "chang", "révis", "actualis", "évol", "amend", "adapt", "nouve", "ajout",
        "rempla", "recours",
    ),
    posts="publi",
)  # fmt: skip

_SPANISH_DOCUMENT = (
    r"(?:est[ae]s?|la\s+presente|las\s+presentes|nuestr[ao]s?|la|las|los|el)\s+(?:[\w-]+\s+){0,2}?(?:política"
    r"|condiciones|términos|aviso|declaración"
    r"|contrato|acuerdo|documento)"
)
_SPANISH = Words(
    changing=_all(r"\b(?:modific\w*|cambi\w*|actualiz\w*|revis\w*|alter\w*|enmiend\w*|enmend\w*)\b"),
    about=_all(
        _SPANISH_DOCUMENT + r"|\b(?:cambios?|modificaciones|modificación)\s+(?:important\w*|sustancial\w*"
            r"|significativ\w*|material\w*)|\b(?:cualquier|dichos|dichas|los|las|estos)\s+(?:cambio|modificaci)\w*"
        r"|\besta\s+página\b"
    ),
    notify=_all(
        r"\b(?:notific\w*|notifiqu\w*|inform\w*|avis\w*|comunic\w*|comuniqu\w*|anunci\w*|public\w*|publiqu\w*"
        r"|preaviso|advert\w*)\b"
    ),
    channels=(
        ("email", _all(r"\be-?mails?\b|\bcorreos?(?:\s+electrónicos?)?\b")),
        ("homepage", _all(r"\bpágina\s+(?:de\s+inicio|principal)\b")),
        (
            "website",
            _all(
                r"\b(?:aviso|anuncio|mensaje|banner|notific\w*|public\w*|inform\w*)\b[^.;]{0,60}?\b(?:en"
                r"|a\s+través\s+de|mediante)\s+(?:nuestr[ao]s?|el|la|est[ae])\s+"
                r"(?:sitios?|webs?|servicios?|plataforma|aplicaci\w+|página\s+web)\b"
            ),
        ),
        ("page", _all(r"\b(?:public\w*|publiqu\w*|colg\w*)\b[^.;]{0,70}?\b(?:aquí|est[ae]\s+(?:misma\s+)?página)\b")),
    ),
    before=_all(
        r"\bantes\s+de\s+(?:que|su|la|l[ao]s|entrar|hacer|realizar|cualquier)|\b(?:con\s+antelación"
        r"|con\s+anterioridad|por\s+adelantado|previamente|preaviso|aviso\s+previo|notificación\s+previa)\b"
        r"|\bantelación\b|\b(?:días?|semanas?|mes(?:es)?)\s+(?:\w+\s+)?antes\b"
    ),
    when_posted=_all(
        r"\b(?:desde|a\s+partir\s+de|en\s+el\s+momento\s+de|tras|con)\s+(?:su|la"
        r"|el\s+momento\s+de\s+su)\s+publicación\b|\befecto\s+inmediato\b"
        r"|\b(?:inmediatamente)\b[^.;]{0,30}?\b(?:vigor|efecto|public\w*)"
        r"|\bentrarán?\s+en\s+vigor\b[^.;]{0,30}?\b(?:inmediatamente|public\w*)"
    ),
    acceptance=_all(
        r"\b(?:contin[uú]\w*|seguir|sigue|siga|uso|utilización)\b[^.]{0,140}?\b(?:acept\w*|consent\w*|consient\w*"
        r"|implica\w*|se\s+considera\w*)\b"
    ),
    must_check=_all(
        r"\b(?:consult\w*|revis\w*|compruebe\w*|visit\w*|lea|leer|compruebes)\b[^.;]{0,90}?\b(?:periódicamente"
        r"|regularmente|con\s+(?:frecuencia|regularidad)|de\s+vez\s+en\s+cuando|a\s+menudo)\b"
        r"|\b(?:periódicamente|regularmente)\b[^.;]{0,30}?\b(?:consult\w*|revis\w*|visit\w*|lea)\b"
    ),
    material=_all(
        r"\b(?:cambios?|modificaciones|modificación|actualizaciones)\b[^.;]{0,30}?\b(?:important|sustancial"
        r"|significativ|material|relevant)\w*|\b(?:important|sustancial|significativ)\w*\b[^.;]{0,30}?\b(?:cambio"
        r"|modificaci)\w*"
    ),
    of_document=_all(r"\b" + _SPANISH_DOCUMENT),
    about_alone=_all(r"\b(?:cambios?|modificaciones)\s+(?:important\w*|sustancial\w*)"),
    tells_you=_all(
        r"\b(?:le|les|te|os|a\s+(?:los|nuestros)\s+(?:usuarios|clientes))\s+(?:notific\w*|notifiqu\w*|inform\w*"
        r"|avis\w*|comunic\w*)\b(\s+(?:de|sobre)\s+[^.;,]{0,60})?"
    ),
    the_text=_all(r"\b(?:página|política|condiciones|términos|aviso)\w*"),
    elsewhere=_all(r"\b(?:violación|brecha|fusión|adquisición|cesión|contraseña\w*|no\s+autorizad\w*)\b"),
    of_processors=_all(
        r"\b(?:notific\w*|notifiqu\w*|inform\w*|avis\w*|preaviso|comunic\w*)\b[^.;]{0,80}?\b(?:nuev[oa]s?|cualquier"
        r"|incorporación|sustitución|cambios?)\b[^.;]{0,40}?\bsub-?\s?encargad\w+"
    ),
    document_stems=(
        "polític", "condicion", "términos", "aviso", "declaraci", "contrato", "acuerdo", "documento",
        "important", "sustancial", "encargad",
    ),
    stems=(
        "modific", "cambi", "actualiz", "revis", "alter", "enm", "nuev", "cualquier", "incorpor",
        "sustituc",
    ),
    posts="public",
)  # fmt: skip
_LANGUAGES = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "es": _SPANISH}


def words_of(language: str | None) -> Words:
    """The words of a language; those of English where it is not known, or has none here."""
    return _LANGUAGES.get(language or "en", _ENGLISH)
