"""Text that a page carries without showing it: in JSON-LD, in the state of its scripts, in `<noscript>`.

Single-page applications show next to nothing until their scripts run, and shops keep descriptions where only search
engines look. Here such text becomes markup, which is added to the page and read, judged and rendered as the rest of it
is. A fallback and nothing else: where a page shows its article, what it carries beside it is shorter, older or both.

Everything is bounded, and nothing a page may carry raises: sizes, depth, numbers of nodes, broken JSON.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape, unescape
from itertools import islice
from typing import TYPE_CHECKING, Any

from cleaner.metadata.linked_data import read_items, types
from cleaner.prose import count_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.html.layout import HtmlPage
    from cleaner.metadata.linked_data import Item

# Fewer words are a slogan, not an article.
MIN_WORDS = 60
_MIN_STATE_CHARACTERS = 200
_MAX_SCRIPT = 4_000_000
_MAX_SCRIPTS = 60
_MAX_NODES = 200_000
_MAX_STRING = 400_000
_MAX_TEXT = 1_000_000
_MAX_PARTS = 400
# The state of scripts is searched by guesses, while JSON-LD names its fields: its text is preferred unless it is
# shorter than this share of the other.
_DOUBT = 0.67

_STATES = "the state of its scripts"
# Attributes with such state: of Discourse, Inertia, React on Rails, Astro and others.
_CARRIERS = (
    "data-preloaded", "data-page", "data-props", "data-react-props", "data-initial-props", "data-state",
    "data-initial-state", "props",
)  # fmt: skip
_ROLE = ("Article", "Posting", "Report", "Recipe", "HowTo", "Question", "QAPage", "FAQPage", "Product")
_MARKUP = re.compile(
    r"</?(?:p|div|br|h[1-6]|ul|ol|li|table|blockquote|pre|section|article|figure|span|strong)\b[^<>]*>"
)
_BREAKS = re.compile(r"\s*\n\s*")
# Keys of text for readers. Others are for labels, settings, tracking, styles.
_KEYS = re.compile(
    r"(?:\A|_)(?:body|content|contents|text|html|rendered|markdown|description|paragraphs?|copy|intro|summary|value|"
    r"answer|cooked|raw|message|posts?|story|children|processed)\Z",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_READ = re.compile(
    r"cookie|consent|privacy|legal|terms|footer|header|nav|menu|translation|i18n|locale|messages|config|theme|style|css|"
    r"svg|icon|tracking|analytics|seo|meta\b|newsletter|disclaimer|related|recommend|graphql|query|schema",
    re.IGNORECASE,
)
_STATE = re.compile(r"(?:=|\bpush\(|JSON\.parse\()\s*(?=[{\[\"'])")
_LITERAL = re.compile(
    r'\b(?:\w*(?:[Bb]ody|[Cc]ontent|[Tt]ext|[Hh]tml|[Dd]escription)|rendered)"?\s{0,3}:\s{0,3}("(?:[^"\\\n]|\\.){160,400000}")'
)
_SENTENCE = re.compile(r"[.!?…:。！？»”\"')\]]\s*\Z")
_TAG = re.compile(r"<[^<>]*>")
_UNREAD = re.compile(r"<(style|script)\b[^<]*(?:<(?!/\1)[^<]*)*</\1>", re.IGNORECASE)
_NO_SCRIPT = re.compile(r"java\s?script|enable|browser|<img\b|<iframe\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A text that a page carries without showing it.

    Attributes:
        markup: The text as HTML.
        words: How many words it has.
        source: Where it stood, for a person to read.
    """

    markup: str
    words: int
    source: str

    @property
    def guessed(self) -> bool:
        """Whether only its place in the state of scripts suggests that it is for readers."""
        return self.source == _STATES


def embedded_article(page: HtmlPage) -> Embedded | None:
    """The longest text that a page carries, None if it has none of `MIN_WORDS`.

    Args:
        page: A page that `read_html` made.
    """
    linked, states = _scripts(page)
    found = [
        *_made([_unshown(page)], "noscript"),
        *_made([_of_item(item) for item in read_items(linked)[:40]], "JSON-LD"),
        *_made([_of_states(states)], _STATES),
    ]
    best = max(found, key=lambda one: one.words * (_DOUBT if one.guessed else 1), default=None)
    return best if best is not None and best.words >= MIN_WORDS else None


def embedded_product(page: HtmlPage) -> Embedded | None:
    """The description and specifications of the only product in a page's JSON-LD, None if there is none."""
    linked, _ = _scripts(page)
    products = [item for item in read_items(linked) if "Product" in types(item)]
    parts = _made([_of_item(products[0])], "JSON-LD") if len(products) == 1 else []
    return parts[0] if parts else None


def _made(parts: Sequence[str], source: str) -> list[Embedded]:
    """Pieces of markup, each with the number of its words."""
    return [Embedded(part, count_words(_plain(part)), source) for part in dict.fromkeys(parts) if part]


def _scripts(page: HtmlPage) -> tuple[list[str], list[str]]:
    """The JSON-LD of a page, and its other inline scripts with the state in attributes."""
    linked: list[str] = []
    states: list[str] = []
    for node in page.layout.tree.css("script:not([src])")[:_MAX_SCRIPTS]:
        text = node.text()
        if len(text) > _MAX_SCRIPT:
            continue
        kind = (node.attributes.get("type") or "").lower()
        (linked if "ld+json" in kind else states).append(text)
    return linked, states + _carried(page)


def _carried(page: HtmlPage) -> list[str]:
    """State in attributes."""
    nodes = page.layout.tree.css(", ".join(f"[{name}]" for name in _CARRIERS))
    values = (node.attributes.get(name) or "" for node in nodes for name in _CARRIERS)
    states = (
        value for value in values if value[:1] in {"{", "["} and _MIN_STATE_CHARACTERS <= len(value) <= _MAX_SCRIPT
    )
    return list(islice(states, _MAX_SCRIPTS))


# -------------------------------------------------------------------------------------------------------- noscript


def _unshown(page: HtmlPage) -> str:
    """The content of `<noscript>` without requests to enable scripts and without tracking pixels."""
    parts = [node.html or "" for node in page.layout.tree.css("body noscript")[:_MAX_PARTS]]
    told = [part for part in parts if not _NO_SCRIPT.search(part) or count_words(_plain(part)) >= MIN_WORDS]
    inner = [re.sub(r"\A\s*<noscript[^>]*>|</noscript>\s*\Z", "", part) for part in told]
    return "\n".join(dict.fromkeys(inner))[:_MAX_TEXT]


# --------------------------------------------------------------------------------------------------------- JSON-LD


def _of_item(item: Item) -> str:
    """An item of JSON-LD as markup; empty if it has no text for readers."""
    if not any(name.endswith(_ROLE) for name in types(item)):
        return ""
    lines = [
        *_texts(item, "articleBody", "reviewBody", "text", "description"),
        *_listed(item, "recipeIngredient"),
        *_steps(item.get("recipeInstructions") or item.get("step")),
        *_answers(item.get("mainEntity") if "acceptedAnswer" not in item else item),
        *(line for one in _items(item.get("comment")) for line in _texts(one, "text")),
        *_specifications(item),
    ]
    return "\n".join(lines)[:_MAX_TEXT]


def _texts(item: Item, *names: str) -> list[str]:
    """The first of these fields with text."""
    for name in names:
        value = item.get(name)
        if isinstance(value, list):
            value = "\n".join(one for one in value[:_MAX_PARTS] if isinstance(one, str))
        if isinstance(value, str) and value.strip():
            return [_as_markup(value)]
    return []


def _items(value: object) -> list[Item]:
    """The items of a field with one or several."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values[:_MAX_PARTS] if isinstance(one, dict)]


def _listed(item: Item, name: str) -> list[str]:
    value = item.get(name)
    lines = [one for one in value[:_MAX_PARTS] if isinstance(one, str)] if isinstance(value, list) else []
    return ["<ul>", *(f"<li>{escape(_plain(line))}" for line in lines), "</ul>"] if lines else []


def _steps(value: object) -> list[str]:
    """Instructions step by step: strings or items, or sections of them."""
    if isinstance(value, str):
        return [_as_markup(value)]
    lines = [one for one in value[:_MAX_PARTS] if isinstance(one, str)] if isinstance(value, list) else []
    for step in _items(value):
        for one in _items(step.get("itemListElement")) or [step]:
            lines += [text for text in (one.get("text") or one.get("name"),) if isinstance(text, str)]
    return ["<ol>", *(f"<li>{escape(_plain(line))}" for line in lines), "</ol>"] if lines else []


def _answers(value: object) -> list[str]:
    """Questions, each with its answers."""
    lines = []
    for question in _items(value):
        name = question.get("name")
        lines += [f"<h2>{escape(_plain(name))}</h2>"] if isinstance(name, str) else []
        lines += _texts(question, "text")
        answers = [*_items(question.get("acceptedAnswer")), *_items(question.get("suggestedAnswer"))]
        lines += [line for answer in answers for line in _texts(answer, "text")]
    return lines


def _specifications(item: Item) -> list[str]:
    """The properties of a product, as a table."""
    rows = []
    for one in _items(item.get("additionalProperty")):
        name, value = one.get("name"), one.get("value")
        if isinstance(name, str) and isinstance(value, str | int | float):
            rows.append(f"<tr><td>{escape(_plain(name))}<td>{escape(_plain(str(value)))}")
    return ["<table>", *rows, "</table>"] if rows else []


# ----------------------------------------------------------------------------------------------------------- state


def _of_states(scripts: Iterable[str]) -> str:
    """The longest text in the state that scripts start from, as markup."""
    best: list[str] = []
    for script in scripts:
        found = _longest(_strings(script))
        if sum(map(len, found)) > sum(map(len, best)):
            best = found
    return "\n".join(map(_as_markup, best))[:_MAX_TEXT]


def _longest(found: Iterable[tuple[int, str]]) -> list[str]:
    """The strings of the place in the state that has the most text: `posts` of a thread, `body` of an article."""
    groups: dict[int, dict[str, None]] = {}
    for place, text in found:
        groups.setdefault(place, {})[text] = None
    return list(max(groups.values(), key=lambda group: sum(map(len, group)), default={}))[:_MAX_PARTS]


def _strings(script: str) -> Iterator[tuple[int, str]]:
    """Texts for readers in a script, each with the number of its place."""
    data = _parse(script)
    if data is not None:
        yield from _walk(data)
        return
    for match in _LITERAL.finditer(script):  # a program that returns the state
        text = _load(match[1])
        if isinstance(text, str) and _reads(text):
            yield 0, text


def _parse(script: str) -> object:
    """The JSON that a script consists of or assigns; None if it is a program."""
    script = script.strip()
    if script[:1] in {"{", "["}:
        return _load(script)
    match = _STATE.search(script[:2000])
    if match is None:
        return None
    data = _first_value(script[match.end() :])
    return _load(data) if isinstance(data, str) else data


def _first_value(text: str) -> object:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _load(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _walk(data: object) -> Iterator[tuple[int, str]]:
    """All texts of a tree, without recursion because of hostile nesting. Items of one list share their places."""
    numbers: dict[tuple[int, str], int] = {}
    todo: list[tuple[int, str, Any]] = [(0, "", data)]
    seen = 0
    while todo and seen < _MAX_NODES:
        place, key, value = todo.pop()
        seen += 1
        if isinstance(value, str):
            if value[:1] in {"{", "["} and len(value) >= _MIN_STATE_CHARACTERS:  # JSON in a string, as in Discourse
                todo.append((place, key, _load(value)))
            elif _is_read(key) and _reads(value):
                yield place, value
        elif isinstance(value, list):
            todo += [(place, key, one) for one in reversed(value[:_MAX_NODES])]
        elif isinstance(value, dict):
            todo += [
                (numbers.setdefault((place, name), len(numbers) + 1), name, one)
                for name, one in reversed(value.items())
                if not _NOT_READ.search(name)
            ]


def _is_read(key: str) -> bool:
    """Whether a key's text is for readers; any text of a list without keys is, as some tools flatten state."""
    return not key or bool(_KEYS.search(_CAMEL.sub("_", key)))


def _reads(text: str) -> bool:
    """Whether a string is running text."""
    if not 40 <= len(text) <= _MAX_STRING or text.lstrip()[:1] in {"{", "["} or text.startswith(("http", "data:")):
        return False
    if _MARKUP.search(text):
        return True
    return count_words(text) >= 8 and _SENTENCE.search(text[-20:]) is not None


# ---------------------------------------------------------------------------------------------------------- markup


def _as_markup(text: str) -> str:
    """A string as HTML: unchanged if it has markup, else its lines as paragraphs."""
    text = text[:_MAX_STRING]
    if "&lt;" in text and not _MARKUP.search(text):
        text = unescape(text)
    if _MARKUP.search(text):
        return f"<div>{text}</div>"
    lines = _BREAKS.split(unescape(text).strip())
    return "\n".join(f"<p>{escape(line)}</p>" for line in lines if line)


def _plain(markup: str) -> str:
    """Markup without its tags, styles and scripts."""
    return " ".join(unescape(_TAG.sub(" ", _UNREAD.sub(" ", markup))).split())
