"""The command `clean fetch`: takes addresses from arguments or a list, fetches them politely, and cleans the pages."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cli.inputs import Input, read, shown
from cleaner.cli.output import SUFFIXES, Shape, names_folder, open_sink, write
from cleaner.cli.output_paths import page_address, place_of
from cleaner.cli.voice import Voice
from cleaner.cli.work import Job, Loaded, Runner, Task, open_voice
from cleaner.errors import FetchError, InputError, OptionError
from cleaner.extras import has, missing
from cleaner.fetch.guard import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from cleaner.blocks import Options
    from cleaner.cli.options import Fetching, Finding, Saying, Writing
    from cleaner.errors import CleanerError
    from cleaner.fetch import FetchOptions, Outcome, Response, Wish
    from cleaner.fetch.journal import Journal
    from cleaner.fetch.options import How
    from cleaner.fetch.run import Run

_MEBIBYTE = 1 << 20
_RAW_SUFFIXES = {"html": ".html", "text": ".txt"}


@dataclass(frozen=True, slots=True)
class FetchOrder:
    """The arguments and options of `clean fetch`.

    Attributes:
        urls: Addresses from the command line.
        fetching: How to fetch, and the file with more addresses.
        finding: Feeds, sitemaps and pages to find more addresses in.
        options: How to clean.
        writing: What to write, and where.
        saying: How much to print on standard error.
    """

    urls: Sequence[str]
    fetching: Fetching
    finding: Finding
    options: Options
    writing: Writing
    saying: Saying


def run(order: FetchOrder) -> int:
    """Fetch and clean pages, and return the exit code.

    Raises:
        InputError: There is no address, or the list can't be read.
        OptionError: Options that don't go together.
    """
    from cleaner.fetch.run import Run  # noqa: PLC0415  loads httpx

    options = fetch_options(order.fetching)
    _check_rendering(options)
    _check_folders(order)
    voice = _voice(order)
    urls = (*order.urls, *_listed_addresses(order.fetching.input))
    searches = _searches(order.finding)
    if not (urls or searches):
        thing = "fetch"
        raise InputError(thing, "no address", "name one, or a file of them with -i")
    if options.ignore_robots:
        voice.warn("--ignore-robots", "robots.txt is not asked for; the sites' owners may mind")
    with _journal(order) as journal, Run(options) as fetching:
        found = _find(searches, _wish(order.finding), fetching, voice)
        urls = _pending(_distinct_pages((*urls, *found.urls)), journal, order, voice)
        runner = _runner(order, urls, voice)
        runner.failed = found.failed
        return runner.run(_jobs(order, urls, fetching, journal), len(urls))


def _check_rendering(options: FetchOptions) -> None:
    """Fail at once, not at the first page that needs a browser, if none can be used."""
    if not options.render:
        return
    from cleaner.fetch.render import find_chromium  # noqa: PLC0415  rarely needed

    find_chromium(options)
    if not has("playwright"):
        raise missing("playwright", "render", "--render")


def _check_folders(order: FetchOrder) -> None:
    """Refuse to write articles and raw pages into one folder if their files have the same ending."""
    raw, output = order.fetching.save_raw, order.writing.output
    same_ending = SUFFIXES[order.writing.format] in _RAW_SUFFIXES.values()
    if raw and output and same_ending and raw.resolve() == Path(output).resolve():
        thing = "--save-raw"
        raise OptionError(thing, "articles would be written over the pages", "name another folder than that of -o")


def _distinct_pages(urls: Iterable[str]) -> tuple[str, ...]:
    """The addresses without fragments and repetitions, each page in its first spelling."""
    pages: dict[object, str] = {}
    for url in urls:
        pages.setdefault(page_address(url), url.partition("#")[0])
    return tuple(pages.values())


def _journal(order: FetchOrder) -> AbstractContextManager[Journal | None]:
    """The journal of finished addresses, or a context without one unless `--resume` is given."""
    writing, place = order.writing, order.fetching.resume
    if place is None:
        return nullcontext()
    if not (writing.output and names_folder(writing.output)):
        thing = "--resume"
        raise OptionError(thing, "what was done before would be written over", "name a folder with -o")
    from cleaner.fetch.journal import Journal  # noqa: PLC0415  rarely needed

    return Journal(place)


def _pending(urls: tuple[str, ...], journal: Journal | None, order: FetchOrder, voice: Voice) -> tuple[str, ...]:
    """The addresses that earlier runs did not finish."""
    if journal is None:
        return urls
    pending = tuple(journal.pending(urls))
    if len(pending) < len(urls):
        voice.warn(str(order.fetching.resume), f"{len(urls) - len(pending)} of {len(urls)} addresses are done already")
    return pending


def _runner(order: FetchOrder, urls: tuple[str, ...], voice: Voice) -> Runner:
    writing = order.writing
    sink = None
    if not (writing.check or writing.diff):
        shape = Shape(len(urls) > 1, order.fetching.resume is not None, not order.saying.quiet)
        lists = (order.fetching.input,) if order.fetching.input else ()
        sink = open_sink(writing.output, writing.format, lists, shape)
    return Runner(Task(order.options, writing), sink, voice)


def _jobs(order: FetchOrder, urls: tuple[str, ...], fetching: Run, journal: Journal | None) -> Iterator[Job]:
    outcomes: Iterable[Outcome] = fetching.fetch_many(urls)
    if not (order.writing.output and names_folder(order.writing.output)):
        outcomes = _in_order(urls, outcomes)
    for outcome in outcomes:
        yield _job(outcome, order.fetching.save_raw, journal)


@dataclass(frozen=True, slots=True)
class _Findings:
    """The result of all searches.

    Attributes:
        urls: The addresses found.
        failed: Number of searches that failed.
    """

    urls: tuple[str, ...]
    failed: int


def _find(searches: Iterable[tuple[How, str]], wish: Wish, fetching: Run, voice: Voice) -> _Findings:
    """The addresses that feeds, sitemaps and pages list. A search that fails is reported like a page that fails."""
    urls: list[str] = []
    failed = 0
    for how, url in searches:
        try:
            found = fetching.discover(url, how, wish)
        except FetchError as error:
            failed += 1
            voice.fail(error)
            continue
        urls += (entry.url for entry in found)
        if not found:
            voice.warn(shown(redact(url)), "no address in it is wanted")
    return _Findings(tuple(urls), failed)


def _wish(finding: Finding) -> Wish:
    from cleaner.fetch import Wish  # noqa: PLC0415  no other command needs it

    return Wish(
        limit=finding.limit,
        since=finding.since.date() if finding.since else None,
        until=finding.until.date() if finding.until else None,
        include=tuple(finding.include or ()),
        exclude=tuple(finding.exclude or ()),
        any_site=finding.any_site,
    )


def _searches(finding: Finding) -> list[tuple[How, str]]:
    """The places to find addresses in, each with the way to read it."""
    places: tuple[tuple[How, list[str] | None], ...] = (
        ("feed", finding.feed),
        ("sitemap", finding.sitemap),
        ("links", finding.links_from),
    )
    return [(how, url) for how, urls in places for url in urls or ()]


class _MachineVoice(Voice):
    """Prints failures as JSON."""

    def fail(self, error: CleanerError) -> None:
        """Print one line with the code, the address, the cause and the next step."""
        record = error.to_dict() if isinstance(error, FetchError) else _record(error)
        self.say(json.dumps(record, ensure_ascii=False))


def _record(error: CleanerError) -> dict[str, str]:
    return {"error": type(error).__name__, "thing": error.thing, "cause": error.cause, "advice": error.advice}


def _voice(order: FetchOrder) -> Voice:
    voice = open_voice(order.saying)
    return _MachineVoice(voice.quiet, voice.verbose, voice.style) if order.fetching.json_errors else voice


def _listed_addresses(source: str | None) -> list[str]:
    """The addresses in a file: the first word of each line that is not a comment, which begins with `#`."""
    if source is None:
        return []
    text = read(Input(source, ""), any_content=True).decode("utf-8-sig", "replace")
    first_words = (line.split(maxsplit=1)[0] for line in text.splitlines() if line.strip())
    return [address for address in first_words if not address.startswith("#")]


def fetch_options(fetching: Fetching) -> FetchOptions:
    """The fetch options for the library.

    Raises:
        OptionError: The options can't work together, such as offline without a cache.
    """
    from cleaner.fetch import FetchOptions  # noqa: PLC0415  no other command needs it

    return FetchOptions(
        total_timeout=fetching.timeout,
        connect_timeout=min(fetching.connect_timeout, fetching.timeout),
        read_timeout=min(fetching.read_timeout, fetching.timeout),
        max_bytes=fetching.max_size * _MEBIBYTE,
        max_decoded=(fetching.max_unpacked or 2 * fetching.max_size) * _MEBIBYTE,
        max_ratio=fetching.max_ratio,
        max_redirects=fetching.max_redirects,
        max_wait=fetching.max_wait,
        pause=fetching.pause,
        retries=fetching.retries,
        concurrency=fetching.concurrency,
        contact=fetching.contact,
        user_agent=fetching.user_agent,
        proxy=fetching.proxy,
        ca_file=str(fetching.ca_file or ""),
        cache_dir=str(fetching.cache or ""),
        offline=fetching.offline,
        ignore_robots=fetching.ignore_robots,
        allow_private=fetching.allow_private,
        allow_walls=fetching.allow_walls,
        render=fetching.render,
        chromium=fetching.chromium,
    )


def _in_order(urls: Sequence[str], outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Outcomes in the order of their addresses, each as early as possible, so that one stream is the same each time."""
    waiting: dict[str, Outcome] = {}
    order = iter(urls)
    wanted = next(order, None)
    for outcome in outcomes:
        waiting[outcome.url] = outcome
        while wanted in waiting:
            yield waiting.pop(wanted)
            wanted = next(order, None)
    yield from waiting.values()


def _job(outcome: Outcome, raw: Path | None, journal: Journal | None) -> Job:
    """The job for an outcome. The journal records it once its output is written, or at once if there is no page."""
    note = partial(journal.done, outcome.url, outcome.error) if journal is not None else None
    place = place_of(outcome.url)
    name = redact(outcome.url) if "@" in outcome.url else outcome.url  # it also shortens long addresses
    return Job(shown(name), place, partial(_load, outcome, raw and raw / place, note), done=note)


def _load(outcome: Outcome, raw: Path | None, note: Callable[[], None] | None) -> Loaded:
    response = outcome.response
    if response is None:
        if note:
            note()
        raise outcome.error or InputError(shown(outcome.url), "gave no page", "try again")
    if raw:
        write(raw.with_name(f"{raw.name}{_RAW_SUFFIXES.get(response.kind, '')}"), response.body, "--save-raw")
    return Loaded(response.body, _origin(response), response.final_url, response.charset, response.warnings)


def _origin(response: Response) -> dict[str, str | int]:
    return {"url": response.url, "final_url": response.final_url, "status": response.status}
