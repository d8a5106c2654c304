"""The command `clean batch`: its options, its progress for people and machines, and its handling of Ctrl-C."""

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

_LINE_SECONDS = 5.0  # between two plain lines of progress
_BAR_SECONDS = 0.2  # between two updates of the bar
_MAX_FAILURES_NAMED = 20
# Advice about a row that failed, by the beginning of its error.
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
        """The order for the library."""
        from cleaner.batch import BatchOrder, Columns, Limits  # noqa: PLC0415  other commands do not need it

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
    """Carry out an order and return the exit code.

    Raises:
        CleanerError: It can't be carried out.
    """
    from cleaner.batch import run as run_batch  # noqa: PLC0415  as above

    voice = _voice_for("none" if quiet and form == "auto" else form)
    try:
        with voice.shown(), _signals(voice):
            summary = run_batch(order, voice)
    except KeyboardInterrupt:
        voice.say("stopped; the same command goes on from here")
        return INTERRUPTED
    voice.conclude(summary)
    for line in failures(summary):
        print(line, file=sys.stderr)  # noqa: T201  messages go to standard error
    if not summary.complete:
        return INTERRUPTED
    return FAILED if summary.books.failed else 0


def failures(summary: Summary) -> Iterator[str]:
    """One line for each of the first rows that failed, with the cause and the next step."""
    for failure in summary.failures[:_MAX_FAILURES_NAMED]:
        error = CleanerError(f"row {failure.row}, {failure.place}", failure.error, _advice(failure.error))
        yield f"clean: {' '.join(str(error).split())}"
    if (more := sum(summary.books.failed.values()) - _MAX_FAILURES_NAMED) > 0:
        yield f"clean: {more:,} more rows failed; the journal's table of failures has them all"


def _advice(error: str) -> str:
    """Advice about an error; empty if there is none."""
    return next((advice for begin, advice in _ADVICE.items() if error.startswith(begin)), "")


class Voice:
    """A listener that prints only what a user must know; its subclasses print more."""

    def __init__(self) -> None:
        """Start without a run to stop."""
        self.stop: Callable[[], None] = lambda: None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Wrap the whole batch, to set up and remove a display."""
        yield

    def start(self, stop: Callable[[], None]) -> None:
        """The batch begins; calling `stop` ends it after the shard that is being written."""
        self.stop = stop

    def step(self, progress: Progress) -> None:
        """Some documents are done."""

    def say(self, text: str) -> None:
        """Print a message for the user."""
        print(f"clean: {text}", file=sys.stderr, flush=True)  # noqa: T201  messages go to standard error

    def conclude(self, summary: Summary) -> None:
        """The batch is over."""


class PlainVoice(Voice):
    """Prints a line of progress every few seconds, and the summary."""

    _next = 0.0  # when progress is shown again

    def step(self, progress: Progress) -> None:
        """Print the progress, unless it was printed just now."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _LINE_SECONDS
            self.say(progress_line(progress))

    def conclude(self, summary: Summary) -> None:
        """Print the summary on standard output."""
        for line in summary.lines():
            print(line.encode("utf-8", "replace").decode())  # noqa: T201  the command's result


class JsonVoice(Voice):
    """Prints events as JSON on standard output, one object per line."""

    def step(self, progress: Progress) -> None:
        """Print the progress as an event."""
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
        """Print a message as an event."""
        self._print("note", text=text)

    def conclude(self, summary: Summary) -> None:
        """Print the summary as an event."""
        self._print("summary", **summary.to_dict())

    def _print(self, event: str, **figures: Any) -> None:  # noqa: ANN401  figures of every type
        print(json.dumps({"event": event, **figures}), flush=True)  # noqa: T201  the command's result


class RichVoice(PlainVoice):
    """Shows a progress bar on a terminal, then the summary."""

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
            self._next = now + _BAR_SECONDS
            self._bar.update(
                self._task, total=progress.total, completed=progress.consumed, description=progress_line(progress)
            )

    def say(self, text: str) -> None:
        """Print a message, above the bar while there is one."""
        if self._bar:
            self._bar.console.print(f"clean: {text}", markup=False, highlight=False)
        else:
            super().say(text)


def progress_line(progress: Progress) -> str:
    """The progress in one line."""
    from cleaner.batch.progress import rate_text  # noqa: PLC0415  what a batch needs is loaded with it

    share = progress.consumed / progress.total if progress.total else 1.0
    parts = [f"{progress.documents:,} done", rate_text(progress.rate), f"{share:.0%} read"]
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


def _voice_for(form: ProgressForm) -> Voice:
    if form == "auto":
        form = "rich" if sys.stderr.isatty() and has("rich") else "plain"
    if form == "rich" and not has("rich"):
        raise missing("rich", "batch", "--progress rich")
    kinds: dict[str, type[Voice]] = {"rich": RichVoice, "plain": PlainVoice, "json": JsonVoice, "none": Voice}
    return kinds[form]()


@contextmanager
def _signals(voice: Voice) -> Iterator[None]:
    """Let the first Ctrl-C finish the shard; the second one stops at once, as SIGTERM does."""
    interrupted = False

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal interrupted
        if interrupted:
            raise KeyboardInterrupt
        interrupted = True
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
