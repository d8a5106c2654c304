"""The exceptions that cleaner raises.

    CleanerError
    ├── InputError        an input can't be read (no such file, a broken archive)
    │   └── NotTextError          the content is not one text
    ├── OutputError       an output can't be written (it exists already, it is the input)
    ├── OptionError       an option has an invalid value, or conflicts with another one
    ├── MissingExtraError a library that only an extra provides is not installed
    ├── RuleError         a rule pack is invalid
    ├── WeightsError      model weights don't match this version
    └── FetchError        an address gave no page
        ├── RefusedAddressError   a scheme, a port or an address that is never requested
        ├── RobotsError           robots.txt disallows the page
        ├── DNSError              the host name has no address
        ├── ConnectionFailedError the host doesn't answer, or the connection broke
        ├── TLSError              the certificate or the handshake is invalid
        ├── FetchTimeoutError     fetching took too long
        ├── TooLargeError         more bytes than allowed, on the wire or unpacked
        ├── BrokenResponseError   the response isn't valid HTTP, or its content coding is damaged
        ├── RedirectError         a redirect loop, too many redirects, or one without a target
        ├── StatusError           the server answered with an error (see `status`)
        ├── WrongKindError        a PDF, JSON, an image: nothing to clean (see `kind`)
        ├── NoArticleError        a wall or an error page instead of an article (see `wall`)
        ├── HostFailingError      the host failed so often that it is not asked for a while
        └── OfflineError          offline, and the page isn't in the cache

Each error names the thing, the cause and the next step. Errors are raised only while reading, fetching and decoding,
and for options, packs and libraries that can't be used; a page with nothing to keep gives an article with empty text.
"""

from __future__ import annotations

from copy import copy
from typing import ClassVar, Self


class CleanerError(Exception):
    """A failure to report to the user: what failed, why, and what to do about it."""

    def __init__(self, thing: str, cause: str, advice: str = "") -> None:
        """Build the error.

        Args:
            thing: What failed: a path, an address, a rule id.
            cause: Why it failed, as a phrase without a full stop.
            advice: The next step, as a phrase without a full stop; empty if there is none.
        """
        super().__init__(thing, cause, advice)
        self.thing = thing
        self.cause = cause
        self.advice = advice

    def __str__(self) -> str:
        """`thing: cause (advice)`, on one line."""
        advice = f" ({self.advice})" if self.advice else ""
        return f"{self.thing}: {self.cause}{advice}"


class InputError(CleanerError):
    """An input can't be read."""


class NotTextError(InputError):
    """The content is not text, or several texts. For a file in a folder this is a note, for a named file a failure."""


class OutputError(CleanerError):
    """An output can't be written."""


class OptionError(CleanerError):
    """An option has an invalid value, or conflicts with another one."""


class MissingExtraError(CleanerError):
    """A library that only an extra provides is needed, but not installed."""


class RuleError(CleanerError):
    """A rule or a pack of phrases is invalid."""


class WeightsError(CleanerError):
    """Model weights don't match this version of the features."""


def reason_of(error: OSError) -> str:
    """The operating system's reason for an error, as a phrase for `cause`."""
    return (error.strerror or str(error)).lower()


class FetchError(CleanerError):
    """An address gave no page. `thing` is its URL, without credentials."""

    code: ClassVar[str] = "fetch"

    @property
    def url(self) -> str:
        """The address that failed, without credentials."""
        return self.thing

    def at(self, url: str) -> Self:
        """A copy of the error for another address, such as a host's error for a page of that host."""
        error = copy(self)
        error.thing = url
        error.args = (url, self.cause, self.advice)
        return error

    def details(self) -> dict[str, str | int]:
        """The fields that this kind of error adds to `to_dict`."""
        return {}

    def to_dict(self) -> dict[str, str | int]:
        """The error as data: `error` (a stable code), `url`, `cause`, `advice`, and the fields of `details`."""
        return {"error": self.code, "url": self.url, "cause": self.cause, "advice": self.advice, **self.details()}


class RefusedAddressError(FetchError):
    """The scheme, the port or the address is one that is never requested."""

    code = "refused-address"


class RobotsError(FetchError):
    """The site's robots.txt doesn't allow this page, or couldn't be read.

    Attributes:
        passing: Whether it couldn't be read; a later attempt may find that it allows the page.
    """

    code = "robots"

    def __init__(self, thing: str, cause: str, advice: str = "", *, passing: bool = False) -> None:
        """Build the error; the class describes its attributes."""
        super().__init__(thing, cause, advice)
        self.passing = passing


class DNSError(FetchError):
    """The host name has no address.

    Attributes:
        passing: Whether the look-up itself failed; a later attempt may find an address.
    """

    code = "dns"

    def __init__(self, thing: str, cause: str, advice: str = "", *, passing: bool = False) -> None:
        """Build the error; the class describes its attributes."""
        super().__init__(thing, cause, advice)
        self.passing = passing


class ConnectionFailedError(FetchError):
    """The host doesn't answer, or the connection broke."""

    code = "connection"


class TLSError(FetchError):
    """The certificate or the handshake is invalid."""

    code = "tls"


class FetchTimeoutError(FetchError):
    """Fetching took too long: in total, to connect, or between two reads."""

    code = "timeout"


class TooLargeError(FetchError):
    """The response has more bytes than allowed: on the wire, in the headers, or after unpacking."""

    code = "too-large"


class BrokenResponseError(FetchError):
    """The response isn't valid HTTP, or its content coding is damaged."""

    code = "broken-response"


class RedirectError(FetchError):
    """The redirects loop, are too many, or lack a target."""

    code = "redirect"


class StatusError(FetchError):
    """The server answered with an error.

    Attributes:
        status: The HTTP status; 0 if it isn't known.
        retry_after: The seconds that the server asked to wait; None if it didn't ask.
    """

    code = "status"

    def __init__(
        self, thing: str, cause: str, advice: str = "", *, status: int = 0, retry_after: float | None = None
    ) -> None:
        """Build the error; the class describes its attributes."""
        super().__init__(thing, cause, advice)
        self.status = status
        self.retry_after = retry_after

    def details(self) -> dict[str, str | int]:
        """The HTTP status."""
        return {"status": self.status}


class WrongKindError(FetchError):
    """The content is not a page: a PDF, JSON, an image.

    Attributes:
        kind: The kind of the content.
    """

    code = "wrong-kind"

    def __init__(self, thing: str, cause: str, advice: str = "", *, kind: str = "") -> None:
        """Build the error; the class describes its attributes."""
        super().__init__(thing, cause, advice)
        self.kind = kind

    def details(self) -> dict[str, str | int]:
        """The kind of the content."""
        return {"kind": self.kind}


class NoArticleError(FetchError):
    """The page is a wall or an error page instead of an article.

    Attributes:
        wall: The kind of page: `soft-404`, `consent-wall`, `script-only` or `bot-wall`.
    """

    code = "no-article"

    def __init__(self, thing: str, cause: str, advice: str = "", *, wall: str = "") -> None:
        """Build the error; the class describes its attributes."""
        super().__init__(thing, cause, advice)
        self.wall = wall

    def details(self) -> dict[str, str | int]:
        """The kind of wall."""
        return {"wall": self.wall}


class HostFailingError(FetchError):
    """The host failed so often that it is not asked for a while."""

    code = "host-failing"


class OfflineError(FetchError):
    """The caller asked to stay offline, and the page isn't in the cache."""

    code = "offline"
