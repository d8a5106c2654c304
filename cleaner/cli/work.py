"""The loop that all cleaning commands share: load, clean, deliver; what fails is named and the rest goes on."""

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
    """The bytes of an input and what came with them.

    Attributes:
        data: Its content.
        origin: What JSON says of where it came from.
        url: The address that its links are relative to.
        charset: The one that an HTTP header named.
        warnings: What was odd on the way.
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
        name: The path or address as it can be printed.
        place: Where it goes under an output folder.
        load: Gives its bytes, or raises a `CleanerError`.
        named: Whether the user named it; what was met in a folder may turn out to be no text.
        done: Called once its output is safe.
    """

    name: str
    place: str
    load: Callable[[], Loaded]
    named: bool = True
    done: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done with each input.

    Attributes:
        options: How to clean.
        writing: What to show.
        silent: Give no articles, only accounts of them, on standard output.
        templates: What is known of sites.
    """

    options: Options
    writing: Writing
    silent: bool = False
    templates: Templates | None = None


@dataclass(slots=True)
class Desk:
    """Cleans inputs one after another and hands the results out.

    Attributes:
        task: What is to be done.
        sink: Where articles go; None for commands and options that give none.
        voice: Speaks on stderr.
        style: How stdout looks.
        failed: How many inputs failed.
        changed: How many would lose something.
    """

    task: Task
    sink: Sink | None
    voice: Voice
    style: Style = field(default_factory=lambda: style_of(sys.stdout))
    failed: int = 0
    changed: int = 0

    def run(self, jobs: Iterable[Job], total: int) -> int:
        """Do all jobs; gives the exit code."""
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
        except StreamError:  # the next input would fare no better
            raise
        except Exception as error:  # noqa: BLE001  a defect on one document must not cost the others
            self._fail(_defect(job, error))
            if self.voice.verbose:
                import traceback  # noqa: PLC0415  for a defect alone

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
        self._remark(job, article)
        self.voice.detail(f"{job.name}: {article.kind}, {len(article.removals)} removed, {spent * 1000:.1f} ms")

    def _deliver(self, job: Job, loaded: Loaded, document: Document, article: Article) -> None:
        """What goes to standard output or into files."""
        writing = self.task.writing
        if self.task.silent:
            account = explain(job.name, article, self.style, full=self.voice.verbose)
            _print(account)
        elif writing.diff:
            _print(differ(job.name, *sides(document, article), self.style).removesuffix("\n"))
        elif writing.check:
            if article.removals and not self.voice.quiet:
                _print(f"would clean {job.name}: {len(article.removals)} to remove")
        elif self.sink:
            self.sink.put(Result(job.name, job.place, loaded.origin, article))

    def _remark(self, job: Job, article: Article) -> None:
        """What goes to standard error."""
        if self.task.silent:
            return
        if self.task.writing.explain:
            self.voice.say(explain(job.name, article, self.voice.style, full=self.voice.verbose))
            return
        for warning in article.warnings:
            self.voice.warn(job.name, warning)


def clean_loaded(loaded: Loaded, options: Options, templates: Templates | None = None) -> tuple[Document, Article]:
    """Decode an input, which only here knows what the server said of its charset, and clean it."""
    from cleaner.decode import decode  # noqa: PLC0415  the engine loads when there is something to clean
    from cleaner.pipeline import clean_document  # noqa: PLC0415  as above

    document = decode(loaded.data, url=loaded.url, charset=loaded.charset, input_type=options.input_type)
    article = clean_document(document, options, templates)
    warnings = (*loaded.warnings, *article.warnings)
    return document, replace(article, warnings=tuple(dict.fromkeys(warnings)))


def sides(document: Document, article: Article) -> tuple[str, str]:
    """The text before and after: a text's own lines, or a line for each block of a page."""
    if article.kind == "text":
        return document.text, article.text
    from cleaner.read_html import read_html  # noqa: PLC0415  only --diff of a page needs it

    kept = article.blocks if article.heading is None else (article.heading, *article.blocks)
    return _listed(read_html(document).blocks), _listed(sorted(kept, key=lambda block: block.index))


def _listed(blocks: Iterable[Block]) -> str:
    return "".join(f"{' '.join(block.text.split())}\n" for block in blocks if block.text.strip())


def _defect(job: Job, error: Exception) -> CleanerError:
    return CleanerError(
        job.name, f"internal error: {type(error).__name__}: {error}", "please report it with the output of -v"
    )


def _print(text: str) -> None:
    if text:
        sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "replace"))


def open_voice(saying: Saying) -> Voice:
    """The voice that the options ask for."""
    return Voice(saying.quiet, saying.verbose, style_of(sys.stderr))
