"""Options for fetching, with defaults that site owners wouldn't mind."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from cleaner.errors import OptionError
from cleaner.fetch.proxies import proxy_address

if TYPE_CHECKING:
    from datetime import date

How = Literal["feed", "sitemap", "links"]
PageKind = Literal["html", "text", "feed", "xml", "json", "pdf", "image", "media", "archive", "binary", "empty"]

MEBIBYTE = 1 << 20
_MIN_ZERO = ("max_redirects", "retries", "pause", "max_wait")
_MIN_ABOVE_ZERO = (
    "total_timeout",
    "connect_timeout",
    "read_timeout",
    "max_bytes",
    "max_decoded",
    "max_ratio",
    "max_header_bytes",
    "concurrency",
    "max_failures",
    "open_seconds",
)
_HEADER_TEXTS = ("user_agent", "contact", "accept_language")


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How to fetch. Times are in seconds, sizes in bytes.

    Attributes:
        total_timeout: For one page with its redirects, waiting for one's turn not counted.
        connect_timeout: To look up the name and connect.
        read_timeout: Between two reads.
        max_bytes: On the wire, headers included, for each answer.
        max_decoded: After unpacking gzip, brotli or zstd.
        max_ratio: Unpacked to packed, looked at once a megabyte has come out.
        max_header_bytes: All headers of an answer together.
        max_redirects: Hops that are followed.
        user_agent: The product token; what robots.txt rules are matched with.
        contact: An address or a mail address that is added to the user agent, so that a site's owner can complain.
        accept_language: The `Accept-Language` header; empty sends none.
        allow_private: Allow loopback, private and link-local addresses. Metadata services stay closed.
        ignore_robots: Don't ask for robots.txt.
        pause: Between the end of one page and the start of the next of the same host; a longer crawl-delay wins.
        max_wait: The longest crawl-delay, Retry-After or backoff that is waited for.
        concurrency: Hosts that are asked side by side.
        retries: Further tries after a failure that is worth it (needs stamina).
        max_failures: Failures in a row after which a host is left alone.
        open_seconds: For how long it is left alone.
        http2: Offer HTTP/2 (needs h2).
        proxy: A proxy's URL; empty takes the environment's.
        use_environment: Honour `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`.
        ca_file: A file of certificates to trust instead of the usual ones. There is no way to trust none.
        cache_dir: Where answers are kept; empty keeps none (needs hishel).
        offline: Answer from `cache_dir` alone, stale or not.
        accept: The kinds of content that are wanted; others raise `WrongKindError`.
        allow_walls: Return walls and error pages with a warning instead of raising `NoArticleError`.
        render: Run the scripts of pages that are empty without them, in a local Chromium (needs Playwright).
        chromium: The browser's path; empty looks for it.
    """

    total_timeout: float = 60.0
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    max_bytes: int = 10 * MEBIBYTE
    max_decoded: int = 20 * MEBIBYTE
    max_ratio: float = 200.0
    max_header_bytes: int = 64 * 1024
    max_redirects: int = 10
    user_agent: str = "article-cleaner"
    contact: str = ""
    accept_language: str = ""
    allow_private: bool = False
    ignore_robots: bool = False
    pause: float = 1.0
    max_wait: float = 60.0
    concurrency: int = 8
    retries: int = 2
    max_failures: int = 5
    open_seconds: float = 300.0
    http2: bool = True
    proxy: str = ""
    use_environment: bool = True
    ca_file: str = ""
    cache_dir: str = ""
    offline: bool = False
    accept: tuple[PageKind, ...] = ("html", "text")
    allow_walls: bool = False
    render: bool = False
    chromium: str = ""

    def __post_init__(self) -> None:
        """Refuse invalid values.

        Raises:
            OptionError: A number out of range, a line break in a header, no address of a proxy, offline without
                a cache.
        """
        proxy_address("proxy", self.proxy)
        for field in fields(self):
            self._check(field.name)
        if self.offline and not self.cache_dir:
            name = "offline"
            raise OptionError(name, "there is no cache to answer from", "name its directory with cache_dir")

    def _check(self, name: str) -> None:
        value = getattr(self, name)
        if name in _MIN_ZERO and not value >= 0:
            raise OptionError(name, f"{value} is below 0", "give 0 or more")
        if name in _MIN_ABOVE_ZERO and not value > 0:
            raise OptionError(name, f"{value} is not above 0", "give more than 0")
        if name in _HEADER_TEXTS and not (value.isascii() and (value.isprintable())):
            raise OptionError(name, "only printable ASCII can be sent in a header", "leave the other characters out")


@dataclass(frozen=True, slots=True)
class Wish:
    """The choice among the addresses found.

    Attributes:
        limit: How many at most.
        since: None that is known to be older.
        until: None that is known to be newer.
        include: Patterns such as `*/news/*`, of which the whole address must match one; empty takes all.
        exclude: Patterns of which it must match none.
        any_site: Take addresses on other sites than the one that was asked.
    """

    limit: int = 1000
    since: date | None = None
    until: date | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    any_site: bool = False
