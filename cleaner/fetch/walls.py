"""Pages that aren't what was asked for: soft 404s, consent walls, bot walls, pages that are empty without scripts.

None of them is told by one sign alone. An article about captchas names them too; so a page with real prose is never
taken for a wall, whatever it says, unless the server itself marks it as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Literal

from cleaner.fetch.elements import Tag, tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WallName = Literal["soft-404", "consent-wall", "script-only", "bot-wall"]

# Tags examined; a wall has few.
_MAX_TAGS = 50_000
# Shorter runs of text are usually chrome. Longer ones are prose if they have this many characters together.
_MIN_RUN_CHARACTERS = 90
_MIN_PROSE_CHARACTERS = 600
# Walls have a few sentences of their own.
_MAX_WALL_CHARACTERS = 300
# After more seconds a refresh isn't a redirect but an update of the page.
_MAX_REDIRECT_SECONDS = 10

_INVISIBLE = frozenset({"script", "style", "template", "svg", "noscript", "iframe", "textarea", "select"})
# fmt: off
_BLOCKS = frozenset((
    "p", "div", "section", "article", "main", "header", "footer", "nav", "aside", "ul", "ol", "li", "table",
    "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "form", "body", "blockquote", "pre",
    "dl", "dt", "dd", "figure", "figcaption", "button", "title",
))
# fmt: on
_SPACE = re.compile(r"\s+")
# In scripts without spaces a character counts twice.
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

_NOT_FOUND = re.compile(
    r"^\W*(?:error\W{0,3}|http\W{0,3}|status\W{0,3})?404(?!\w)(?!-)"
    r"|\b(?:page|article|story|content|document|file|site) (?:was |is |has been |could ?n[o']t be |can ?not be )?"
    r"(?:not found|found|removed|deleted|no longer (?:available|exists?)|unavailable)\b.{0,40}$"
    r"|\bpage (?:you (?:are|were) looking for|you requested)\b"
    r"|\b(?:page|article|story) (?:does ?n[o']t|no longer) exists?\b|^\W*not found\W*$"
    r"|seite (?:wurde )?(?:leider )?nicht gefunden|seite existiert nicht"
    r"|page (?:introuvable|non trouvée)|n'existe (?:pas|plus)"
    r"|página no (?:encontrada|existe)|página não (?:encontrada|existe)|pagina non trovata|pagina niet gevonden"
    r"|strona nie (?:została znaleziona|istnieje)|stránka (?:nebyla nalezena|nenalezena)"
    r"|sidan (?:kunde inte|hittades inte)"
    r"|siden (?:ble ikke|blev ikke|kunne ikke|finnes ikke)|sivua ei löy(?:dy|tynyt)|sayfa bulunamadı"
    r"|oldal nem található"
    r"|страница не найдена|сторінку не знайдено|η σελίδα δεν βρέθηκε|הדף לא נמצא|الصفحة غير موجودة"
    r"|पृष्ठ नहीं मिला"
    r"|ページ(?:が|は)?見つかり|页面不存在|找不到(?:该|此|您)?.{0,6}页面|頁面不存在|找不到.{0,6}頁面"
    r"|페이지를 찾을 수 없|ไม่พบหน้า|không tìm thấy trang",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"cookies?\b|\bconsent\b|your (?:data|privacy)|before you continue|personal data|we value your privacy"
    r"|accept all|reject all|manage (?:options|preferences|settings)|our partners"
    r"|zustimm|einwillig|datenschutz|alle akzeptieren|consentement|tout accepter|vos données"
    r"|consentimiento|aceptar todo|consenso|accetta tutt|toestemming|alles accepteren|zgod|samtykke|samtycke",
    re.IGNORECASE,
)
_CONSENT_PLACE = re.compile(
    r"^https?://(?:[^/]{0,200}\.)?consent\.|/(?:consent|privacy-?(?:gate|wall)|cookie-?wall)\b", re.IGNORECASE
)
_BOT = re.compile(
    r"checking (?:your browser|if the site connection is secure)"
    r"|verify(?:ing)? (?:that )?you(?:'re| are)? (?:not a robot|(?:a )?human)"
    r"|are you (?:a (?:robot|human)|human)|not a robot|unusual (?:traffic|activity)"
    r"|automated (?:access|requests|queries|traffic)|bot (?:detection|protection)|ddos protection"
    r"|security (?:check|verification)|attention required|pardon our interruption"
    r"|press (?:and|&) hold|just a moment|complete the (?:captcha|challenge)|solve (?:this|the) captcha|\bcaptcha\b"
    r"|access (?:to this page )?(?:has been )?denied|request (?:has been )?blocked|you have been blocked"
    r"|enable javascript and cookies to continue|human verification"
    r"|验证码|人机验证|安全验证|ロボットではない|보안 ?확인",
    re.IGNORECASE,
)
_BOT_MARKUP = re.compile(
    r"/cdn-cgi/challenge-platform|captcha-delivery\.com|px-captcha|_incapsula_resource|hcaptcha\.com/1/api|g-recaptcha"
    r"|challenges\.cloudflare\.com|awswaf|geo\.captcha|/_sec/cp_challenge|ddos-guard",
    re.IGNORECASE,
)
_SCRIPTS = re.compile(
    r"(?:enable|activate|turn on|requires?|needs?|without|disabled|support)\W.{0,40}java ?script"
    r"|java ?script\W.{0,60}(?:enable|required|needed|disabled|turned off|activ|habilit|aktivier|включ|有効|启用)"
    r"|(?:aktivier|activ|habilit|включ|attiva|schakel)\w*\W.{0,40}java ?script",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"\s*(\d{1,4})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)
# Some pages have their article as data, which can be read without running scripts.
_STORED_BODY = re.compile(r"\"articleBody\"\s{0,5}:\s{0,5}\"[^\"]{400}")
_EMPTY_ROOT = re.compile(r"<(?:div|main|app-root|section)\b[^<>]{0,400}>\s{0,50}</", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wall:
    """A page shown in place of the article.

    Attributes:
        name: Which kind.
        cause: What it is, for the error.
        advice: What to do about it.
    """

    name: WallName
    cause: str
    advice: str


_WALLS: dict[WallName, Wall] = {
    wall.name: wall
    for wall in (
        Wall("soft-404", "the page says that there is no such page, though the status doesn't", "check the address"),
        Wall("consent-wall", "a question about cookies stands in its place", "open it in a browser"),
        Wall("script-only", "the page is empty without scripts", "try --render"),
        Wall("bot-wall", "a wall against robots stands in its place", "ask the site for access, or for an export"),
    )
}


@dataclass(frozen=True, slots=True)
class Sight:
    """A rough view of what a page shows.

    Attributes:
        title: Its title.
        heading: Its first `h1`.
        runs: Its runs of visible text.
        fallback: What stands in `noscript`.
        scripts: How many scripts there are.
        prose: Characters in long runs.
    """

    title: str
    heading: str
    runs: tuple[str, ...]
    fallback: str
    scripts: int
    prose: int

    @property
    def text(self) -> str:
        """All visible text."""
        return "\n".join(self.runs)


def find_wall(markup: str, url: str, status: int, headers: Iterable[tuple[str, str]]) -> Wall | None:
    """The kind of wall that a page is, if it is one.

    Args:
        markup: The page, decoded.
        url: Where it came from.
        status: The HTTP status.
        headers: Names in lower case, and values.
    """
    if any(name == "cf-mitigated" or (name == "x-amzn-waf-action" and value == "challenge") for name, value in headers):
        return _WALLS["bot-wall"]
    sight = look(markup, enough=_MIN_PROSE_CHARACTERS)
    if sight.prose >= _MIN_PROSE_CHARACTERS:
        return None
    name = _judge(sight, markup, url, status)
    return _WALLS[name] if name else None


def _judge(sight: Sight, markup: str, url: str, status: int) -> WallName | None:
    said = f"{sight.title}\n{sight.text[:3000]}\n{sight.fallback}"
    if _is_bot_wall(sight, said, markup, status):
        return "bot-wall"
    if status < 400 and any(_NOT_FOUND.search(line) for line in (sight.title, sight.heading, *sight.runs[:6]) if line):
        return "soft-404"
    if _is_consent_wall(sight, url):
        return "consent-wall"
    if status < 400 and _is_script_only(sight, said, markup):
        return "script-only"
    return None


def _is_bot_wall(sight: Sight, said: str, markup: str, status: int) -> bool:
    words = {match.group(0).casefold() for match in _BOT.finditer(said)}
    marked = bool(_BOT_MARKUP.search(markup))
    in_title = bool(_BOT.search(sight.title))
    refused = status in {401, 403, 405, 429, 503}
    return marked + in_title + min(len(words), 2) + refused >= (2 if len(said) < 1500 else 3) and bool(words or marked)


def _is_consent_wall(sight: Sight, url: str) -> bool:
    words = {match.group(0).casefold() for match in _CONSENT.finditer(sight.text)}
    other = sum(len(run) for run in sight.runs if len(run) >= _MIN_RUN_CHARACTERS and not _CONSENT.search(run))
    if _CONSENT_PLACE.search(url):
        return len(words) >= 2 and other < _MAX_WALL_CHARACTERS
    about = sum(len(run) for run in sight.runs if _CONSENT.search(run))
    return len(words) >= 3 and other < _MIN_RUN_CHARACTERS and about * 2 > len(sight.text)


def _is_script_only(sight: Sight, said: str, markup: str) -> bool:
    if not sight.scripts or len(sight.text) > _MAX_WALL_CHARACTERS or _STORED_BODY.search(markup):
        return False
    return bool(_SCRIPTS.search(said)) or (len(sight.text) < 80 and bool(_EMPTY_ROOT.search(markup)))


def look(markup: str, enough: int | None = None) -> Sight:
    """Read a page roughly, in one pass, without a tree.

    Args:
        markup: The page.
        enough: Stop once so much prose has been seen.
    """
    pieces: dict[str, list[str]] = {"title": [], "h1": [], "noscript": [], "script": [], "": []}
    prose = 0
    for element, text in _runs(markup):
        if element in {"script", "noscript", "title", "h1"}:
            pieces[element].append(text)
        if element not in {"script", "title"} and text:
            pieces[""].append(text)
            weight = _weight(text)
            prose += weight if weight >= _MIN_RUN_CHARACTERS else 0
        if enough is not None and prose >= enough:
            break
    heading = next(filter(None, pieces["h1"]), "")
    title, fallback = " ".join(filter(None, pieces["title"])), " ".join(pieces["noscript"])
    return Sight(title, heading, tuple(pieces[""]), fallback, len(pieces["script"]), prose)


def _weight(run: str) -> int:
    return len(run) + len(_DENSE.findall(run))


def _runs(markup: str) -> Iterator[tuple[str, str]]:
    """Pairs of a block element and a run of text in it. Every script gives a pair without text."""
    element, words = "", []
    for tag in _tags(markup):
        words.append(tag.text)
        if tag.inside is not None:
            yield tag.name, _clean(tag.text for tag in tags(tag.inside)) if tag.name == "noscript" else ""
        elif tag.name in _BLOCKS:
            yield element, _clean(words)
            element, words = (tag.name if tag.opening else ""), []
    yield element, _clean(words)


def _tags(markup: str) -> Iterator[Tag]:
    return islice(tags(markup, _INVISIBLE), _MAX_TAGS)


def _clean(texts: Iterable[str]) -> str:
    return _SPACE.sub(" ", unescape(" ".join(texts))).strip()


def meta_refresh(markup: str) -> str | None:
    """The target of a `<meta http-equiv=refresh>` within ten seconds, on a page with next to no text."""
    place = next(filter(None, map(_refresh_of, _tags(markup))), None)
    if place is None:
        return None
    sight = look(markup)
    return place if sight.prose == 0 and sum(map(_weight, sight.runs)) <= _MAX_WALL_CHARACTERS else None


def _refresh_of(tag: Tag) -> str | None:
    attributes = tag.attributes if tag.name == "meta" else {}
    found = _REFRESH.match(attributes.get("content", ""))
    if (
        found is None
        or attributes.get("http-equiv", "").lower() != "refresh"
        or int(found.group(1)) > _MAX_REDIRECT_SECONDS
    ):
        return None
    return found.group(2).strip()
