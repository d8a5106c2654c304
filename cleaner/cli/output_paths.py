"""Where the page of an address goes under a folder: `host/path`, told by names that any file system takes.

Two addresses never share a place. A name that is the address letter by letter needs nothing more; where something had
to be changed or left out, or where capitals tell addresses apart that not every file system does, a digest of the
address ends the name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from cleaner.cli.output import SUFFIXES, cut
from cleaner.errors import FetchError
from cleaner.fetch.guard import Target, parse_target

# File systems take 255 bytes a name and some 4,000 a path; part of them is left for endings and the folder's own path.
_LONGEST_NAME = 120
_DEEPEST = 24
_DIGEST = 12
_DIGESTED = re.compile(rf"~[0-9a-f]{{{_DIGEST}}}\Z")
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_SIGNS = frozenset("_.@=&+,~%-")
# What Windows takes for devices, whatever ending they have.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³])(?:\.|\Z)", re.IGNORECASE)
# The end of a host that looks like a port, and the colons of IPv6.
_AMBIGUOUS_HOST = re.compile(r":|_\d+\Z")


def page_address(url: str) -> tuple[str, str | None]:
    """What tells pages apart: the address as it is asked for, without its fragment, and the credentials."""
    try:
        target = parse_target(url, allow_private=True)
    except FetchError:
        return url, None
    return _spelled(target), target.authorization


def place_of(url: str) -> str:
    """A relative path for an address: host, path, query behind an `@`. Nothing leads out of the folder."""
    try:
        target = parse_target(url, allow_private=True)
    except FetchError:  # nothing will be written of what is refused
        return f"_/{_digested('index', url)}"
    path, _, query = target.path.partition("?")
    *folders, page = path.split("/")[1:]
    name = f"{page or 'index'}@{query}" if query else page or "index"
    wanted = [_host(target), *folders, name]
    names = [_safe(wanted[0]), *(_folder(folder) for folder in folders[:_DEEPEST] if folder.strip(".")), _safe(name)]
    if names != wanted or page == "index" or "@" in page or _AMBIGUOUS_HOST.search(target.host) or _unsure(wanted):
        names[-1] = _digested(names[-1], _spelled(target))
    return "/".join(names)


def _spelled(target: Target) -> str:
    """The address in one spelling: escapes mean the same in small letters (RFC 3986, 6.2.2.1)."""
    return _ESCAPE.sub(lambda escape: escape[0].upper(), target.url)


def _host(target: Target) -> str:
    """The host, with its port unless that is the one of https."""
    name = target.host.replace(":", "_")
    return name if (target.scheme, target.port) == ("https", 443) else f"{name}_{target.port}"


def _unsure(names: list[str]) -> bool:
    """Whether a file system may take these names for others, or they look like those of other addresses."""
    told = _ESCAPE.sub("", "/".join(names))
    return told != told.casefold() or bool(_DIGESTED.search(names[-1]))


def _safe(segment: str) -> str:
    """The nearest name that every file system takes."""
    letters = unicodedata.normalize("NFC", segment)
    name = "".join(letter if _is_kept(letter) else "_" for letter in letters)
    name = cut(name, _LONGEST_NAME).strip(".") or "_"
    return f"_{name}" if _DEVICE.match(name) else name


def _is_kept(letter: str) -> bool:
    """Letters, marks and digits of all scripts, and signs that mean nothing to file systems."""
    return letter in _SIGNS or unicodedata.category(letter)[0] in "LM" or letter.isdecimal()


def _folder(segment: str) -> str:
    """The same for a folder, which must not be named as the file of another page."""
    name = _safe(segment)
    return f"{name}_" if name.lower().endswith(tuple(SUFFIXES.values())) else name


def _digested(name: str, address: str) -> str:
    digest = hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()[:_DIGEST]
    return f"{cut(name, _LONGEST_NAME - _DIGEST - 1)}~{digest}"
