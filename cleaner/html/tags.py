"""The elements of HTML by what they are: which hold text, which flow in a line, which show as marks."""

from __future__ import annotations

from typing import Final


def words(text: str) -> tuple[str, ...]:
    """Names in a row, as one writes them."""
    return tuple(text.split())


# As the standard has them: elements that never have content, and those in which all is text but their end.
VOID = frozenset(words("area base br col embed hr img input link meta param source track wbr"))
RAW_TEXT = frozenset(words("script style textarea title xmp iframe noembed noframes"))
HEADINGS: Final[dict[str, int]] = {f"h{level}": level for level in range(1, 7)}
# What text of more than a line stands in, and headings: within a line, none does.
PARAGRAPHS = (*words("p div ul ol dl table blockquote pre"), *HEADINGS)

SKIPPED = words("script style template svg iframe canvas video audio datalist head title noframes noembed frameset")
# What says nothing: of `VOID` not what shows; and what the parser has for nodes that are no elements.
SILENT = VOID - {"br", "hr", "img"} | {"-comment", "!doctype", "-doctype"}
# A map is there for the links on an image, and what stands in an object is shown where that can't be; a page that never
# closes one has all the rest of its text in it.
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
# What never holds a block, but text that flows.
OF_TEXT = frozenset((*HEADINGS, *words("p dt figcaption caption summary legend")))
# The standard's "formatting" elements: what a parser opens again in the next paragraph if nobody closes them.
STYLES = frozenset(words("a b big code em font i nobr s small strike strong tt u"))
# All that are known; what is none of these may be any name.
KNOWN = frozenset((*SKIPPED, *SILENT, *INLINES, *BLOCKS, *VERBATIMS, *MARKED, "br", "button", "center", "noscript"))
