"""The loop of all cleaning commands: load, clean and deliver each input; report those that fail and go on."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cleaner.cli.exit_codes import FAILED
from cleaner.cli.explain import differ, explain
from cleaner.cli.output import Result
from cleaner.cli.streams import StreamError
from cleaner.cli.voice import Style, Voice, style_of
from cleaner.errors import CleanerError, NotTextError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cleaner.article import Article
    from cleaner.blocks import Block, Document, Options
    from cleaner.cli.options import Saying, Writing
    from cleaner.cli.output import Sink
    from cleaner.templates import Templates


@dataclass(frozen=True, slots=True)
class Loaded:
    """The bytes of an input and the facts that came with them.

    Attributes:
        data: The content.
        origin: The fields in JSON that name the input.
        url: The address that links are relative to.
        charset: The charset from an HTTP header.
        warnings: Warnings from fetching.
    """

    data: bytes
    origin: dict[str, str | int]
    url: str | None = None
    charset: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One input to clean.

    Attributes:
        name: The printable path or address.
        place: The relative path in an output folder.
        load: Returns its bytes, or raises a `CleanerError`.
        named: Whether the user named it; a file found in a folder may turn out not to be text.
        done: Called once its output is written.
    """

    name: str
    place: str
    load: Callable[[], Loaded]
    named: bool = True
    done: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with each input.

    Attributes:
        options: How to clean.
        writing: What to write.
        silent: Print reports of removals on standard output instead of articles.
        templates: The templates of sites.
    """

    options: Options
    writing: Writing
    silent: bool = False
    templates: Templates | None = None


@dataclass(slots=True)
class Runner:
    """Cleans inputs one after another and delivers the results.

    Attributes:
        task: What to do with each input.
        sink: The destination of articles; None for commands and options that write none.
        voice: Prints messages on standard error.
        style: The style of standard output.
        failed: Number of inputs that failed.
        changed: Number of inputs from which something was removed.
    """

    task: Task
    sink: Sink | None
    voice: Voice
    style: Style = field(default_factory=lambda: style_of(sys.stdout))
    failed: int = 0
    changed: int = 0

    def run(self, jobs: Iterable[Job], total: int) -> int:
        """Do all jobs and return the exit code."""
        good = False
        try:
            for job in self.voice.track(jobs, total):
                self._attempt(job)
            good = True
        finally:
            self._close(good=good)
        self.voice.finish()
        return FAILED if self.failed or (self.task.writing.check and self.changed) else 0

    def _close(self, *, good: bool) -> None:
        try:
            if self.sink:
                self.sink.close(good=good)
        except CleanerError as error:
            self._fail(error)

    def _attempt(self, job: Job) -> None:
        try:
            self._do(job)
        except NotTextError as error:
            if job.named:
                self._fail(error)
            else:
                self.voice.skip(error)
        except CleanerError as error:
            self._fail(error)
        except StreamError:  # the next input would fail, too
            raise
        except Exception as error:  # noqa: BLE001  a defect on one document must not cost the others
            self._fail(_defect(job, error))
            if self.voice.verbose:
                import traceback  # noqa: PLC0415  rarely needed

                self.voice.say(traceback.format_exc().rstrip())

    def _fail(self, error: CleanerError) -> None:
        self.failed += 1
        sys.stdout.flush()
        self.voice.fail(error)

    def _do(self, job: Job) -> None:
        loaded = job.load()
        begun = time.perf_counter()
        options = replace(self.task.options, explain=self.task.writing.explain or self.task.silent)
        document, article = clean_loaded(loaded, options, self.task.templates)
        spent = time.perf_counter() - begun
        self.changed += bool(article.removals)
        self._deliver(job, loaded, document, article)
        sys.stdout.flush()
        if job.done:
            job.done()
        self._report(job, article)
        self.voice.detail(f"{job.name}: {article.kind}, {len(article.removals)} removed, {spent * 1000:.1f} ms")

    def _deliver(self, job: Job, loaded: Loaded, document: Document, article: Article) -> None:
        """Write to standard output or into files."""
        writing = self.task.writing
        if self.task.silent:
            _print(explain(job.name, article, self.style, full=self.voice.verbose))
        elif writing.diff:
            _print(differ(job.name, *sides(document, article), self.style).removesuffix("\n"))
        elif writing.check:
            if article.removals and not self.voice.quiet:
                _print(f"would clean {job.name}: {len(article.removals)} to remove")
        elif self.sink:
            self.sink.put(Result(job.name, job.place, loaded.origin, article))

    def _report(self, job: Job, article: Article) -> None:
        """Print removals or warnings on standard error."""
        if self.task.silent:
            return
        if self.task.writing.explain:
            self.voice.say(explain(job.name, article, self.voice.style, full=self.voice.verbose))
            return
        for warning in article.warnings:
            self.voice.warn(job.name, warning)


def clean_loaded(loaded: Loaded, options: Options, templates: Templates | None = None) -> tuple[Document, Article]:
    """Decode an input, with the charset that the server named, and clean it."""
    from cleaner.decode import decode  # noqa: PLC0415  loads the engine
    from cleaner.pipeline import clean_document  # noqa: PLC0415  as above

    document = decode(loaded.data, url=loaded.url, charset=loaded.charset, input_type=options.input_type)
    article = clean_document(document, options, templates)
    warnings = (*loaded.warnings, *article.warnings)
    return document, replace(article, warnings=tuple(dict.fromkeys(warnings)))


def sides(document: Document, article: Article) -> tuple[str, str]:
    """The text before and after cleaning: the lines of a text, or a line for each block of a page."""
    if article.kind == "text":
        return document.text, article.text
    from cleaner.read_html import read_html  # noqa: PLC0415  only --diff of a page needs it

    kept = article.blocks if article.heading is None else (article.heading, *article.blocks)
    return _block_lines(read_html(document).blocks), _block_lines(sorted(kept, key=lambda block: block.index))


def _block_lines(blocks: Iterable[Block]) -> str:
    return "".join(f"{' '.join(block.text.split())}\n" for block in blocks if block.text.strip())


def _defect(job: Job, error: Exception) -> CleanerError:
    return CleanerError(
        job.name, f"internal error: {type(error).__name__}: {error}", "please report it with the output of -v"
    )


def _print(text: str) -> None:
    if text:
        sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "replace"))


def open_voice(saying: Saying) -> Voice:
    """The voice that the options describe."""
    return Voice(saying.quiet, saying.verbose, style_of(sys.stderr))
