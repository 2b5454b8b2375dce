"""How policies in Spanish say that they announce changes."""

from __future__ import annotations

from tracker.core.read.promise_words.patterns import Words, pattern

_DOCUMENT = (
    r"(?:est[ae]s?|la\s+presente|las\s+presentes|nuestr[ao]s?|la|las|los"
    r"|el)\s+(?:[\w-]+\s+){0,2}?(?:política"
    r"|condiciones|términos|aviso|declaración"
    r"|contrato|acuerdo|documento)"
)
WORDS = Words(
    changing=pattern(
        r"\b(?:modific\w*|cambi\w*|actualiz\w*|revis\w*|alter\w*|enmiend\w*|enmend\w*)\b"
    ),
    about=pattern(
        _DOCUMENT + r"|\b(?:cambios?|modificaciones|modificación)\s+(?:important\w*|sustancial\w*"
        r"|significativ\w*|material\w*)|\b(?:cualquier|dichos|dichas|los|las|estos)\s+(?:cambio"
        r"|modificaci)\w*|\besta\s+página\b"
    ),
    notify=pattern(
        r"\b(?:notific\w*|notifiqu\w*|inform\w*|avis\w*|comunic\w*|comuniqu\w*|anunci\w*|public\w*"
        r"|publiqu\w*|preaviso|advert\w*)\b"
    ),
    channels=(
        ("email", pattern(r"\be-?mails?\b|\bcorreos?(?:\s+electrónicos?)?\b")),
        ("homepage", pattern(r"\bpágina\s+(?:de\s+inicio|principal)\b")),
        (
            "website",
            pattern(
                r"\b(?:aviso|anuncio|mensaje|banner|notific\w*|public\w*"
                r"|inform\w*)\b[^.;]{0,60}?\b(?:en"
                r"|a\s+través\s+de|mediante)\s+(?:nuestr[ao]s?|el|la|est[ae])\s+"
                r"(?:sitios?|webs?|servicios?|plataforma|aplicaci\w+|página\s+web)\b"
            ),
        ),
        (
            "page",
            pattern(
                r"\b(?:public\w*|publiqu\w*|colg\w*)\b[^.;]{0,70}?\b(?:aquí"
                r"|est[ae]\s+(?:misma\s+)?página)\b"
            ),
        ),
    ),
    before=pattern(
        r"\bantes\s+de\s+(?:que|su|la|l[ao]s|entrar|hacer|realizar|cualquier)|\b(?:con\s+antelación"
        r"|con\s+anterioridad|por\s+adelantado|previamente|preaviso|aviso\s+previo"
        r"|notificación\s+previa)\b"
        r"|\bantelación\b|\b(?:días?|semanas?|mes(?:es)?)\s+(?:\w+\s+)?antes\b"
    ),
    when_posted=pattern(
        r"\b(?:desde|a\s+partir\s+de|en\s+el\s+momento\s+de|tras|con)\s+(?:su|la"
        r"|el\s+momento\s+de\s+su)\s+publicación\b|\befecto\s+inmediato\b"
        r"|\b(?:inmediatamente)\b[^.;]{0,30}?\b(?:vigor|efecto|public\w*)"
        r"|\bentrarán?\s+en\s+vigor\b[^.;]{0,30}?\b(?:inmediatamente|public\w*)"
    ),
    acceptance=pattern(
        r"\b(?:contin[uú]\w*|seguir|sigue|siga|uso|utilización)\b[^.]{0,140}?\b(?:acept\w*"
        r"|consent\w*|consient\w*|implica\w*|se\s+considera\w*)\b"
    ),
    must_check=pattern(
        r"\b(?:consult\w*|revis\w*|compruebe\w*|visit\w*|lea|leer"
        r"|compruebes)\b[^.;]{0,90}?\b(?:periódicamente"
        r"|regularmente|con\s+(?:frecuencia|regularidad)|de\s+vez\s+en\s+cuando|a\s+menudo)\b"
        r"|\b(?:periódicamente|regularmente)\b[^.;]{0,30}?\b(?:consult\w*|revis\w*|visit\w*|lea)\b"
    ),
    material=pattern(
        r"\b(?:cambios?|modificaciones|modificación|actualizaciones)\b[^.;]{0,30}?\b(?:important"
        r"|sustancial|significativ|material|relevant)\w*|\b(?:important|sustancial"
        r"|significativ)\w*\b[^.;]{0,30}?\b(?:cambio|modificaci)\w*"
    ),
    of_document=pattern(r"\b" + _DOCUMENT),
    about_alone=pattern(r"\b(?:cambios?|modificaciones)\s+(?:important\w*|sustancial\w*)"),
    tells_you=pattern(
        r"\b(?:le|les|te|os|a\s+(?:los|nuestros)\s+(?:usuarios|clientes))\s+(?:notific\w*"
        r"|notifiqu\w*|inform\w*|avis\w*|comunic\w*)\b(\s+(?:de|sobre)\s+[^.;,]{0,60})?"
    ),
    the_text=pattern(r"\b(?:página|política|condiciones|términos|aviso)\w*"),
    elsewhere=pattern(
        r"\b(?:violación|brecha|fusión|adquisición|cesión|contraseña\w*|no\s+autorizad\w*)\b"
    ),
    of_processors=pattern(
        r"\b(?:notific\w*|notifiqu\w*|inform\w*|avis\w*|preaviso"
        r"|comunic\w*)\b[^.;]{0,80}?\b(?:nuev[oa]s?|cualquier"
        r"|incorporación|sustitución|cambios?)\b[^.;]{0,40}?\bsub-?\s?encargad\w+"
    ),
    document_stems=(
        "polític",
        "condicion",
        "términos",
        "aviso",
        "declaraci",
        "contrato",
        "acuerdo",
        "documento",
        "important",
        "sustancial",
        "encargad",
    ),
    stems=(
        "modific",
        "cambi",
        "actualiz",
        "revis",
        "alter",
        "enm",
        "nuev",
        "cualquier",
        "incorpor",
        "sustituc",
    ),
    posts="public",
)
