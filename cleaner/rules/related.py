"""Rules about lists of other stories (related, hot, most read, read next), with their headlines and blurbs."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.prose import MAIL, TELEPHONE, is_truncated
from cleaner.rules.predicates import late
from cleaner.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.rules.phrase import Phrase
    from cleaner.rules.predicates import View


# A broken-off text of so many words or fewer is a label such as "Loading…".
_MAX_LABEL_WORDS = 5


def find_teasers(view: View) -> Iterator[int]:
    """Broken-off blurbs at the page's foot, each with a headline above it and next to another such pair.

    On a page without other prose, blurbs are the content.
    """
    if view.last_prose < 0:
        return
    places = range(view.last_prose + 1, len(view.blocks))
    broken = {i for i in places if view.words[i] > _MAX_LABEL_WORDS and is_truncated(view.blocks[i].text)}
    for i in sorted(broken):
        if i - 2 in broken or i + 2 in broken:
            yield i


def find_end(view: View) -> Iterator[int]:
    """Headings of lists of other stories with nothing below: no article ends with a heading of its own."""
    for i in range(len(view.blocks) - 1, view.last_prose, -1):
        if not any(phrase.rule in _HEADINGS and phrase.words == view.folded[i] for phrase in view.phrases[i]):
            return
        yield i


# A headline is longer than a label and shorter than a paragraph.
_HEADLINE_WORDS = range(3, 25)
_MAX_BLURB_WORDS = 34  # of the line below a headline
# With fewer headlines below it, a heading may be the article's own; a heading of a single word needs one more.
_MIN_HEADLINES = 2
_MAX_FIELD_WORDS = 2  # of the label before a value
# The signs that no headline ends with.
_NOT_HEADLINE_ENDS = tuple(".:,;!—–-。।۔：")
# A sentence that ends inside a line: part of a paragraph whose lines were broken.
_SENTENCE_END = re.compile(r"[^\W\d_]{4,}\. [^\W\d_]")
# A mail address or telephone number, which no headline has.
_CONTACT = re.compile(rf"{MAIL}|{TELEPHONE}|(?<!\d)\d{{2,3}}(?:[ .-]\d{{2,3}}){{2,4}}(?!\d)")
# Words in the headings of an article's own list of sources.
_SOURCE_WORDS = frozenset({"further", "references", "resources", "sources", "links", "reading", "see"})
# Inside an article, so many lines with headlines at most belong to a list of other stories.
_MAX_ENTRIES_INSIDE = 6
# Inside an article, an English heading of fewer words may be the article's own.
_MIN_ENGLISH_HEADING_WORDS = 3
# A last headline with fewer words and characters may be a heading of the article.
_LONG_HEADLINE_WORDS = 6
_LONG_HEADLINE_CHARS = 40
# A phrase of the rules below that articles use for their own lists as well.
_OWN_HEADING = ("more", "to", "read")
# The rank of a headline in a list of the most read stories.
_RANK = re.compile(r"(\d)[.)]?\s+\S")
_MIN_RANKED = 3
# The number of a heading, and the sign after it.
_NUMBERED = re.compile(r"([2-9]|[1-9]\d)([.)] )")


def find_lists(view: View) -> Iterator[int]:
    """Headings of lists of other stories below most of the prose, with the headlines and blurbs beneath them."""
    for i in sorted({i for rule in _HEADINGS for i in view.claimed.get(rule, ())}):
        if not _is_list_heading(view, i):
            continue
        end = view.section_end(i, len(view.blocks))
        entries = [j for j in _entries(view, i + 1) if j < end]
        if _ends_in_heading(view, i, entries):
            entries.pop()
        headlines = sum(_is_headline(view, j) and not _is_field(view.blocks[j].text) for j in entries)
        if headlines >= _MIN_HEADLINES + (len(view.folded[i]) == 1):
            yield from (i, *entries)


def _ends_in_heading(view: View, heading: int, entries: Sequence[int]) -> bool:
    """Whether the last headline is a heading of the article.

    It is one if a line that announces something is right below it; or if it is short and a blank line separates it from
    the others, between which there are none.
    """
    if not entries or entries[-1] + 1 >= len(view.blocks):
        return False
    if view.announces(entries[-1] + 1):
        return True
    if len(entries) < 2 or _is_long(view, entries[-1]):
        return False
    indices = [view.blocks[j].index for j in (heading, *entries)]
    *before, last = [below - above for above, below in pairwise(indices)]
    return last > 1 and max(before) == 1


def _is_list_heading(view: View, i: int) -> bool:
    """Whether the heading is one of other stories, and not one that articles have as well."""
    words = view.folded[i]
    # On pages that are not articles, "Latest" or "Recommended" may be above the content.
    may_head_content = len(words) == 1 and view.kind == "html"
    return not may_head_content and words != _OWN_HEADING and not _SOURCE_WORDS.intersection(words) and late(view, i)


def _is_field(text: str) -> bool:
    """Whether the text is a label of a word or two with its value."""
    label, colon, _ = text.partition(":")
    return bool(colon) and len(label.split()) <= _MAX_FIELD_WORDS


def find_amid(view: View) -> Iterator[int]:
    """Headings such as "You may also like" inside the article, with the headlines below them, until prose resumes.

    The last headline is spared if it is short: it may be the heading of that prose.
    """
    for i in sorted({i for rule in _HEADINGS for i in view.claimed.get(rule, ())}):
        if not view.first_prose < i < view.last_prose:
            continue
        end = min(view.section_end(i, len(view.blocks)), view.next_prose[i])
        entries = [j for j in _entries(view, i + 1) if j < end]
        if not any(map(_is_heading_inside, view.phrases[i])) and not _is_ranked(view, entries):
            continue
        below = i + 1 + len(entries)
        if not 0 < len(entries) <= _MAX_ENTRIES_INSIDE or below >= len(view.blocks):
            continue
        if not view.prose[below] and not _continues_numbers(view, i + 1, below):
            continue
        if len(entries) > 1 and view.prose[below] and not _is_long(view, entries[-1]):
            entries.pop()
        if len(entries) > 1 or _is_long(view, entries[0]):
            yield from (i, *entries)


def _is_long(view: View, i: int) -> bool:
    """Whether a headline is longer than most headings, in words or, as languages differ in these, in characters."""
    return view.words[i] >= _LONG_HEADLINE_WORDS or len(view.stripped[i]) >= _LONG_HEADLINE_CHARS


def _is_ranked(view: View, entries: Sequence[int]) -> bool:
    """Whether the headlines are numbered from one, as lists of the most read stories are."""
    numbers = [match[1] for i in entries if (match := _RANK.match(view.stripped[i]))]
    return len(numbers) >= _MIN_RANKED and numbers == [str(n) for n in range(1, len(entries) + 1)]


def _is_heading_inside(phrase: Phrase) -> bool:
    """Whether a phrase is a heading of other stories even inside an article.

    In English, headings such as "Read more" are also above an article's own links.
    """
    if phrase.language in {"", "en"}:
        return phrase.rule == "related.late" and len(phrase.words) >= _MIN_ENGLISH_HEADING_WORDS
    if phrase.open_end:
        return False
    return phrase.rule == "related.late" or (phrase.rule in _HEADINGS and len(phrase.words) > 1)


def _continues_numbers(view: View, first: int, i: int) -> bool:
    """Whether a line below headlines without numbers continues the numbers of the article's headings."""
    number = _NUMBERED.match(view.stripped[i])
    if not number or _NUMBERED.match(view.stripped[first]):
        return False
    return view.numbered.get(f"{int(number[1]) - 1}{number[2]}", first) < first


def _entries(view: View, i: int) -> Iterator[int]:
    """The headlines from a place on, each with the blurb, dates and labels that it may have.

    A blurb is one line: a second one is the article again. So is a line below the last headline, unless an earlier one
    has a blurb and chrome or the page's end follows.
    """
    blurbs, first = 0, i
    while i < len(view.blocks) and _is_headline(view, i) and not _continues_numbers(view, first, i):
        yield i
        i += 1
        while i < len(view.blocks) and _is_label(view, i):
            yield i
            i += 1
        list_goes_on = i + 1 < len(view.blocks) and (_is_headline(view, i + 1) or _is_label(view, i + 1))
        list_ends = i + 1 >= len(view.blocks) or bool(view.phrases[i + 1])
        if i < len(view.blocks) and _is_blurb(view, i) and (list_goes_on or (list_ends and blurbs)):
            yield i
            blurbs += 1
            i += 1
        while i < len(view.blocks) and _is_label(view, i):
            yield i
            i += 1


def _is_label(view: View, i: int) -> bool:
    return any(phrase.rule in _LABELS for phrase in view.phrases[i])


def _is_headline(view: View, i: int) -> bool:
    text = view.stripped[i]
    if view.words[i] not in _HEADLINE_WORDS or view.phrases[i]:
        return False
    if text.endswith(_NOT_HEADLINE_ENDS) or _CONTACT.search(text):
        return False
    return not (". " in text and _SENTENCE_END.search(text))


def _is_blurb(view: View, i: int) -> bool:
    if view.words[i] > _MAX_BLURB_WORDS or view.phrases[i] or view.stripped[i][-1] in ":：":
        return False
    return not _is_headline(view, i)


# The rules of lines beside a headline in a list.
_LABELS = frozenset(
    {"byline.date", "byline.author", "byline.reading-time", "related.more", "comments.count", "ads.label"}
)
_HEADINGS = frozenset({"related.heading", "related.late"})

RULES = (
    Rule(
        id="related.heading",
        reason="the heading of a list of other stories",
        scope="onward",
        guards=("some_prose", "outside", "no_entry"),
        hits=(
            "¶\n✂Related articles\n\n✂Police crack down on protest\n\n✂There is bad news for the farmers of...",
            "¶\n✂Hot News",
            "¶\n✂Most read\n✂One headline\n✂Another headline",
            "¶\n✂You may also like\n✂Ten ways to peel an orange",
        ),
        misses=(
            "Home\nNews\nArchive\nThe Clockwinder\n¶\n¶",
            "¶\n¶\nAcross the fields of yesterday\nHe sometimes comes to me\nA little lad just back from play",
            "¶\n¶\nAcross\n1 Bird of the shore (4)\n5 It goes round the mill (5)\nDown\n2 Not the sea (4)",
            "¶\nRelated articles\n¶",
            "¶\nRelated work has shown that labels help.\n¶",
            "Related articles",
        ),
    ),
    Rule(
        id="related.late",
        reason="the heading of a list of other stories",
        scope="onward",
        opens="mo",
        pattern=(
            r"more (?:[\w&'’-]+ ){1,4}(?:to|you(?:['’]ll| will| may| might|['’]d)(?: also)?) "
            r"(?:love|like|enjoy|try|read|explore|make)$"
            r"|more (?:[\w&'’-]+ ){1,3}(?:recipes|stories|articles|posts|guides|headlines|news)$"
        ),
        guards=("late", "no_prose_next"),
        confidence=0.9,
        hits=(
            "¶\n¶\n¶\n✂You might also be interested in\n✂One headline\n✂Another headline\nA third headline\n¶",
            "¶\n¶\n✂More soup recipes\n✂Nettle soup\n✂Leek soup\n## The soup\nServes four",
            "¶\n¶\n✂More soup recipes\n✂Nettle soup\n✂Leek soup\nIngredients\n3 leeks",
            (
                "¶\n¶\n✂You might also be interested in\n✂Bell tower leans again\nHours and fees\n"
                "The warden of the bell tower says that the hall will be run as follows:\nWeekdays 9 to 5\n¶"
            ),
        ),
        misses=("¶\nYou might also be interested in\nOne headline\n¶\n¶\n¶",),
    ),
    Rule(
        id="related.inline",
        reason="a link to another story amid the article",
        opens="al re se mo do mu yo wa li ne",
        pattern=(
            r"(?:also read|read also|read more|see also|related(?: (?:story|article|coverage|news|reading))?|"
            r"more on this|don['’]t miss|must read|recommended|you may like|watch(?: now)?|listen|"
            r"next read)\s*[:|»→-]\s*\S.{0,180}$"
        ),
        guards=("after_prose",),
        confidence=0.87,
        hits=("¶\n✂ALSO READ: Minister resigns over the affair\n¶", "¶\n✂Read more: Ten ways to peel an orange\n¶"),
        misses=("¶\nRead more books, the teacher said.\n¶", "Related: what the study found\n¶"),
    ),
    Rule(
        id="related.list",
        reason="a list of other stories",
        confidence=0.85,
        find=find_lists,
        hits=(
            "¶\n¶\n✂You might also like\n✂Is the night train worth it?\n✂Nine things we wish we had known",
            "¶\n¶\n✂You might also like\n✂Is the night train worth it?\n✂Forty hours and a goat.\n✂Nine things to know",
            (
                "¶\n\n¶\n\n✂You might also like\n✂Is the night train really worth the money?\n"
                "✂Nine things we wish we had known before\n\nA goat with nerves\n\n¶"
            ),
        ),
        misses=(
            "¶\n¶\nYou might also like\nThe stones on the hill\n¶",
            "¶\n¶\nRecommended\nMemory: 16 GB at least\nStorage: 95 GB free\nNetwork: a broadband connection",
            "¶\n¶\nRelated reading\nThe Stones on the Hill, Ada Brandt\nA Walk in the Reeds, Jon Ek",
        ),
    ),
    Rule(
        id="related.amid",
        reason="a list of other stories amid the article",
        confidence=0.9,
        certain=True,
        find=find_amid,
        hits=(
            "¶\n✂Mohlo by vás zajímat\n✂Zaniklá řemesla: poslední košíkář z Hané skončil\n¶\n¶",
            "¶\n✂İlgili haber\n✂Kastamonu'da mantar mevsimi erken başladı\n¶\n¶",
            "¶\n✂Das könnte Sie auch interessieren\n✂Warum die Brücke über die Wümme teurer wird\nAm Fluss entlang\n¶",
            "¶\n✂Lees ook\n✂Gemeente trekt stekker uit nachtbus\n✂Waarom de uiterwaarden al in oktober onderliepen\n¶",
            (
                "1. Wat u nodig heeft\n¶\n✂Lees ook\n✂Gemeente trekt stekker uit nachtbus\n"
                "✂Waarom de uiterwaarden al in oktober onderliepen\n2. Hoe u bij storm het touw vastmaakt\n¶"
            ),
            (
                "¶\n✂Most read\n✂1 Man held after a chase along the quay\n✂2 Grocer recalls salad\n"
                "✂3 Swans are back in the harbour\n¶"
            ),
        ),
        misses=(
            "¶\nDas könnte Sie auch interessieren\n¶\n¶",
            "¶\nWas wir wissen\nWarum die Brücke teurer wird\n¶",
            "¶\nDas könnte Sie auch interessieren\nSie haben es 2017 versucht. Wer streiten will, der tut das\n¶",
            "¶\nLees ook\nDe pont\n¶",
            "¶\nMás información\nServicio del Puerto, planta baja, despacho 4\nTeléfono del muelle 900 000 310\n¶",
            "¶\nMost read\nMan held after a chase on the quay\nGrocer recalls salad\nSwans are back in the harbour\n¶",
        ),
    ),
    Rule(
        id="related.link",
        reason="a link to another story, named as such",
        guards=("after_prose", "goes_on"),
        certain=True,
        hits=(
            "¶\n✂Lesen Sie auch: Der neue Hafen wird teurer\n¶",
            "¶\n✂Baca juga: Jembatan Gantung Rampung Tahun Depan\n¶\n✂Baca juga: Harga Cabai Turun\n¶",
        ),
        misses=(
            "Läs mer: så lär sig barn i Tvärnö\n¶",
            "¶\nPer approfondire\n¶",
            "¶\nLesen Sie auch zwischen den Zeilen, riet der Lehrer.\n¶",
        ),
    ),
    Rule(
        id="related.end",
        reason="the heading of a list of other stories, of which nothing is left",
        guards=("some_prose",),
        certain=True,
        find=find_end,
        hits=("¶\n✂Related articles", "¶\n✂Noticias relacionadas", "¶\nThe pier\n✂Most read\n✂Read next"),
        misses=("Related articles\n¶", "¶\nFurther to the east", "Most read"),
    ),
    Rule(
        id="related.teaser",
        reason="a teaser of another story, broken off with an ellipsis",
        confidence=0.88,
        find=find_teasers,
        hits=(),
        misses=(
            "¶\nAnd then there was silence…\n¶",
            "¶\nTo be continued…",
            "The swans\nThey came back to the harbour in March, and…\nThe terns\nThey came back in May, and nobody…",
        ),
    ),
    Rule(
        id="related.more",
        reason="a button that leads to more stories or to the rest of one",
        guards=("edge",),
        confidence=0.9,
        hits=("¶\n✂Read more\n✂Load more", "¶\n✂View all posts", "¶\n✂Continue reading"),
        misses=("¶\nRead more\n¶",),
    ),
)
