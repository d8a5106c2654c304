"""The guard: which addresses may be requested. Nothing here touches the network.

The check that counts is that of the address that is connected to (`why_refused`, called for each connection); the one
of the URL (`parse_target`) comes first because it gives better messages. Whatever a host is spelled like, it is brought
into the form that browsers give it before anything else looks at it.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, unquote, unquote_to_bytes, urlsplit

from cleaner.addresses import unbroken
from cleaner.errors import RefusedAddressError

if TYPE_CHECKING:
    from ipaddress import IPv4Network

Address = IPv4Address | IPv6Address

DEFAULT_PORTS = {"http": 80, "https": 443}

# Opened by `allow_private`. From IANA's registries of special-purpose addresses.
_PRIVATE = (
    ("127.0.0.0/8", "a loopback address"),
    ("10.0.0.0/8", "a private address"),
    ("172.16.0.0/12", "a private address"),
    ("192.168.0.0/16", "a private address"),
    ("169.254.0.0/16", "a link-local address"),
    ("100.64.0.0/10", "an address behind a carrier's NAT"),
    ("::1/128", "a loopback address"),
    ("fc00::/7", "a private address"),
    ("fe80::/10", "a link-local address"),
    ("fec0::/10", "a private address"),
)

# Never opened: cloud metadata services give out credentials, and the rest never has pages.
_NEVER = (
    ("169.254.169.254/32", "a cloud metadata service"),
    ("169.254.170.2/32", "a cloud metadata service"),
    ("169.254.170.23/32", "a cloud metadata service"),
    ("100.100.100.200/32", "a cloud metadata service"),
    ("168.63.129.16/32", "a cloud metadata service"),
    ("169.254.42.42/32", "a cloud metadata service"),
    ("169.254.0.23/32", "a cloud metadata service"),
    ("192.0.0.192/32", "a cloud metadata service"),
    ("fd00:ec2::/32", "a cloud metadata service"),
    ("fd20:ce::254/128", "a cloud metadata service"),
    ("fd00:42::42/128", "a cloud metadata service"),
    ("fe80::a9fe:a9fe/128", "a cloud metadata service"),
    ("0.0.0.0/8", "an address of this very network"),
    ("192.0.0.0/24", "an address that protocols reserve"),
    ("192.0.2.0/24", "an address for documentation"),
    ("192.88.99.0/24", "a 6to4 relay"),
    ("198.18.0.0/15", "an address for benchmarks"),
    ("198.51.100.0/24", "an address for documentation"),
    ("203.0.113.0/24", "an address for documentation"),
    ("224.0.0.0/4", "a multicast address"),
    ("240.0.0.0/4", "a reserved address"),
    ("2001::/23", "an address that protocols reserve"),
    ("2001:db8::/32", "an address for documentation"),
    ("2002::/16", "a 6to4 address"),
    ("3fff::/20", "an address for documentation"),
    ("ff00::/8", "a multicast address"),
)

_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# RFC 5214: after one of these, the last four bytes are an IPv4 address.
_ISATAP = (0x00005EFE, 0x02005EFE)

# The ports that browsers refuse, because they expose other protocols (fetch.spec.whatwg.org, "bad port").
# fmt: off
_BAD_PORTS = frozenset((
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
    109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
    526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
    3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
))
# fmt: on

_MAX_URL = 8192
# Characters of a URL that errors show.
_MAX_SHOWN = 300
# Scheme, slashes, everything up to the path, and the rest, in any text.
_ANATOMY = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]{0,30}:)?([/\\]*)([^/\\?#]*)(.*)", re.DOTALL)
_HTTP = ("http:", "https:")
# @ and its look-alikes, which are refused in a host.
_AT = re.compile("[@\uff20\ufe6b]")
_DOTTED = re.compile(r"/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
# Control characters, spaces, and lone surrogates.
_UNSENDABLE = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")


@dataclass(frozen=True, slots=True)
class Target:
    """An allowed address, taken apart.

    Attributes:
        scheme: `http` or `https`.
        host: In ASCII and lower case; an IPv6 address without brackets.
        port: Always a number.
        path: With the query, without the fragment.
        authorization: The value of an `Authorization` header, from credentials in the URL.
    """

    scheme: str
    host: str
    port: int
    path: str
    authorization: str | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port, as in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self) -> str:
        """The whole address, without credentials and fragment."""
        return self.origin + self.path


def redact(url: str) -> str:
    """The URL on one line, without credentials, shortened if it is too long to show.

    What isn't spelled as an address should be may hold a password elsewhere than before its host, so of that nothing is
    shown up to the last @, and no port that isn't a number.
    """
    text = _trimmed(url)
    scheme, slashes, authority, rest = _ANATOMY.match(text).groups("")  # type: ignore[union-attr]  # matches anything
    if scheme and not slashes and scheme.lower() not in _HTTP:
        return _shown(_AT.split(text)[-1])
    host = _AT.split(authority)[-1]
    literal, bracket, name_and_port = host.rpartition("]")
    name, _, port = name_and_port.partition(":")
    if port.strip("0123456789"):
        host = "" if _AT.search(rest) else f"{literal}{bracket}{name}:…"
        rest = _AT.split(rest)[-1]
    return _shown(f"{scheme}{slashes}{host}{rest}")


def _shown(text: str) -> str:
    line = "".join(char if char.isprintable() else "�" for char in text[:_MAX_SHOWN])
    return f"{line}…" if len(text) > _MAX_SHOWN else line


def parse_target(url: str, *, allow_private: bool = False) -> Target:
    """Take a URL apart as browsers do.

    Args:
        url: Absolute; with or without credentials.
        allow_private: Don't refuse private addresses and odd ports.

    Returns:
        Its parts, the host in the one form that it is connected by.

    Raises:
        RefusedAddressError: Not http or https, no host, or a host or port that is never asked for.
    """
    parts = _split(url)
    host = _normal_host(url, parts.hostname or "")
    target = Target(parts.scheme, host, _port(url, parts), _path(parts), _authorization(parts))
    if not allow_private and target.port in _BAD_PORTS:
        raise RefusedAddressError(redact(url), f"port {target.port} is not one for web pages", "leave the port out")
    address = _literal(host)
    if address is not None and (why := why_refused(address, allow_private=allow_private)):
        raise refusal(redact(url), host, why)
    return target


def refusal(url: str, where: str, why: str) -> RefusedAddressError:
    """The error for an address that is refused."""
    openable = why in {reason for _, reason in _PRIVATE}
    advice = "pass --allow-private if you trust this address" if openable else "this address is never asked for"
    return RefusedAddressError(url, f"{where} is {why}", advice)


def why_refused(address: Address, *, allow_private: bool = False) -> str:
    """The reason why this address must not be connected to; empty if it may.

    IPv4 addresses inside IPv6 ones (mapped, NAT64) are judged as what they lead to.
    """
    if isinstance(address, IPv6Address):
        return _why_refused_v6(address, allow_private=allow_private)
    return _listed(address, allow_private=allow_private)


def _why_refused_v6(address: IPv6Address, *, allow_private: bool) -> str:
    if address.scope_id:
        return "an address with a zone"
    if address.ipv4_mapped is not None:
        return _listed(address.ipv4_mapped, allow_private=allow_private)
    if address in _NAT64:
        return _listed(IPv4Address(int(address) & 0xFFFFFFFF), allow_private=allow_private)
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return "an ISATAP address"
    why = _listed(address, allow_private=allow_private)
    if why or address in _GLOBAL_UNICAST or _is_private(address):
        return why
    return "not a public address"


def _listed(address: Address, *, allow_private: bool) -> str:
    never, private = _tables()
    tables = never if allow_private else (*never, *private)
    return next((why for network, why in tables if network.version == address.version and address in network), "")


def _is_private(address: Address) -> bool:
    return any(network.version == address.version and address in network for network, _ in _tables()[1])


_Table = tuple[tuple["IPv4Network | IPv6Network", str], ...]


@cache
def _tables() -> tuple[_Table, _Table]:
    """The two tables, parsed: never, private."""
    never, private = (tuple((ip_network(text), why) for text, why in table) for table in (_NEVER, _PRIVATE))
    return never, private


def _split(url: str) -> SplitResult:
    """The parts of a URL as browsers parse it: stray white space dropped, backslashes taken for slashes."""
    if len(url) > _MAX_URL:
        raise RefusedAddressError(redact(url), f"the address is longer than {_MAX_URL} characters", "shorten it")
    text = _trimmed(url)
    head, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]  # matches anything
    try:
        parts = urlsplit(head.replace("\\", "/") + mark + rest)
        _ = parts.port
    except ValueError:
        raise RefusedAddressError(redact(url), "it is not an address", "check its spelling") from None
    if parts.scheme not in DEFAULT_PORTS:
        cause = f"{parts.scheme[:20]}: is not fetched" if parts.scheme else "it has no scheme"
        raise RefusedAddressError(redact(url), cause, "give an address that begins with https:// or http://")
    return parts


def _trimmed(url: str) -> str:
    """A URL without the white space that browsers drop: around it, and line breaks and tabs anywhere."""
    return unbroken(url.strip("".join(map(chr, range(33)))))


def _port(url: str, parts: SplitResult) -> int:
    netloc = parts.netloc.rpartition("@")[2]
    if re.search(r":[^\]]*[^0-9\]:]", netloc.rpartition("]")[2]):
        raise RefusedAddressError(redact(url), "its port is not a number", "check its spelling")
    return DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port


def _path(parts: SplitResult) -> str:
    path = _without_dots(parts.path or "/")
    whole = f"{path}?{parts.query}" if parts.query else path
    return _UNSENDABLE.sub(lambda found: quote(found.group(), safe="", errors="replace"), whole)


def _without_dots(path: str) -> str:
    """A path with its `.` and `..` resolved in any spelling, so that robots.txt is checked for the path requested."""
    if not _DOTTED.search(path):
        return path
    kept: list[str] = []
    *_, last = segments = path.split("/")[1:]
    for segment in segments:
        dots = segment.lower().replace("%2e", ".")
        if dots == "..":
            del kept[-1:]
        elif dots != ".":
            kept.append(segment)
    ends_in_folder = last.lower().replace("%2e", ".") in {".", ".."}
    return "/" + "/".join([*kept, ""] if ends_in_folder else kept)


def _authorization(parts: SplitResult) -> str | None:
    if parts.username is None:
        return None
    pair = unquote_to_bytes(parts.username) + b":" + unquote_to_bytes(parts.password or "")
    return f"Basic {b64encode(pair).decode('ascii')}"


def _normal_host(url: str, host: str) -> str:
    """The host as browsers write it: percent signs decoded, in ASCII, an IPv4 address in four decimal numbers."""
    if ":" in host:  # it was in brackets, or else urlsplit would have taken it for a port
        address = _literal(host)
        if not isinstance(address, IPv6Address):
            raise RefusedAddressError(redact(url), "its host is not an IPv6 address", "check its spelling")
        return str(address)
    plain = unicodedata.normalize("NFKC", unquote(host)).lower().replace("。", ".").removesuffix(".")
    name = plain if plain.isascii() else _to_ascii(url, plain)
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(url, labels)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise RefusedAddressError(redact(url), "its host is not a name", "check its spelling")
    return name


def _to_ascii(url: str, host: str) -> str:
    import idna  # noqa: PLC0415  most addresses don't need these tables

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        pass
    try:
        # IDNA 2008 has no symbols in names; browsers follow UTS 46 alone, and such names are registered.
        labels = idna.uts46_remap(host, std3_rules=True).split(".")
        return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)
    except (idna.IDNAError, UnicodeError):
        raise RefusedAddressError(redact(url), "its host is not a name", "check its spelling") from None


def _ipv4(url: str, labels: list[str]) -> str:
    """An IPv4 address in any spelling that C libraries accept: octal, hexadecimal, fewer than four numbers."""
    numbers = [_number(label) for label in labels]
    *heads, last = numbers
    if len(numbers) > 4 or None in numbers or any(head > 255 for head in heads if head is not None):
        raise RefusedAddressError(redact(url), "its host is not an IPv4 address", "check its spelling")
    room = 256 ** (5 - len(numbers))
    if last is None or last >= room:
        raise RefusedAddressError(redact(url), "its host is not an IPv4 address", "check its spelling")
    value = last + sum((head or 0) << (24 - 8 * place) for place, head in enumerate(heads))
    return str(IPv4Address(value))


def _number(label: str) -> int | None:
    if not _NUMBER.fullmatch(label) or len(label) > 40:
        return None
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    if label.startswith("0") and len(label) > 1:
        return int(label, 8) if label.strip("01234567") == "" else None
    return int(label)


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
