"""Addresses of images, including those loaded lazily or chosen by the browser."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from cleaner.html.tags import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

# Elements that show an image; HTML doesn't know those of AMP.
AMP_IMAGES: Final = frozenset({"amp-img", "amp-anim"})
IMAGES: Final = AMP_IMAGES | {"img"}
# Attributes with the address of a lazily loaded image, and with those of its sizes.
_LAZY = words("data-src data-lazy-src data-original data-lazy data-lazyload")
_LAZY_SETS = words("data-srcset data-lazy-srcset")
# File names of placeholders.
_STAND_IN = re.compile(
    r"(?:^|[/_.-])(?:blank|placeholder|spacer|transparent|trans|pixel|loading|loader|lazy|lazyload|dummy|empty|clear|"
    r"gr[ae]y|spinner|1x1)[^/]{0,60}$",
    re.IGNORECASE,
)
_MAX_SOURCES = 20
_NO_ADDRESS = ("data:", "about:", "{", "[", "#")
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)[wx]")
_RESIZED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.)")


def image_address(node: LexborNode) -> str:
    """The address of an element's image, as the page writes it; empty if it has none."""
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
    """The addresses of an image other than `src`, the surest first."""
    attributes = node.attributes
    for name in _LAZY:
        yield _address(attributes, name)
    for name in (*_LAZY_SETS, "srcset"):
        yield _largest(attributes.get(name) or "")
    above = node.parent
    if above is not None and above.tag == "picture":
        for source in islice(above.iter(), _MAX_SOURCES):
            if source.tag == "source":
                for name in (*_LAZY_SETS, "srcset"):
                    yield _largest(source.attributes.get(name) or "")


def _address(attributes: dict[str, str | None], name: str) -> str:
    value = (attributes.get(name) or "").strip()
    return "" if value.lower().startswith(_NO_ADDRESS) else value


def _largest(sizes: str) -> str:
    """The address of the largest image of a `srcset`; the first of several."""
    found = [(size, address) for address, size in _candidates(sizes) if not address.lower().startswith(_NO_ADDRESS)]
    return max(found, key=lambda one: one[0])[1] if found else ""


def _candidates(sizes: str) -> Iterator[tuple[str, float]]:
    """Addresses of a `srcset` with their sizes. Commas after white space or a size separate; others belong to them."""
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
