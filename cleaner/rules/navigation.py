"""Rules about menus, breadcrumbs, logins, pagination, skip links and other ways around a site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.rules.predicates import View

_MAX_PATH_CHARS = 200
_ARROW = re.compile(r"[›»>/▸→‹«]")
_CRUMB = re.compile(r"\s+[›»>/▸→‹«]\s+")
_MIN_STEPS = 3  # of a path that doesn't begin at home
_MAX_STEP_WORDS = 4  # of each of its steps except the last


def find_breadcrumbs(view: View) -> Iterator[int]:
    """Paths such as `Home › News › World` above the article."""
    if view.last_prose < 0:
        return
    for i in range(min(view.first_prose + 1, len(view.blocks))):
        text = view.blocks[i].text
        parts = _CRUMB.split(text) if len(text) <= _MAX_PATH_CHARS and _ARROW.search(text) else ()
        if len(parts) > 1 and (parts[0].strip().casefold() in _HOMES or _is_path(parts)):
            yield i


def _is_path(parts: Sequence[str]) -> bool:
    short = all(len(part.split()) <= _MAX_STEP_WORDS for part in parts[:-1])
    return len(parts) >= _MIN_STEPS and short and all(any(map(str.isalpha, part)) for part in parts)


_HOMES = frozenset(
    [
        "home",
        "homepage",
        "start",
        "startseite",
        "accueil",
        "inicio",
        "início",
        "strona główna",
        "главная",
        "ana sayfa",
        "you are here: home",
        "hem",
        "hjem",
        "forside",
        "domů",
        "головна",
        "beranda",
        "首页",
        "ホーム",
        "홈",
        "الرئيسية",
        "خانه",
        "होम",
        "trang chủ",
        "start page",
        "startsida",
        "startsidan",
        "forsiden",
        "hovedside",
        "startpagina",
        "voorpagina",
        "portada",
        "principal",
        "página inicial",
        "página de inicio",
        "página principal",
        "pagina iniziale",
        "à la une",
        "strona startowa",
        "úvod",
        "úvodní stránka",
        "úvodní strana",
        "hlavní stránka",
        "hlavní strana",
        "domovská stránka",
        "titulní strana",
        "главная страница",
        "на главную",
        "головна сторінка",
        "anasayfa",
        "halaman utama",
        "zur startseite",
        "hauptseite",
    ]
)

# The labels before the title of the previous or next article, often without a space between.
_TURN_LABELS = (
    "previous article", "next article", "previous post", "next post",
    # German, French, Spanish, Catalan, Portuguese, Italian, Romanian, Dutch
    "vorheriger artikel", "nächster artikel", "vorheriger beitrag", "nächster beitrag", "voriger beitrag",
    "article précédent", "article suivant", "publication précédente", "publication suivante", "billet précédent",
    "billet suivant", "artículo anterior", "artículo siguiente", "siguiente artículo", "entrada anterior",
    "entrada siguiente", "siguiente entrada", "noticia anterior", "noticia siguiente", "article anterior",
    "article següent", "entrada següent", "artigo anterior", "próximo artigo", "próximo post",
    "matéria anterior", "próxima matéria", "notícia anterior", "próxima notícia", "articolo precedente",
    "articolo successivo", "prossimo articolo", "articolo seguente", "post precedente", "post successivo",
    "articolul precedent", "articolul următor", "articolul anterior", "vorig artikel", "volgend artikel",
    "vorig bericht", "volgend bericht",
    # Swedish, Norwegian, Danish, Finnish, Hungarian, Turkish
    "föregående artikel", "nästa artikel", "föregående inlägg", "nästa inlägg", "forrige artikkel", "neste artikkel",
    "forrige innlegg", "neste innlegg", "forrige artikel", "næste artikel", "forrige indlæg", "næste indlæg",
    "edellinen artikkeli", "seuraava artikkeli", "edellinen kirjoitus", "seuraava kirjoitus", "előző cikk",
    "következő cikk", "előző bejegyzés", "következő bejegyzés", "önceki makale", "sonraki makale", "önceki içerik",
    "sonraki içerik", "önceki yazı", "sonraki yazı", "önceki haber", "sonraki haber",
    # Slavonic languages, Greek
    "poprzedni artykuł", "następny artykuł", "poprzedni wpis", "następny wpis", "předchozí článek", "další článek",
    "následující článek", "předchozí příspěvek", "další příspěvek", "následující příspěvek", "predchádzajúci článok",
    "ďalší článok", "nasledujúci článok", "prethodni članak", "sljedeći članak", "sledeći članak", "prethodna objava",
    "sljedeća objava", "предыдущая статья", "следующая статья", "предыдущая запись", "следующая запись",
    "попередня стаття", "наступна стаття", "попередній запис", "наступний запис", "предишна статия",
    "следваща статия", "предишна публикация", "следваща публикация", "προηγούμενο άρθρο", "επόμενο άρθρο",
    "prejšnji prispevek", "naslednji prispevek", "prejšnji članek", "naslednji članek", "претходна статија",
    "следна статија", "претходна вест", "следна вест", "претходни чланак", "следећи чланак", "следећа вест",
    "папярэдні запіс", "наступны запіс", "папярэдні артыкул", "наступны артыкул",
    # Galician, Latvian, Estonian, Icelandic, Afrikaans, Albanian
    "seguinte entrada", "entrada seguinte", "artigo seguinte", "iepriekšējais raksts", "nākamais raksts",
    "eelmine postitus", "järgmine postitus", "eelmine artikkel", "järgmine artikkel", "fyrri færsla", "næsta færsla",
    "fyrri grein", "næsta grein", "vorige plasing", "volgende plasing", "vorige artikel", "volgende artikel",
    "postimi i mëparshëm", "postimi pasues", "artikulli paraprak", "artikulli tjetër", "artikulli i radhës",
    # Indonesian, Vietnamese, Arabic, Persian, Hebrew, Hindi, Japanese, Chinese, Korean
    "artikel sebelumnya", "artikel selanjutnya", "artikel berikutnya", "pos sebelumnya", "pos berikutnya",
    "bài trước", "bài tiếp theo", "bài viết trước", "bài viết tiếp theo", "المقال السابق", "المقالة السابقة",
    "المقال التالي", "المقالة القادمة", "المقالة التالية", "مطلب قبلی", "مطلب بعدی", "مقاله قبلی", "مقاله بعدی",
    "המאמר הקודם", "המאמר הבא", "הפוסט הקודם", "הפוסט הבא", "הכתבה הקודמת", "הכתבה הבאה",
    "पिछला लेख", "अगला लेख", "前の記事", "次の記事", "前の投稿", "次の投稿", "上一篇文章", "下一篇文章", "上一篇",
    "下一篇", "이전 기사", "다음 기사", "이전 글", "다음 글",
)  # fmt: skip
_TURN = re.compile("|".join(sorted(_TURN_LABELS, key=len, reverse=True)), re.IGNORECASE)
_MAX_TURN_WORDS = 30


def is_turn(view: View, i: int) -> bool:
    """Whether the block is a link to the previous or next article: a label or an arrow, and a title."""
    text = view.stripped[i]
    is_sentence = text[-1] in ".。।"
    if view.words[i] > _MAX_TURN_WORDS:
        return False
    if text.startswith("← ") or text.endswith(" →"):
        return not is_sentence
    match = _TURN.match(text)
    rest = text[match.end() :] if match else ""
    return bool(rest) and (rest[0].isupper() or (rest[0] in ":： \u00a0" and not is_sentence))


# The signs that quotations end with, and titles do not.
_QUOTATION_ENDS = frozenset("?!…,:.。।")


def find_beside(view: View) -> Iterator[int]:
    """Titles of the previous and next article with angle quotes that point outwards, below the first prose.

    A title whose quotes point to the next article is a link like any other, unless one that points to the previous
    article is right above it.
    """
    if "« " not in view.text:
        return
    before = [i for i in range(view.first_prose + 1, len(view.blocks)) if _points_outwards(view, i, "« ")]
    yield from before
    for i in before:
        if i + 1 < len(view.blocks) and _points_outwards(view, i + 1, " »"):
            yield i + 1


def _points_outwards(view: View, i: int, sign: str) -> bool:
    """Whether a line begins or ends with the sign and is not a quotation, which has both and ends like a sentence."""
    text = view.stripped[i]
    if not (text.startswith(sign) or text.endswith(sign)) or view.words[i] > _MAX_TURN_WORDS:
        return False
    both = "«" in text and "»" in text
    return text.rstrip("» ")[-1:] not in _QUOTATION_ENDS and (not both or " | " in text)


_CONTENTS = re.compile(r"\W*table of contents(?:\W+(?:hide|show|toggle|expand|close|open))*\W*", re.IGNORECASE)


def _heads_contents(view: View, i: int) -> bool:
    return bool(_CONTENTS.fullmatch(view.stripped[i]))


RULES = (
    Rule(
        id="navigation.skip",
        reason="a skip link",
        hits=("✂Skip to main content\n¶", "¶\n✂Back to top"),
        misses=("¶\nSkip to the good part, she said, and he did.\n¶",),
    ),
    Rule(
        id="navigation.menu",
        reason="an entry of a menu",
        guards=("edge", "some_prose"),
        confidence=0.9,
        hits=(
            "✂Home\n✂About us\n✂Contact\n¶",
            "✂Home | News | Sports | Contact\n¶",
            "¶\n✂Privacy Policy\n✂Terms of Service",
        ),
        misses=("¶\nHome\n¶", "¶\nContact\n¶", "Home\n\nHe came back after twenty years."),
    ),
    Rule(
        id="navigation.login",
        reason="a login or registration link",
        guards=("edge", "some_prose"),
        hits=("✂Log in\n✂Register\n¶", "¶\n✂Forgot your password?"),
        misses=("¶\nRegister\n¶",),
    ),
    Rule(
        id="navigation.breadcrumb",
        reason="a breadcrumb path",
        confidence=0.99,
        find=find_breadcrumbs,
        hits=(
            "✂Home › News › World\n¶",
            "✂Home > Politics > Ministers pledge to act\n¶",
            "✂Startsidan » Mat » Soppa\n¶",
            "✂Sports / Rugby / Cup\n¶",
        ),
        misses=("¶\nHome › away\n¶", "x > y\n¶", "1 / 2 / 3\n¶", "¶\nSports / Rugby / Cup\n¶"),
    ),
    Rule(
        id="navigation.pages",
        reason="pagination",
        guards=("edge", "after_prose"),
        hits=("¶\n✂Previous article\n✂Next article", "¶\n✂Page 1 of 4\n✂Next page"),
        misses=("¶\nNext page\n¶",),
    ),
    Rule(
        id="navigation.thread",
        reason="leads through an archive of mail or a forum, or says who reads it",
        opens="re",
        pattern=r"re: [^.!?:]{2,90}$",
        guards=("edge",),
        confidence=0.9,
        hits=(
            "✂Previous message: the ferry\n✂Messages sorted by: [ date ] [ thread ] [ subject ] [ author ]\n¶",
            "¶\n✂[Date Prev][Date Next][Thread Prev][Thread Next][Date Index][Thread Index]",
            "¶\n✂Re: the ferry to Amrum\n✂by Ida » Mon Jun 03, 2019 10:12 am",
            '¶\n✂Next in thread: Ada Brandt: "Re: the ferry"\n✂0 Members and 2 Guests are viewing this topic.',
        ),
        misses=(
            "¶\nNext thread\n¶",
            "¶\nIn the next message by thread the captain says so himself, and nobody has doubted him since.",
        ),
    ),
    Rule(
        id="navigation.turn",
        reason="leads to the article before or behind this one",
        guards=("edge", "after_prose"),
        words=("← ", " →", *_TURN_LABELS),
        says=is_turn,
        hits=(
            "¶\n✂Previous articleThe terns of Captain Aske\n✂Next articleSwans, and who counts them",
            "¶\n✂← The terns of Captain Aske   Swans, and who counts them →",
            "¶\n✂Prossimo articoloI cigni del porto",
            "¶\n✂Předchozí příspěvekLabutě v přístavu",
        ),
        misses=(
            "¶\nNext articleTerns\n¶",
            "¶\nThe next article will be about swans, and those who count them.",
            "¶\nNext articles are free.",
            "¶\n← moves the cursor to the left\n¶",
        ),
    ),
    Rule(
        id="navigation.here",
        reason="tells where on the site the page is",
        guards=("outside", "some_prose", "goes_on"),
        confidence=0.99,
        certain=True,
        hits=("✂Sie sind hier: Startseite > Rathaus > Aktuelles\n¶", "✂Du er her: Nyheter\n¶"),
        misses=("¶\nDu er her: det sto det på kartet.\n¶", "Sie sind hier: Startseite"),
    ),
    Rule(
        id="navigation.homepage",
        reason="what homepages of old have around their text: a row of links in brackets, a counter, a browser to use",
        guards=("edge", "some_prose"),
        opens="[ yo th be op",
        pattern=(
            r"\[ ?[^][|]{1,40}(?: ?\| ?[^][|]{1,60}){1,7} ?\]$"
            r"|you are (?:visitor|guest)(?: number| no\.?)?[ #]{0,3}\d{0,9}(?: since .{4,30})?[.!]?$"
            r"|(?:this (?:page|site) (?:is )?)?(?:best viewed|optimi[sz]ed for viewing) (?:with|in|at|using)\b.{3,80}$"
        ),
        hits=(
            "¶\n✂[ Home | Back to: The compost heap | Next: Runner beans ]",
            "✂You are visitor since 1 March 1997\n¶",
            "¶\n✂You are visitor number 20417!",
            "¶\n✂This page best viewed with Netscape Navigator at 800 x 600.",
        ),
        misses=(
            "¶\n[ a | b | c ]\n¶",
            "¶\nBest viewed in the light of the evening, the east window is dark by noon, and nobody minds.\n¶",
            "¶\n[see table 3]",
        ),
    ),
    Rule(
        id="navigation.beside",
        reason="leads to the article before or behind this one",
        guards=("edge",),
        confidence=0.9,
        find=find_beside,
        hits=(
            "¶\n✂« 蔵書点検にともなう臨時休館について | 移動図書館「なみ号」11月の巡回日程 »",
            "¶\n✂« Quince paste\n✂How to store walnuts »",
        ),
        misses=("¶\n« Un clic, ça ne négocie pas »\n¶", "¶\n« La mer monte, dit-il.\n« Elle monte toujours. »"),
    ),
    Rule(
        id="navigation.toc",
        reason="the heading of a table of contents",
        guards=("some_prose",),
        confidence=0.88,
        words=("table of contents",),
        says=_heads_contents,
        hits=("¶\n✂Table of contents\n¶", "¶\n✂Table of Contents [Hide] [Show]\n¶"),
        misses=("¶\nThe table of contents was eaten by mice.\n¶", "Table of contents"),
    ),
    Rule(
        id="navigation.contents",
        reason="the switch of a table of contents",
        guards=("edge",),
        confidence=0.9,
        hits=("✂Toggle table of contents\n¶",),
        misses=("¶\nContents\n¶",),
    ),
)
