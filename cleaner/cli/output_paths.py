"""Maps addresses to relative paths of output files: `host/path`, in names that any file system accepts.

Two addresses never share a path. If the path spells the address exactly, nothing is added. If something had to be
changed or left out, or if addresses differ only in case, which not every file system preserves, a digest of the address
ends the name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from cleaner.cli.output import SUFFIXES, cut
from cleaner.errors import FetchError
from cleaner.fetch.guard import Target, parse_target

# File systems allow 255 bytes a name and about 4,000 a path; some are reserved for endings and the folder's own path.
_MAX_NAME_BYTES = 120
_MAX_DEPTH = 24
_DIGEST_LENGTH = 12
_DIGESTED = re.compile(rf"~[0-9a-f]{{{_DIGEST_LENGTH}}}\Z")
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_SIGNS = frozenset("_.@=&+,~%-")
# Names that Windows treats as devices, whatever their ending.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³])(?:\.|\Z)", re.IGNORECASE)
# A host that ends like one with a port, and the colons of IPv6.
_AMBIGUOUS_HOST = re.compile(r":|_\d+\Z")


def page_address(url: str) -> tuple[str, str | None]:
    """The identity of a page: the address as requested, without its fragment, and the credentials."""
    try:
        target = parse_target(url, allow_private=True)
    except FetchError:
        return url, None
    return _normalised(target), target.authorization


def place_of(url: str) -> str:
    """A relative path for an address: host, path, and the query after an `@`. It never leads out of the folder."""
    try:
        target = parse_target(url, allow_private=True)
    except FetchError:  # a refused address has no output
        return f"_/{_with_digest('index', url)}"
    path, _, query = target.path.partition("?")
    *folders, page = path.split("/")[1:]
    name = f"{page or 'index'}@{query}" if query else page or "index"
    wanted = [_host(target), *folders, name]
    names = [_safe(wanted[0]), *(_folder(folder) for folder in folders[:_MAX_DEPTH] if folder.strip(".")), _safe(name)]
    changed = names != wanted
    page_is_ambiguous = page == "index" or "@" in page
    if changed or page_is_ambiguous or _AMBIGUOUS_HOST.search(target.host) or _is_ambiguous(wanted):
        names[-1] = _with_digest(names[-1], _normalised(target))
    return "/".join(names)


def _normalised(target: Target) -> str:
    """The address with its escapes in capitals, since those in small letters mean the same (RFC 3986, 6.2.2.1)."""
    return _ESCAPE.sub(lambda escape: escape[0].upper(), target.url)


def _host(target: Target) -> str:
    """The host, with its port unless that is the default port of https."""
    name = target.host.replace(":", "_")
    return name if (target.scheme, target.port) == ("https", 443) else f"{name}_{target.port}"


def _is_ambiguous(names: list[str]) -> bool:
    """Whether a file system may confuse these names with others, or they look like names that end with a digest."""
    unescaped = _ESCAPE.sub("", "/".join(names))
    return unescaped != unescaped.casefold() or bool(_DIGESTED.search(names[-1]))


def _safe(segment: str) -> str:
    """The nearest name that every file system accepts."""
    letters = unicodedata.normalize("NFC", segment)
    name = "".join(letter if _is_kept(letter) else "_" for letter in letters)
    name = cut(name, _MAX_NAME_BYTES).strip(".") or "_"
    return f"_{name}" if _DEVICE.match(name) else name


def _is_kept(letter: str) -> bool:
    """Whether a character is a letter, mark or digit of any script, or a sign without meaning to file systems."""
    return letter in _SIGNS or unicodedata.category(letter)[0] in "LM" or letter.isdecimal()


def _folder(segment: str) -> str:
    """The nearest such name for a folder, which must differ from the names of other pages' files."""
    name = _safe(segment)
    return f"{name}_" if name.lower().endswith(tuple(SUFFIXES.values())) else name


def _with_digest(name: str, address: str) -> str:
    """The name with a digest of the address at its end."""
    digest = hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()[:_DIGEST_LENGTH]
    return f"{cut(name, _MAX_NAME_BYTES - _DIGEST_LENGTH - 1)}~{digest}"
