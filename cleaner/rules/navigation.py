"""Menus, breadcrumbs, logins, pagination, skip links and other ways around a site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.rules.predicates import View

_LONGEST = 200
_ARROW = re.compile(r"[›»>/▸→‹«]")
_CRUMB = re.compile(r"\s+[›»>/▸→‹«]\s+")
# A path that begins elsewhere than at home has so many steps, each but the last of so few words.
_STEPS, _STEP = 3, 4


def find_breadcrumbs(view: View) -> Iterator[int]:
    """Paths such as `Home › News › World` above the article."""
    if view.last_prose < 0:
        return
    for i in range(min(view.first_prose + 1, len(view.blocks))):
        text = view.blocks[i].text
        parts = _CRUMB.split(text) if len(text) <= _LONGEST and _ARROW.search(text) else ()
        if len(parts) > 1 and (parts[0].strip().casefold() in _HOMES or _is_path(parts)):
            yield i


def _is_path(parts: Sequence[str]) -> bool:
    short = all(len(part.split()) <= _STEP for part in parts[:-1])
    return len(parts) >= _STEPS and short and all(any(map(str.isalpha, part)) for part in parts)


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

RULES = (
    Rule(
        id="navigation.skip",
        reason="a skip link",
        hits=("✂Skip to main content\n¶", "✂Back to top\n¶".replace("✂Back to top\n¶", "¶\n✂Back to top")),
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
        id="navigation.contents",
        reason="the switch of a table of contents",
        guards=("edge",),
        confidence=0.9,
        hits=("✂Toggle table of contents\n¶",),
        misses=("¶\nContents\n¶",),
    ),
)
