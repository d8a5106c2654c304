"""`clean file` and `clean explain`: files, folders, patterns and standard input."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cli.inputs import Input, find, read, unreadable
from cleaner.cli.output import Shape, open_sink, write
from cleaner.cli.work import Desk, Job, Loaded, Task, open_voice
from cleaner.errors import CleanerError, InputError, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.blocks import Options, Page
    from cleaner.cli.options import Learning, Saying, Writing
    from cleaner.cli.voice import Voice
    from cleaner.templates import Templates


@dataclass(frozen=True, slots=True)
class FileOrder:
    """What a user asked of a file command.

    Attributes:
        paths: The arguments.
        url: Where the one input came from.
        options: How to clean.
        writing: What to write.
        saying: How much to say.
        learning: What to learn from the inputs, and where to keep it.
        silent: Give accounts instead of articles.
    """

    paths: Sequence[str]
    url: str | None
    options: Options
    writing: Writing
    saying: Saying
    learning: Learning
    silent: bool = False


def run(order: FileOrder) -> int:
    """Clean what the paths stand for; gives the exit code.

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
    return Desk(Task(order.options, order.writing, order.silent, templates), sink, voice).run(jobs, len(inputs))


def _templates(order: FileOrder, inputs: Sequence[Input], voice: Voice) -> Templates | None:
    """What is known of the inputs' sites, learned from them if that was asked for.

    Raises:
        InputError: The file of templates is something else.
        OutputError: It can't be written.
    """
    learning = order.learning
    if not (learning.learn or learning.templates):
        return None
    from cleaner.templates import Templates  # noqa: PLC0415  seldom needed

    kept = learning.templates
    stored = _stored(kept) if kept else None
    if kept and stored is None and not learning.learn:
        raise InputError(str(kept), "no such file", "check the path, or add --learn to make it")
    known = Templates() if stored is None else stored
    if not learning.learn:
        return known
    known = known.merged(_learned(order, inputs, voice))
    if kept and not order.writing.check:
        write(kept, (known.to_json() + "\n").encode())
    return known


def _stored(kept: Path) -> Templates | None:
    """What earlier runs learned; None if there is no such file yet."""
    from cleaner.templates import Templates  # noqa: PLC0415  as above

    try:
        text = kept.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(str(kept), error) from error
    return Templates.from_json(text, str(kept))


def _learned(order: FileOrder, inputs: Sequence[Input], voice: Voice) -> Templates:
    """What repeats across the inputs; those that can't be read are left to the run that names them."""
    from cleaner.decode import decode  # noqa: PLC0415  the engine loads when there is something to clean
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
