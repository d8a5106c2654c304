"""`clean batch`: many documents, crash-safe; progress for people and machines, and what Ctrl-C does."""

from __future__ import annotations

import json
import signal
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cleaner.cli.exit_codes import FAILED, INTERRUPTED
from cleaner.errors import CleanerError
from cleaner.extras import has, missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from cleaner.batch import BatchOrder
    from cleaner.batch.progress import Progress
    from cleaner.batch.summary import Summary
    from cleaner.blocks import Options

_EVERY = 5.0  # seconds between two plain lines
_EVERY_RICH = 0.2
# So many rows that failed are named.
_NAMED = 20
# What to do about a row that failed, by what its error begins with.
_COLUMNS = "name its column with --html-column or --text-column"
_ADVICE = {
    "bad CSV": "mend the line",
    "bad JSON": "mend the line",
    "crash": "try it once more with --retry-failed",
    "damaged": "fetch or pack the file again",
    "defect": "please report it",
    "memory": "try it again with --retry-failed and a larger --memory",
    "missing column": _COLUMNS,
    "no document: column": _COLUMNS,
    "no document: no column": _COLUMNS,
    "timeout": "try it again with --retry-failed and a larger --timeout",
    "too large": "try it again with --retry-failed and a larger --max-size",
    "unreadable": "check the file and its permissions",
}

ProgressForm = Literal["auto", "rich", "plain", "json", "none"]


@dataclass(frozen=True, slots=True)
class Batching:
    """How a batch runs."""

    out: Annotated[str, typer.Option("--out", "-o", metavar="DIR", help="Write shards here; go on with what is there.")]
    format: Annotated[
        Literal["jsonl", "jsonl.gz", "jsonl.zst", "parquet"],
        typer.Option("--format", "-f", help="How to write shards."),
    ] = "jsonl.zst"
    text_column: Annotated[str, typer.Option(metavar="NAME", help="Where records hold scraped text.")] = "text"
    html_column: Annotated[str, typer.Option(metavar="NAME", help="Where records hold HTML.")] = "html"
    url_column: Annotated[str, typer.Option(metavar="NAME", help="Where records hold the address.")] = "url"
    drop: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="An input column to leave out, such as html.")
    ] = None
    removals: Annotated[bool, typer.Option("--removals", help="Add a column with what went and why.")] = False
    dedup: Annotated[
        Literal["none", "exact", "near"], typer.Option(help="Mark duplicates across documents; no row is left out.")
    ] = "none"
    learn: Annotated[
        bool, typer.Option("--learn", help="Read all input once before, to learn what repeats on each site.")
    ] = False
    workers: Annotated[int, typer.Option(min=0, metavar="N", help="Processes that clean; 0 is one for each core.")] = 0
    shard_rows: Annotated[int, typer.Option(min=1, metavar="N", help="Rows in a shard.")] = 5000
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="For one document.")] = 60.0
    memory: Annotated[int, typer.Option(min=0, metavar="MB", help="For one document; 0 is no bound.")] = 2048
    max_size: Annotated[int, typer.Option(min=1, metavar="MB", help="The largest document that is taken.")] = 20
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try only the rows that failed.")] = False
    progress: Annotated[
        ProgressForm, typer.Option(help="How to show progress; auto looks whether someone watches.")
    ] = "auto"

    def order(self, inputs: tuple[str, ...], options: Options) -> BatchOrder:
        """The same as the library takes it."""
        from cleaner.batch import BatchOrder, Columns, Limits  # noqa: PLC0415  help of other commands does not need it

        order = BatchOrder(
            inputs,
            self.out,
            options,
            Columns(self.text_column, self.html_column, self.url_column, self.removals, tuple(self.drop or ())),
            Limits(self.timeout, self.memory << 20, self.max_size << 20),
            self.format,
            self.shard_rows,
            dedup="" if self.dedup == "none" else self.dedup,
            retry_failed=self.retry_failed,
            learn=self.learn,
        )
        return replace(order, workers=self.workers) if self.workers else order


def run(order: BatchOrder, form: ProgressForm, *, quiet: bool) -> int:
    """Carry out an order; gives the exit code.

    Raises:
        CleanerError: It can't be carried out.
    """
    from cleaner.batch import run as run_batch  # noqa: PLC0415  as above

    voice = _voice("none" if quiet and form == "auto" else form)
    try:
        with voice.shown(), _signals(voice):
            summary = run_batch(order, voice)
    except KeyboardInterrupt:
        voice.say("stopped; the same command goes on from here")
        return INTERRUPTED
    voice.conclude(summary)
    for line in failures(summary):
        print(line, file=sys.stderr)  # noqa: T201  this is where the command speaks
    if not summary.complete:
        return INTERRUPTED
    return FAILED if summary.books.failed else 0


def failures(summary: Summary) -> Iterator[str]:
    """The rows that failed, each with the cause and the next step; of very many, the first."""
    for failure in summary.failures[:_NAMED]:
        error = CleanerError(f"row {failure.row}, {failure.place}", failure.error, _advice(failure.error))
        yield f"clean: {' '.join(str(error).split())}"
    if (more := sum(summary.books.failed.values()) - _NAMED) > 0:
        yield f"clean: {more:,} more rows failed; the journal's table of failures has them all"


def _advice(error: str) -> str:
    """What to do about an error, if anything can be done."""
    return next((advice for begin, advice in _ADVICE.items() if error.startswith(begin)), "")


class Voice:
    """Says nothing but what a user must know; the others say more."""

    def __init__(self) -> None:
        """Begin."""
        self.stop: Callable[[], None] = lambda: None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Around the whole batch."""
        yield

    def start(self, stop: Callable[[], None]) -> None:
        """It begins; calling `stop` ends it with the shard that is being written."""
        self.stop = stop

    def step(self, progress: Progress) -> None:
        """Some documents are done."""

    def say(self, text: str) -> None:
        """Something that its user should know."""
        print(f"clean: {text}", file=sys.stderr, flush=True)  # noqa: T201  this is where the command speaks

    def conclude(self, summary: Summary) -> None:
        """It is over."""


class PlainVoice(Voice):
    """A line from time to time, and the summary."""

    _next = 0.0

    def step(self, progress: Progress) -> None:
        """Say how far it is, if that was not said just now."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY
            self.say(told(progress))

    def conclude(self, summary: Summary) -> None:
        """Print the summary on standard output."""
        for line in summary.lines():
            print(line.encode("utf-8", "replace").decode())  # noqa: T201  the command's result


class JsonVoice(Voice):
    """One JSON object a line on standard output."""

    def step(self, progress: Progress) -> None:
        """Print all figures."""
        left = None if progress.left is None else round(progress.left, 1)
        self._print(
            "progress",
            documents=progress.documents,
            skipped=progress.skipped,
            failed=progress.failed,
            consumed=progress.consumed,
            total=progress.total,
            rate=round(progress.rate, 1),
            left=left,
        )

    def say(self, text: str) -> None:
        """Print it as an event."""
        self._print("note", text=text)

    def conclude(self, summary: Summary) -> None:
        """Print the summary as an event."""
        self._print("summary", **summary.to_dict())

    def _print(self, event: str, **figures: Any) -> None:  # noqa: ANN401  figures of every type
        print(json.dumps({"event": event, **figures}), flush=True)  # noqa: T201  the command's result


class RichVoice(PlainVoice):
    """A bar at a terminal, then the summary."""

    _bar: Any = None
    _task: Any = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the bar for as long as the batch runs."""
        from rich import progress as bars  # noqa: PLC0415  only a terminal needs it
        from rich.console import Console  # noqa: PLC0415  as above

        columns = (bars.BarColumn(), bars.TaskProgressColumn(), bars.TextColumn("{task.description}"))
        with bars.Progress(*columns, console=Console(stderr=True), transient=True) as self._bar:
            self._task = self._bar.add_task("starting", total=None)
            yield
        self._bar = None

    def step(self, progress: Progress) -> None:
        """Move the bar."""
        now = time.monotonic()
        if self._bar and now >= self._next:
            self._next = now + _EVERY_RICH
            self._bar.update(self._task, total=progress.total, completed=progress.consumed, description=told(progress))

    def say(self, text: str) -> None:
        """Above the bar while there is one."""
        if self._bar:
            self._bar.console.print(f"clean: {text}", markup=False, highlight=False)
        else:
            super().say(text)


def told(progress: Progress) -> str:
    """How far it is, in a line."""
    share = progress.consumed / progress.total if progress.total else 1.0
    parts = [f"{progress.documents:,} documents", f"{progress.rate:.0f} a second", f"{share:.0%} read"]
    if progress.left is not None:
        parts.append(f"{_span(progress.left)} left")
    if progress.skipped:
        parts.append(f"{progress.skipped:,} done before")
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    return ", ".join(parts)


def _span(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _voice(form: ProgressForm) -> Voice:
    if form == "auto":
        form = "rich" if sys.stderr.isatty() and has("rich") else "plain"
    if form == "rich" and not has("rich"):
        raise missing("rich", "batch", "--progress rich")
    kinds: dict[str, type[Voice]] = {"rich": RichVoice, "plain": PlainVoice, "json": JsonVoice, "none": Voice}
    return kinds[form]()


@contextmanager
def _signals(voice: Voice) -> Iterator[None]:
    """The first Ctrl-C finishes the shard, the second stops at once, as a request to terminate does."""
    asked = False

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        voice.stop()
        voice.say("finishing the shard; once more stops at once")

    def terminate(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, interrupt),
        signal.SIGTERM: signal.signal(signal.SIGTERM, terminate),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
