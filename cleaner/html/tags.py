"""Categories of HTML elements: blocks, inline elements, marks, and elements without text."""

from __future__ import annotations

from typing import Final


def words(text: str) -> tuple[str, ...]:
    """The names in a string, separated by spaces."""
    return tuple(text.split())


# As in the standard: elements that never have content, and those in which everything except the end tag is text.
VOID = frozenset(words("area base br col embed hr img input link meta param source track wbr"))
RAW_TEXT = frozenset(words("script style textarea title xmp iframe noembed noframes"))
HEADINGS: Final[dict[str, int]] = {f"h{level}": level for level in range(1, 7)}
# Elements of text of more than a line, and headings: none of them is ever within a line.
PARAGRAPHS = (*words("p div ul ol dl table blockquote pre"), *HEADINGS)

SKIPPED = words("script style template svg iframe canvas video audio datalist head title noframes noembed frameset")
# Elements without text or a visible sign, and the parser's names for nodes that aren't elements.
SILENT = VOID - {"br", "hr", "img"} | {"-comment", "!doctype", "-doctype"}
# `map` has the links on an image. `object` has the text shown in its place, or all the rest of a page that never closes
# it.
INLINES = words(
    "abbr acronym bdi bdo big cite data dfn font label nobr output rp rt rtc rb ruby small span time u var picture "
    "progress meter slot applet object map"
)
BLOCKS = words(
    "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frame h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main marquee menu nav ol "
    "optgroup option p search section select summary table tbody td tfoot th thead tr ul"
)
VERBATIMS = frozenset({"pre", "textarea", "xmp", "listing"})
MARKED: Final[dict[str, str]] = {
    "a": "a",
    "b": "strong",
    "strong": "strong",
    "em": "em",
    "i": "em",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "del": "del",
    "s": "del",
    "strike": "del",
    "ins": "",
    "mark": "",
    "q": "",
    "sup": "sup",
    "sub": "sub",
    "img": "img",
    "math": "math",
}
# Elements that contain text but never blocks.
OF_TEXT = frozenset((*HEADINGS, *words("p dt figcaption caption summary legend")))
# The standard's "formatting" elements, which a parser reopens in the next paragraph if they aren't closed.
STYLES = frozenset(words("a b big code em font i nobr s small strike strong tt u"))
# All known elements; any other name is possible, too.
KNOWN = frozenset((*SKIPPED, *SILENT, *INLINES, *BLOCKS, *VERBATIMS, *MARKED, "br", "button", "center", "noscript"))
