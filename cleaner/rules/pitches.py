"""Invitations to newsletters, podcasts, channels and support in many languages, whatever they promise.

The promise is in the middle of the sentence, so no phrase matches it whole. Invitations are recognised by a verb that
asks the reader to do something, at the beginning of a sentence or clause, together with the thing it is about.
"""

from __future__ import annotations

import re

from cleaner.rules.notices import Notice
from cleaner.rules.rule import Rule

_MAX_WORDS = 45
# Words that may precede the verb: "now", "here", "also", "click here and".
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
    _MAX_WORDS,
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
    _MAX_WORDS,
)

# Requests for money speak of "us", or name the service that takes it.
_GIVE = (
    # English, German, French, Spanish, Catalan, Portuguese, Italian, Romanian, Dutch
    "support us", "support our", "unterstützen sie uns", "unterstütze uns", "unterstützt uns", "helfen sie uns",
    "hilf uns", "unterstützen sie unser", "unterstütze unser", "unterstützt unser", "soutenez-nous", "soutenez notre",
    "soutenez nos", "soutiens-nous", "aidez-nous", "faites-nous un don", "apóyanos", "apóyenos", "ayúdanos",
    "ayúdenos", "apoya nuestr", "apoye nuestr", "ajuda'ns", "dona'ns suport", "apoie-nos", "apoie o nosso",
    "apoie o jornalismo", "ajude-nos", "apoia-nos", "sostienici", "sosteneteci", "aiutaci", "aiutateci",
    "sostieni il nostro", "offrici", "susține-ne", "susţine-ne", "susțineți-ne", "sprijină-ne", "ajută-ne",
    "steun ons", "steun onze",
    # Swedish, Norwegian, Danish, Finnish, Hungarian, Turkish
    "stöd oss", "stöd vår", "hjälp oss", "støtt oss", "støtt vår", "hjelp oss", "støt os", "støt vores", "hjælp os",
    "tue meitä", "tue työtämme", "auta meitä", "támogass minket", "támogasson minket", "támogasd munkánk",
    "támogasd a munkánk", "támogassa munkánk", "segíts nekünk", "bize destek ol",
    # Slavonic languages, Greek, Indonesian, Vietnamese
    "wesprzyj nas", "wesprzyjcie nas", "wspieraj nas", "wspieraj nasz", "pomóż nam", "podpořte nás", "podpoř nás",
    "podpořte naš", "pomozte nám", "podporte nás", "podpor nás", "podporte naš", "pomôžte nám", "podržite nas",
    "podrži nas", "podržite naš", "поддержите нас", "поддержи нас", "поддержите наш", "поддержите редакцию",
    "помогите нам", "підтримайте нас", "підтримай нас", "підтримайте наш", "підтримайте редакцію", "допоможіть нам",
    "подкрепете ни", "подкрепи ни", "помогнете ни", "στηρίξτε μας", "στήριξέ μας", "βοηθήστε μας", "dukung kami",
    "bantu kami", "ủng hộ chúng tôi",
)  # fmt: skip
_PAY = (
    r"(?:donat|donación|donaciones|aportación|aporte|dona\b|spende|mitglied|abo\b|abonn|abbon|membre|membr[oi]\b|soci[oa]\b|"
    r"socias|suscri|subscri|assin|\bdon\b|\bdons\b|doaç|doaz|donazion|donați|\bcaffè|\bcafé|\bcoffee|kaffee|kaff[ei]\b|"
    r"koffie|\bkav[yęu]|\bкоф|\bкав[аиу]|\blid\b|lidmaatschap|donate|doneer|medlem|prenumer|donér|jäsen|lahjoit|"
    r"adomány|előfizet|patron|mecen|darowizn|wpłat|przelew|předplat|\bdarem|dar(?:uj|em)|predplat|\bdar\b|pretplat|"
    r"донат|пожертв|подписк|передплат|підписк|внеск|дарени|абонамент|δωρε|συνδρομ|bağış|abone|donasi|quyên|"
    r"[€$£]|\beur\b|euro|\bzł|\bkč|\bkr\b|\bруб|\bгрн|paypal|patreon|steady|tipeee|ko-fi|boosty|iban|"
    r"5 ?(?:per|x) ?mille)"
)
# A price a month; in a sentence with "we" and "you" it is an offer to readers.
_MONTHLY = (
    r"(?:\d ?(?:€|euros?|cent|fr\.|franken|zł|złotych|kč|korun|kr\.?|kronor|kroner|руб\w*|грн|гривен\w*)|[€$£] ?\d+)"
    r"(?: (?:im|pro|am|par|al|por|a|in|per|na|v|på|om|i|на|в)|/)? ?(?:monat|mois|mes|mês|mese|maand|månaden|måneden|"
    r"måned|miesiąc|miesięcznie|měsíc|měsíčně|mesiac|mesačne|month|месяц|місяць|mensuel\w*|mensual\w*|mensil\w*)\b"
)
_ASK = (
    r"(?:hilfst du|helfen sie|unterstützt du|unterstützen sie|bist du dabei|sind sie dabei|ermöglichst du|"
    r"ermöglichen sie|vous (?:soutenez|aidez|contribuez)|devenez|apoya\w*|hazte|ayúda\w+|apoi[ae]\w*|torne-se|ajude|"
    r"sostieni\w*|sosten\w+|diventa|steun(?: je)?|stöttar|stödjer|støtter|wspier\w+|wesprz\w+|zostań|podpoř\w*|"
    r"staňte se|podpor\w+|staňte sa|поддерж\w+|підтрим\w+|you (?:help|support|keep))\b"
)
_WE = (
    r"\b(?:wir|uns|unser\w*|nous|notre|nos|nuestr\w+|nosotr\w+|noss[ao]s?|nós|noi|nostr\w+|wij|ons|onze|vi|oss|os|vår\w*|"
    r"vores|my|nas|nasz\w*|nam|nás|náš\w*|naš\w*|мы|нас|наш\w*|ми|we|us|our)\b"
)
_FUNDS = (
    r"(?:patronite|patreon|steady(?:hq)?|tipeee|ko-fi|boosty|verkami|goteo|liberapay|startnext|zrzutka\w*|darujme|hithit|"
    r"startlab|catarse|apoia\.se|padrim|helloasso|kisskissbankbank|petje ?af|vriend van de show|donorbox|monobank)"
)
_ENTER = (
    r"(?:join|support|become|werde\w*|unterstütz\w+|devenez|rejoignez|soutenez|hazte|únete|apoya|apóyanos|apoie|torne-se|"
    r"diventa|sostieni\w*|word|steun|bli|stöd|bliv|dołącz\w*|zostań|wspieraj|wesprzyj|staňte|podpořte|podporte|станьте|"
    r"поддержите|стань|підтримайте|долучайтеся|légy|támogass|támogasd|devino|susține\w*)"
)
_SUPPORT = Notice(
    (
        *_GIVE, "monat", " mois", "€ al mes", "por mês", "maand", "månad", "måned", "miesi", "měsí", "mesiac",
        "mesačne", "месяц", "місяць", "mensu", "mensi", "patron", "patreon", "steadyhq", "tipeee", "boosty", "verkami",
        "goteo", "liberapay", "startnext", "zrzutk", "darujme", "hithit", "catarse", "apoia.se", "helloasso", "petje",
        "donorbox",
    ),
    re.compile(
        rf"^(?=.*{_PAY})(?:.*[.!?:;,…–—-] )?{_BEFORE}(?:{'|'.join(_GIVE)})"
        rf"|^(?=.*{_WE})(?=.*\b{_ASK}).*?{_MONTHLY}"
        rf"|^(?:.*[.!?:;,…–—-] )?{_BEFORE}{_ENTER}\b.{{0,90}}\b{_FUNDS}(?!\w)"
    ),
    "after",
    _MAX_WORDS,
)  # fmt: skip
_FOLLOW = (
    "follow", "join", "folgen sie", "folge", "folgt", "suivez", "rejoignez", "retrouvez", "abonnez-vous", "sigue",
    "siga", "sigan", "síguenos", "síganos", "seguinos", "únete", "únase", "suscríbete", "segueix", "uneix-te",
    "acompanhe", "sigam", "participe", "entre no", "entre para", "receba", "segui", "seguici", "seguiteci",
    "iscriviti", "unisciti", "entra nel", "volg", "abonneer je", "word lid", "följ", "gå med", "følg", "bliv medlem",
    "bli med", "seuraa", "liity", "kövess", "kövesse", "kövesd", "csatlakozz", "csatlakozzon", "obserwuj",
    "obserwujcie", "śledź", "dołącz", "sledujte", "sleduj", "přidejte se", "připojte se", "pridajte sa",
    "pripojte sa", "pratite", "pridružite se", "priključite se", "urmărește", "urmăreşte", "urmăriți", "urmăriţi",
    "urmareste", "abonează-te", "intră", "подписывайтесь", "подпишитесь", "подпишись", "следите", "читайте",
    "присоединяйтесь", "вступайте", "підписуйтесь", "підписуйтеся", "підпишіться", "стежте", "приєднуйтесь",
    "приєднуйтеся", "долучайтеся", "последвайте", "следете", "ακολουθήστε", "ακολούθησε", "ikuti", "gabung",
    "bergabung", "theo dõi", "tham gia", "sekite", "takip edin", "abonnieren sie", "abonniere", "join our", "tritt",
    "treten sie",
)  # fmt: skip
_CHANNELS = Notice(
    ("google news", "google новин", "google новост", "google actualit", "google notic", "google notíc", "google haber",
     "google discover", "whatsapp", "telegram", "viber", "line 好友", "line好友", "官方帳號"),
    re.compile(
        rf"^(?:[^,;]*[.!?:…–—-] )?{_BEFORE}(?:{'|'.join(_FOLLOW)})(?!\w).{{0,90}}\b"
        r"(?:google (?:news|новин\w*|новост\w*|actualit\w+|noticias|notícias|haber\w*|discover)|"
        r"(?:whatsapp|telegram|viber)\w*)"
        r"(?!.*\b(?:bot|scam|fraud|hack\w*)\b)"
        r"|(?:[^。！？]{0,20}[，！])?(?:馬上|立即|快)?加入.{0,16}(?:line ?好友|官方帳號)"
    ),
    "after",
    40,
)  # fmt: skip
_PREFERRED = Notice(
    (
        "preferred source", "trusted source", "fuente preferida", "fuentes preferidas", "fonte preferita",
        "fonti preferite", "source préférée", "sources préférées", "bevorzugte quelle", "bevorzugten quelle",
        "fonte preferida", "fontes preferidas", "voorkeursbron", "preferowan", "предпочитаем", "föredragen källa",
        "foretrukken kilde", "foretrukne kilde", "preferovan", "előnyben részesített", "sursă preferată",
        "предпочитан", "προτιμώμεν", "tercih edilen kaynak", "sumber pilihan", "nguồn ưu tiên",
    ),
    re.compile(
        r"^(?:[^.!?]{0,60}[.!?:,] )?(?:add|make|choose|set|select|pick|mark|agreg\w+|añad\w+|elige|elegí|haz|marca|pon|"
        r"seleccion\w+|aggiung\w+|scegli\w*|impost\w+|ajoute[zr]\w*|choisissez|définissez|füge\w*|machen? sie|mach|"
        r"wählen? sie|wähle|als bevorzugte|adicion\w+|escolha|defin[ae]\w*|torne|voeg|kies|maak|stel|dodaj\w*|wybierz|"
        r"ustaw|добавь\w*|добавляйте|сделай\w*|выберите|lägg till|välj|legg til|velg|tilføj|vælg|přidej\w*|nastavte|"
        r"pridajte|adaug\w+|setea\w+|προσθέστε|ekle\w*|jadikan|tambahkan|thêm|\S.{2,40} als bevorzugte)\b"
        r"(?=.{0,140}\b(?:google|discover)\b)"
    ),
    "after",
    24,
)  # fmt: skip
_GAMBLING = Notice(
    (
        "gamble", "gambling", "responsab", "responsável", " 18+", "18+ ", "18+.", "18+,", " +18", "+18.",
        "glücksspiel", "verantwortungsb", "comporte des risques", "dipendenza", "gokken", "speel bewust",
        "stödlinjen", "spela ansvar", "rofus", "spil ansvar", "spill ansvar", "vastuullisesti", "odpowiedzialnie",
        "hrajte zodpov", "závislost", "szerencsejáték", "minorilor", "ответственно", "відповідально", "отговорно",
        "υπεύθυνα", "odgovorno",
    ),
    re.compile(
        r"\b(?:gamble|bet|play) responsibly\b|\bgambleaware\b|\bgambling problem\? call|\b1-800-gambler"
        r"|\b18\+(?=.*(?:t ?& ?c|\bterms|bonus|bet\b|wett|pari|apuest|apost|scommess|gok|zakład|sázk|ставк|gambl))"
        r"|(?:bonus|bono|bónus|apuest\w*|apost\w*|scommess\w*)\b.*\+18\b"
        r"|\bspielen? (?:sie )?verantwortungsb|\bglücksspiel kann süchtig|\bsuchtrisiko"
        r"|\bjouer comporte des risques|\bjuega (?:con responsabilidad|responsablemente)|\bjogue com responsab"
        r"|\baposte com responsab|\bgioca responsabilmente|\bcausare dipendenza|\bwat kost gokken"
        r"|\bspeel bewust\b|\bstödlinjen\.se|\bspela ansvarsfullt|\brofus\b.*\bstopspillet|\bspil ansvarligt"
        r"|\bspill ansvarlig|\bpelaa vastuullisesti|\bgraj odpowiedzialnie|\bhrajte zodpov"
        r"|\bhazardní hře může vzniknout|\btúlzásba vitt szerencsejáték|\bjoacă responsabil|\binterzise? minorilor"
        r"|\bиграй(?:те)? ответственно|\bграй(?:те)? відповідально|\bиграй(?:те)? отговорно|\bπαίξε υπεύθυνα"
        r"|\bigraj(?:te)? odgovorno"
    ),
    "anywhere",
    _MAX_WORDS,
)  # fmt: skip

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
    Rule(
        id="pitches.support",
        reason="asks readers for money, whatever it is for",
        guards=("after_prose",),
        confidence=0.9,
        certain=True,
        words=_SUPPORT.words,
        says=_SUPPORT.is_at,
        hits=(
            "¶\n✂Das Uferpost-Team lebt von euch: Schon für 3 Euro im Monat helfen Sie mit, dass wir weitermachen.\n¶",
            "¶\n✂Cet article vous a plu ? Soutenez-nous avec un don, même petit.\n¶",
            "¶\n✂Tekst powstał dzięki Czytelnikom. Dołącz do 300 osób, które wspierają „Brzeg” na Patronite.\n¶",
            "¶\n✂Non abbiamo padroni: sostienici con una donazione.\n¶",
        ),
        misses=(
            "¶\nFür 3 Euro im Monat bekommt man dort ein Zimmer, in dem nie jemand wohnt, und einen Schlüssel.\n¶",
            "¶\nHe asked them to support our troops with a letter, and nobody wrote one.\n¶",
            "¶\nAuf dem Schild stand „Unterstützen Sie uns mit einer Spende“, und die Dose war leer.\n¶",
            "Soutenez-nous avec un don\n¶",
        ),
    ),
    Rule(
        id="pitches.channel",
        reason="an invitation to follow the site in an app for news or messages, with its name",
        guards=("after_prose",),
        confidence=0.9,
        certain=True,
        words=_CHANNELS.words,
        says=_CHANNELS.is_at,
        hits=(
            "¶\n✂Segui Riva su Google News: clicca sulla stella.\n¶",
            "¶\n✂Abonnez-vous à la chaîne de La Rive sur WhatsApp pour ne rien manquer.\n¶",
            "¶\n✂Siga a Margem no Google Notícias e receba alertas.\n¶",
            "¶\n✂Sledujte Břeh na Google News.\n¶",
        ),
        misses=(
            "¶\nLe voisin suit la chaîne du village sur WhatsApp et n'y écrit jamais.\n¶",
            "¶\n„Folgen Sie uns auf WhatsApp“, sagte der Bürgermeister, und alle lachten.\n¶",
        ),
    ),
    Rule(
        id="pitches.preferred",
        reason="an invitation to have the site's stories first in a search",
        guards=("after_prose",),
        confidence=0.9,
        certain=True,
        words=_PREFERRED.words,
        says=_PREFERRED.is_at,
        hits=(
            "¶\n✂Make The Harbour Post your preferred source on Google\n¶",
            "¶\n✂Ajoutez Le Port à vos sources préférées sur Google.\n¶",
            "¶\n✂Hafenpost als bevorzugte Quelle bei Google hinzufügen\n¶",
        ),
        misses=(
            "¶\nGoogle lets its users name a preferred source, and half of them name none.\n¶",
            "¶\nThe spring is the preferred source of the village, and has no name on Google's maps.\n¶",
        ),
    ),
    Rule(
        id="pitches.wager",
        reason="an advertisement for bets, by the warning that it has to carry",
        guards=("after_prose",),
        confidence=0.9,
        certain=True,
        words=_GAMBLING.words,
        says=_GAMBLING.is_at,
        hits=(
            "¶\n✂Bet £10 and get £30 in free bets on Saturday's cup tie. 18+, new customers only. T&Cs apply.\n¶",
            "¶\n✂Llévate el bono de bienvenida. +18. Juega con responsabilidad.\n¶",
            "¶\n✂Les cotes du derby sont chez Rive. Jouer comporte des risques : endettement, dépendance.\n¶",
        ),
        misses=(
            "¶\nThe town's casino told nobody how many of its guests gamble away a month's wages in a night.\n¶",
            "¶\nThe film is rated 18+, and the children of the village had seen it twice.\n¶",
        ),
    ),
)
