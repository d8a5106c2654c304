"""The commands `clean file` and `clean explain`, for files, folders, patterns and standard input."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cli.inputs import Input, find, read, unreadable
from cleaner.cli.output import Shape, open_sink, write
from cleaner.cli.work import Job, Loaded, Runner, Task, open_voice
from cleaner.errors import CleanerError, InputError, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Options, Page
    from cleaner.cli.options import Learning, Saying, Writing
    from cleaner.cli.voice import Voice
    from cleaner.templates import Templates


@dataclass(frozen=True, slots=True)
class FileOrder:
    """The arguments and options of a file command.

    Attributes:
        paths: Paths and patterns.
        url: The address of the input, if there is only one.
        options: How to clean.
        writing: What to write, and where.
        saying: How much to print on standard error.
        learning: Whether to learn templates from the inputs, and where they are stored.
        silent: Print reports of removals instead of articles.
    """

    paths: Sequence[str]
    url: str | None
    options: Options
    writing: Writing
    saying: Saying
    learning: Learning
    silent: bool = False


def run(order: FileOrder) -> int:
    """Clean all inputs and return the exit code.

    Raises:
        OptionError: One address is given for several inputs.
        OutputError: The output is one of the inputs.
    """
    output = order.writing.output
    inputs = find(order.paths, Path(output) if output else None)
    if order.url and len(inputs) > 1:
        thing = "--url"
        raise OptionError(thing, "several inputs do not come from one address", "clean them one at a time")
    voice = open_voice(order.saying)
    sink = None
    if not (order.silent or order.writing.check or order.writing.diff):
        shape = Shape(len(inputs) > 1, any(source.found for source in inputs), not order.saying.quiet)
        sink = open_sink(output, order.writing.format, [source.path for source in inputs], shape)
    jobs = (Job(source.name, source.place, partial(_load, source, order), not source.found) for source in inputs)
    if not inputs:
        voice.warn(" ".join(order.paths), "no texts or pages in it")
    templates = _templates(order, inputs, voice)
    return Runner(Task(order.options, order.writing, order.silent, templates), sink, voice).run(jobs, len(inputs))


def _templates(order: FileOrder, inputs: Sequence[Input], voice: Voice) -> Templates | None:
    """The templates of the inputs' sites, stored ones and those learned now; None if neither is wanted.

    Raises:
        InputError: The file of templates does not exist, or is not one.
        OutputError: The file can't be written.
    """
    learning = order.learning
    if not (learning.learn or learning.templates):
        return None
    from cleaner.templates import Templates  # noqa: PLC0415  rarely needed

    path = learning.templates
    stored = _stored_templates(path) if path else None
    if path and stored is None and not learning.learn:
        raise InputError(str(path), "no such file", "check the path, or add --learn to make it")
    templates = Templates() if stored is None else stored
    if not learning.learn:
        return templates
    templates = templates.merged(_learned_templates(order, inputs, voice))
    if path and not order.writing.check:
        write(path, (templates.to_json() + "\n").encode())
    return templates


def _stored_templates(path: Path) -> Templates | None:
    """The templates from earlier runs; None if there is no such file yet."""
    from cleaner.templates import Templates  # noqa: PLC0415  as above

    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(str(path), error) from error
    return Templates.from_json(text, str(path))


def _learned_templates(order: FileOrder, inputs: Sequence[Input], voice: Voice) -> Templates:
    """The templates learned from the inputs. Those that can't be read are skipped here and reported when cleaned."""
    from cleaner.decode import decode  # noqa: PLC0415  loads the engine
    from cleaner.pipeline.stage import page_of  # noqa: PLC0415  as above
    from cleaner.templates import learn  # noqa: PLC0415  as above

    def pages() -> Iterator[Page]:
        for source in voice.track(inputs, len(inputs)):
            with suppress(CleanerError):
                data = _load(source, order).data
                yield page_of(decode(data, url=order.url, input_type=order.options.input_type))

    return learn(pages())


def _load(source: Input, order: FileOrder) -> Loaded:
    data = read(source, any_content=order.options.input_type != "auto")
    return Loaded(data, {"path": source.path}, order.url)
