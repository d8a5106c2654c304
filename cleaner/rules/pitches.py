"""Invitations to newsletters and podcasts in many languages, whatever they promise.

What they promise stands amid the sentence, so no phrase says it whole. They are told by whom they speak to: the reader,
who shall do something, at the beginning of a sentence or of a clause; and by what it is about.
"""

from __future__ import annotations

import re

from cleaner.rules.notices import Notice
from cleaner.rules.rule import Rule

_MOST = 45
# What may stand before the verb: "now", "here", "also", "click here and".
_BEFORE = (
    r"(?:jetzt |hier |gleich |ici |aquí |ya |aqui |clique aqui e |qui |nu |tu |teraz |zde |hned |her |klik her og |"
    r"klikk her og |klicka här och |тут |здесь |hemen |δωρεάν )?"
)
_JOIN = (
    # German, French, Spanish, Catalan, Portuguese, Italian, Romanian, Dutch
    "abonnieren sie", "abonniere", "bestellen sie", "melden sie sich", "melde dich", "meldet euch",
    "tragen sie sich", "trag dich", "trage dich", "registrieren sie sich", "erhalten sie", "holen sie sich",
    "hol dir", "abonnez-vous", "inscrivez-vous", "inscris-toi", "abonne-toi", "recevez", "reçois", "apúntate",
    "apúntese", "suscríbete", "suscríbase", "suscribite", "suscribirte", "regístrate", "recibe", "reciba", "recibí",
    "inscríbete", "subscriu-te", "subscriviu-vos", "apunta't", "apunteu-vos", "rebeu", "inscreva-se", "assine",
    "cadastre-se", "subscreva", "subscreve", "receba", "recebe", "registe-se", "registre-se", "iscriviti",
    "iscrivetevi", "registrati", "ricevi", "ricevete", "abonează-te", "aboneaza-te", "abonați-vă", "abonaţi-vă",
    "înscrie-te", "înscrieți-vă", "înscrieţi-vă", "primește", "schrijf je", "schrijf u", "meld je", "meld u",
    "abonneer je", "abonneer u", "ontvang",
    # Swedish, Norwegian, Danish, Icelandic, Finnish, Estonian, Hungarian
    "prenumerera", "anmäl dig", "skriv upp dig", "registrera dig", "få vårt", "meld deg", "abonner på",
    "registrer deg", "tilmeld dig", "skriv dig op", "få vores", "skráðu þig", "skráið ykkur", "tilaa", "telli",
    "liitu", "iratkozz", "iratkozzon", "iratkozzatok",
    # Slavonic and Baltic languages
    "zapisz się", "zapiszcie się", "zasubskrybuj", "subskrybuj", "zaprenumeruj", "otrzymuj", "přihlaste se",
    "přihlas se", "odebírejte", "odebírej", "dostávejte", "zaregistrujte se", "prihláste sa", "prihlás sa",
    "odoberajte", "odoberaj", "dostávajte", "zaregistrujte sa", "naročite se", "naroči se", "prijavite se",
    "prijavi se", "pretplatite se", "pretplati se", "primajte", "подпишитесь", "подписывайтесь", "подпишись",
    "подписывайся", "получайте", "підпишіться", "підписуйтесь", "підписуйтеся", "підпишись", "отримуйте",
    "абонирайте се", "абонирай се", "запишете се", "получавайте", "пријавите се", "претплатите се", "prenumeruokite",
    "užsiprenumeruokite", "užsisakykite", "gaukite", "piesakies", "piesakieties", "abonē", "abonējiet", "saņem",
    "saņemiet",
    # Greek, Turkish, Indonesian, Vietnamese, Swahili
    "εγγραφείτε", "γραφτείτε", "εγγράψου", "λάβετε", "λαμβάνετε", "abone ol", "abone olun", "kaydolun", "daftar",
    "daftarkan", "berlangganan", "đăng ký", "jisajili",
)  # fmt: skip
_LETTER = (
    r"(?:newsletter|infolettre|lettre d.information|boletín|boletim|butlletí|nieuwsbrief|rundbrief|nyhetsbrev|"
    r"nyhedsbrev|fréttabréf|uutiskir|uudiskir|hírlev|bülten|biuletyn|naujienlaišk|jaunumu vēstul|zpravodaj|e-novičk|"
    r"рассылк|розсилк|бюлетин|билтен|buletin|bản tin|ενημερωτικ"
    r"|(?:ihr|dein|eurem|eure|ihren|ihre|deinem|deine?n) (?:e-mail-)?(?:postfach|mailbox|inbox|posteingang)"
    r"|(?:votre|ta) (?:boîte|messagerie|e-?mail)|(?:tu|su) (?:correo|e-?mail|bandeja)|(?:seu|teu) e-?mail"
    r"|(?:sua|tua) caixa|tua (?:casella|e-?mail|mail)|(?:je|uw) (?:inbox|mailbox|mail\b|e-mail)"
    r"|(?:din|di) (?:inkorg|mejl|mail|e-post|innboks|indbakke)|sähköpostiisi|postafiók|skrzynk|e-mailov|do schránky"
    r"|(?:вашу|свою|твою) (?:электронную )?пошт|(?:вашу|свою|твою) (?:электронную )?почт|email σας|e-postana)"
)
_NEWSLETTERS = Notice(
    (
        "newsletter", "infolettre", "d'information", "d’information", "boletín", "boletim", "butlletí", "nieuwsbrief",
        "rundbrief", "nyhetsbrev", "nyhedsbrev", "fréttabréf", "uutiskir", "uudiskir", "hírlev", "bülten", "biuletyn",
        "naujienlaišk", "vēstul", "zpravodaj", "e-novičk", "рассылк", "розсилк", "бюлетин", "билтен", "buletin",
        "bản tin", "ενημερωτικ", "postfach", "mailbox", "inbox", "posteingang", "boîte", "messagerie", "email",
        "e-mail", "correo", "bandeja", "caixa", "casella", "posta", "inkorg", "mejl", "e-post", "innboks", "indbakke",
        "sähköpostiisi", "skrzynk", "schránk", "пошту", "почту",
    ),
    re.compile(rf"^(?=.*{_LETTER})(?:.*[.!?:;,…–—-] )?{_BEFORE}(?:{'|'.join(_JOIN)})(?!\w)"),
    "after",
    _MOST,
)  # fmt: skip
_LISTEN = (
    "listen", "subscribe", "follow", "hören sie", "höre", "hör", "hört", "abonnieren sie", "abonniere", "écoutez",
    "abonnez-vous", "retrouvez", "escucha", "escuche", "escúchalo", "escúchanos", "suscríbete", "escolteu", "escolta",
    "ouça", "ouve", "oiça", "ascolta", "ascoltate", "ascoltalo", "luister", "beluister", "abonneer je", "słuchaj",
    "posłuchaj", "słuchajcie", "subskrybuj", "poslouchejte", "poslechněte", "počúvajte", "vypočujte", "odoberajte",
    "слушайте", "подписывайтесь", "слухайте", "підписуйтеся", "слушай", "ascultă", "ascultați", "ascultaţi",
    "hallgasd", "hallgassa", "dinle", "dinleyin", "lyssna", "lytt", "lyt", "hør", "hlustaðu", "hlustið", "kuuntele",
    "kuula", "ακούστε", "dengarkan", "nghe", "slušajte", "poslušajte", "klausykite", "klausieties", "sikiliza",
)  # fmt: skip
_PLAYERS = (
    r"(?:spotify|(?:apple|google|amazon|pocket|you) ?(?:podcasts?|casts|music|tube)|deezer|castbox|podbean|overcast|"
    r"soundcloud|podimo|itunes|yandex|яндекс|stitcher)"
)
_PODCASTS = Notice(
    ("podcast", "spotify", "deezer", "soundcloud"),
    re.compile(
        rf"^(?=.*{_PLAYERS}.+{_PLAYERS})(?:.*[.!?:;,…–—-] )?{_BEFORE}(?:{'|'.join(_LISTEN)})(?!\w)",
    ),
    "after",
    _MOST,
)

RULES = (
    Rule(
        id="pitches.newsletter",
        reason="an invitation to a newsletter, whatever it promises",
        guards=("after_prose",),
        confidence=0.9,
        certain=True,
        words=_NEWSLETTERS.words,
        says=_NEWSLETTERS.is_at,
        hits=(
            "¶\n✂Das Wichtigste vom Fluss, jeden Freitag: Abonnieren Sie unseren Newsletter Uferpost!\n¶",
            "¶\n✂Vous aimez nos balades ? Recevez-en une chaque samedi dans votre boîte mail.\n¶",
            "¶\n✂Fique por dentro do que acontece na serra: inscreva-se na newsletter Trilha, é de graça.\n¶",
            "¶\n✂Najlepšie príbehy z Oravy: prihláste sa na odber nášho newslettera.\n¶",
        ),
        misses=(
            "¶\nMelden Sie sich bis Freitag per E-Mail an, wenn Sie mit auf die Wanderung wollen.\n¶",
            "¶\nQuand vous recevez dans votre boîte mail une lettre de la banque, ne cliquez pas.\n¶",
            "¶\nLa newsletter della parrocchia ha seimila lettori, e nessuno sa perché.\n¶",
            "¶\nUnter jedem Text stand „Abonnieren Sie unseren Newsletter“, und keiner tat es.\n¶",
            "Abonnieren Sie unseren Newsletter Uferpost\n¶",
        ),
    ),
    Rule(
        id="pitches.podcast",
        reason="an invitation to a podcast, with where it can be heard",
        guards=("after_prose",),
        confidence=0.9,
        certain=True,
        words=_PODCASTS.words,
        says=_PODCASTS.is_at,
        hits=(
            "¶\n✂Listen to The Harbour Hour on Spotify, Apple Podcasts or wherever you get your podcasts.\n¶",
            "¶\n✂Den ganzen Streit gibt es im Podcast. Hören Sie Uferpost auf Spotify, Deezer und bei uns.\n¶",
            "¶\n✂Poslouchejte podcast Za řekou na Spotify a v Apple Podcasts.\n¶",
        ),
        misses=(
            "¶\nListeners follow the show on Spotify and Apple Podcasts, where it has a million subscribers.\n¶",
            "¶\nSpotify i Apple Podcasts nie zapłaciły autorom ani grosza.\n¶",
        ),
    ),
)
