"""The journal of a long run, so that one that is killed continues where it stopped.

One JSON line for each address that is done with, written once its page is safe. A line that a kill cut short counts
for nothing, so the page at hand is fetched again and none else.
"""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Self

from cleaner.errors import InputError, OutputError, RobotsError
from cleaner.fetch.guard import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from cleaner.errors import FetchError

# The beginnings of lines.
_BEGINNING = b'{"url": '
# Failures that may not recur in another run.
PASSING = frozenset({"timeout", "connection", "dns", "broken-response", "host-failing", "status", "offline"})


class Journal:
    """The addresses that are done. Use it with `with`."""

    def __init__(self, path: Path) -> None:
        """Read what an earlier run wrote.

        Args:
            path: The journal; it needn't exist yet.

        Raises:
            InputError: It is there and can't be read, or is no journal.
            OutputError: It can't be written.
        """
        self._path = path
        self._done: set[bytes] = set()
        self._read()
        try:
            self._file = path.open("ab")
        except OSError as error:
            raise self._unwritable(error) from error

    def __enter__(self) -> Self:
        """Nothing to prepare."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file. Failed writes were reported at once."""
        with suppress(OSError):
            self._file.close()

    def __len__(self) -> int:
        """The number of addresses that are done."""
        return len(self._done)

    def pending(self, urls: Iterable[str]) -> Iterator[str]:
        """Those that aren't done yet, each once."""
        seen: set[bytes] = set()
        for url in urls:
            mark = _mark(url)
            if mark not in self._done and mark not in seen:
                seen.add(mark)
                yield url

    def done(self, url: str, error: FetchError | None = None) -> None:
        """Record that an address is done: its page is written, or retrying would change nothing.

        A failure that may pass is written down too, but the next run tries it again.

        Raises:
            OutputError: It can't be written.
        """
        again = error is not None and _may_pass(error)
        entry = {"url": redact(url), "mark": _mark(url).hex(), "error": error.code if error else None, "again": again}
        self._write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        if not again:
            self._done.add(_mark(url))

    def _write(self, line: bytes) -> None:
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> OutputError:
        return OutputError(str(self._path), f"can't be written: {error.strerror}", "name another journal")

    def _read(self) -> None:
        data = self._content()
        # Another kind of file must not lose its last line, and nothing is added to it.
        if data[: len(_BEGINNING)] != _BEGINNING[: len(data)]:
            raise InputError(str(self._path), "it is no journal of an earlier run", "name another file")
        whole, _, rest = data.rpartition(b"\n")
        for line in whole.splitlines():
            with suppress(ValueError, KeyError, TypeError):
                self._read_line(json.loads(line))
        if rest:
            self._cut(len(data) - len(rest))

    def _content(self) -> bytes:
        """The whole file; empty if it doesn't exist yet."""
        try:
            if self._path.exists() and not self._path.is_file():  # reading a device may never end
                raise InputError(str(self._path), "it is no regular file", "name another journal")
            return self._path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise InputError(str(self._path), f"can't be read: {error.strerror}", "name another journal") from error

    def _read_line(self, entry: dict[str, Any]) -> None:
        # Older journals have the error alone.
        if not entry.get("again", entry["error"] in PASSING):
            self._done.add(bytes.fromhex(entry["mark"]))

    def _cut(self, size: int) -> None:
        """Drop a last line that was cut short, so that the next one doesn't continue it."""
        try:
            with self._path.open("r+b") as file:
                file.truncate(size)
        except OSError as error:
            raise self._unwritable(error) from error


def _may_pass(error: FetchError) -> bool:
    return error.code in PASSING or (isinstance(error, RobotsError) and error.passing)


def _mark(url: str) -> bytes:
    """Sixteen bytes for an address: a million of them fit in memory, and credentials aren't kept."""
    return blake2b(url.encode("utf-8", "surrogatepass"), digest_size=16).digest()
