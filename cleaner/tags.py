"""The elements of HTML by what they are: which hold text, which flow in a line, which show as marks."""

from __future__ import annotations

from typing import Final


def words(text: str) -> tuple[str, ...]:
    """Names in a row, as one writes them."""
    return tuple(text.split())


SKIPPED = words("script style template svg iframe canvas video audio datalist head title noframes noembed frameset")
VOIDS = words("-comment !doctype -doctype link meta source param track input wbr embed base col area")
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
OF_TEXT = frozenset(words("p h1 h2 h3 h4 h5 h6 dt figcaption caption summary legend"))
# The standard's "formatting" elements: what a parser opens again in the next paragraph if nobody closes them.
STYLES = frozenset(words("a b big code em font i nobr s small strike strong tt u"))
# All that are known; what is none of these may be any name.
KNOWN = frozenset((*SKIPPED, *VOIDS, *INLINES, *BLOCKS, *VERBATIMS, *MARKED, "br", "button", "center", "noscript"))
