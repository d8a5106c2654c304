"""Where a picture is: pages that load theirs late, or let browsers choose, write its address in other places."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from cleaner.html.tags import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

# Elements that show one; those of AMP are none that HTML knows.
AMP_IMAGES: Final = frozenset({"amp-img", "amp-anim"})
IMAGES: Final = AMP_IMAGES | {"img"}
# Where scripts find the address of a picture that they load, and those of its sizes.
_LAZY = words("data-src data-lazy-src data-original data-lazy data-lazyload")
_LAZY_SETS = words("data-srcset data-lazy-srcset")
# What stands in a picture's place until then, by the name of its file.
_STAND_IN = re.compile(
    r"(?:^|[/_.-])(?:blank|placeholder|spacer|transparent|trans|pixel|loading|loader|lazy|lazyload|dummy|empty|clear|"
    r"gr[ae]y|spinner|1x1)[^/]{0,60}$",
    re.IGNORECASE,
)
_MOST_SOURCES = 20
_NO_ADDRESS = ("data:", "about:", "{", "[", "#")
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)[wx]")
_RESIZED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.)")


def image_address(node: LexborNode) -> str:
    """Where the picture of an element is, as the page writes it; empty if it has none."""
    attributes = node.attributes
    own = _address(attributes, "src")
    if not own or _STAND_IN.search(own.partition("?")[0]):
        return next(filter(None, _others(node)), own)
    if "lazy" in (attributes.get("class") or "").lower():
        return next(filter(None, (_address(attributes, name) for name in _LAZY)), own)
    return own


def file_of(address: str) -> str:
    """The name of a picture's file, the same for all its sizes."""
    return _RESIZED.sub("", re.split(r"[?#]", address, maxsplit=1)[0].rpartition("/")[2])


def _others(node: LexborNode) -> Iterator[str]:
    """The addresses that an image has beside its own, the surest first."""
    attributes = node.attributes
    for name in _LAZY:
        yield _address(attributes, name)
    for name in (*_LAZY_SETS, "srcset"):
        yield _largest(attributes.get(name) or "")
    above = node.parent
    if above is not None and above.tag == "picture":
        for source in islice(above.iter(), _MOST_SOURCES):
            if source.tag == "source":
                for name in (*_LAZY_SETS, "srcset"):
                    yield _largest(source.attributes.get(name) or "")


def _address(attributes: dict[str, str | None], name: str) -> str:
    value = (attributes.get(name) or "").strip()
    return "" if value.lower().startswith(_NO_ADDRESS) else value


def _largest(sizes: str) -> str:
    """The address of the largest picture of a `srcset`; of several the first."""
    found = [(size, address) for address, size in _candidates(sizes) if not address.lower().startswith(_NO_ADDRESS)]
    return max(found, key=lambda one: one[0])[1] if found else ""


def _candidates(sizes: str) -> Iterator[tuple[str, float]]:
    """Addresses of a `srcset` with their sizes. A comma parts them behind white space or a size, and else is theirs."""
    address = ""
    for word in sizes.split():
        if address:
            size, comma, following = word.partition(",")
            match = _SIZE.fullmatch(size)
            yield address, float(match[1]) if match else 1.0
            address = following if comma else ""
        else:
            address = word.lstrip(",")
            if address.endswith(","):
                yield address.rstrip(","), 1.0
                address = ""
    if address:
        yield address, 1.0
