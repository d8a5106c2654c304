"""Everything that cleaner raises.

    CleanerError
    ├── InputError        an input that can't be read (no such file, a broken archive)
    │   └── NotTextError          it is something else than one text
    ├── OutputError       a place that can't be written (it exists, it is the input)
    ├── OptionError       an option that has no such value, or can't go with another one
    ├── MissingExtraError a library that only an extra brings, and that is not installed
    ├── RuleError         a rule pack that doesn't hold together
    ├── WeightsError      model weights that don't fit this version
    └── FetchError        an address that gave no page
        ├── RefusedAddressError   a scheme, a port or an address that is never asked for
        ├── RobotsError           robots.txt says no
        ├── DNSError              the name has no address
        ├── ConnectionFailedError nobody answers there, or the connection broke
        ├── TLSError              the certificate or the handshake doesn't hold
        ├── FetchTimeoutError     it took too long
        ├── TooLargeError         more bytes than allowed, on the wire or unpacked
        ├── BrokenResponseError   the answer isn't HTTP as it should be, or its coding is damaged
        ├── RedirectError         redirects in a loop, too many, or to nowhere
        ├── StatusError           the server answered with an error (`status` holds it)
        ├── WrongKindError        a PDF, JSON, an image: nothing to clean (`kind` holds it)
        ├── NoArticleError        a wall or an error page in an article's place (`wall` says which)
        ├── HostFailingError      this host failed so often that it is left alone for a while
        └── OfflineError          offline, and the page isn't in the cache

Each names the thing, the cause and the next step. Only reading, fetching and decoding raise, and options, packs and
libraries that can't be used; a page with nothing to keep is an article whose text is empty.
"""

from __future__ import annotations

from copy import copy
from typing import ClassVar, Self


class CleanerError(Exception):
    """A failure that can be told to a user: what failed, why, and what to do about it."""

    def __init__(self, thing: str, cause: str, advice: str = "") -> None:
        """Build the error.

        Args:
            thing: What failed: a path, an address, a rule id.
            cause: Why, as a phrase without a full stop.
            advice: The next step, as a phrase without a full stop; empty where there is none.
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
    """The content is no text, or many. In a folder that is a note, for a named file a failure."""


class OutputError(CleanerError):
    """An output can't be written."""


class OptionError(CleanerError):
    """An option has no such value, or can't go with another one."""


class MissingExtraError(CleanerError):
    """A library is needed that only an extra brings."""


class RuleError(CleanerError):
    """A rule or a pack of phrases doesn't hold together."""


class WeightsError(CleanerError):
    """Model weights don't fit this version of the features."""


def reason_of(error: OSError) -> str:
    """Why the system refused something, as a phrase for `cause`."""
    return (error.strerror or str(error)).lower()


class FetchError(CleanerError):
    """An address gave no page. `thing` is its URL, without credentials."""

    code: ClassVar[str] = "fetch"

    @property
    def url(self) -> str:
        """The address that failed, without credentials."""
        return self.thing

    def at(self, url: str) -> Self:
        """The same error about another address: what fails for a host fails for its page."""
        error = copy(self)
        error.thing = url
        error.args = (url, self.cause, self.advice)
        return error

    def details(self) -> dict[str, str | int]:
        """What the kind of error adds, for machines."""
        return {}

    def to_dict(self) -> dict[str, str | int]:
        """For machines: `error` (a stable code), `url`, `cause`, `advice`, and what the kind of error adds."""
        return {"error": self.code, "url": self.url, "cause": self.cause, "advice": self.advice, **self.details()}


class RefusedAddressError(FetchError):
    """A scheme, a port or an address that is never asked for."""

    code = "refused-address"


class RobotsError(FetchError):
    """The site's robots.txt doesn't allow this page, or couldn't be read.

    Attributes:
        passing: Whether it couldn't be read, so that another try may find that it allows the page.
    """

    code = "robots"

    def __init__(self, thing: str, cause: str, advice: str = "", *, passing: bool = False) -> None:
        """Build the error; what it adds is told in the class."""
        super().__init__(thing, cause, advice)
        self.passing = passing


class DNSError(FetchError):
    """The name has no address.

    Attributes:
        passing: Whether the look-up itself failed, so that another try may find one.
    """

    code = "dns"

    def __init__(self, thing: str, cause: str, advice: str = "", *, passing: bool = False) -> None:
        """Build the error; what it adds is told in the class."""
        super().__init__(thing, cause, advice)
        self.passing = passing


class ConnectionFailedError(FetchError):
    """Nobody answers there, or the connection broke."""

    code = "connection"


class TLSError(FetchError):
    """The certificate or the handshake doesn't hold."""

    code = "tls"


class FetchTimeoutError(FetchError):
    """It took too long: in total, to connect, or between two reads."""

    code = "timeout"


class TooLargeError(FetchError):
    """More bytes than allowed: on the wire, in the headers, or after unpacking."""

    code = "too-large"


class BrokenResponseError(FetchError):
    """The answer isn't HTTP as it should be, or its content coding is damaged."""

    code = "broken-response"


class RedirectError(FetchError):
    """Redirects in a loop, too many of them, or one to nowhere."""

    code = "redirect"


class StatusError(FetchError):
    """The server answered with an error.

    Attributes:
        status: The HTTP status; 0 if it isn't known.
        retry_after: Seconds that the server asked to wait, if it did.
    """

    code = "status"

    def __init__(
        self, thing: str, cause: str, advice: str = "", *, status: int = 0, retry_after: float | None = None
    ) -> None:
        """Build the error; what it adds is told in the class."""
        super().__init__(thing, cause, advice)
        self.status = status
        self.retry_after = retry_after

    def details(self) -> dict[str, str | int]:
        """Its HTTP status."""
        return {"status": self.status}


class WrongKindError(FetchError):
    """Not a page: a PDF, JSON, an image.

    Attributes:
        kind: What it is.
    """

    code = "wrong-kind"

    def __init__(self, thing: str, cause: str, advice: str = "", *, kind: str = "") -> None:
        """Build the error; what it adds is told in the class."""
        super().__init__(thing, cause, advice)
        self.kind = kind

    def details(self) -> dict[str, str | int]:
        """Its kind of content."""
        return {"kind": self.kind}


class NoArticleError(FetchError):
    """A wall or an error page stands in the article's place.

    Attributes:
        wall: `soft-404`, `consent-wall`, `script-only` or `bot-wall`.
    """

    code = "no-article"

    def __init__(self, thing: str, cause: str, advice: str = "", *, wall: str = "") -> None:
        """Build the error; what it adds is told in the class."""
        super().__init__(thing, cause, advice)
        self.wall = wall

    def details(self) -> dict[str, str | int]:
        """Its kind of wall."""
        return {"wall": self.wall}


class HostFailingError(FetchError):
    """This host failed so often that it is left alone for a while."""

    code = "host-failing"


class OfflineError(FetchError):
    """Offline was asked for, and the page isn't in the cache."""

    code = "offline"
