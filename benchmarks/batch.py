"""Measures the batch command: documents a second, overhead over calling the library, gain of a second worker, memory.

    python -m benchmarks.batch --data ../shared/data [--documents 300] [--rounds 3] [--form html|text]
    python -m benchmarks.batch --memory --form text [--documents 200000] [--largest 4000]

Documents a second are by the clock, so they are meaningful only on an idle machine. The overhead is in processor time.
That, too, rises when the machine does other work, so library and batch are run in turns, and the best round of each
counts.

With `--memory`, the memory of all processes is printed at intervals during one long batch. Its documents are those of
the development data, repeated. Each repetition has a sentence of its own, so that no document is a duplicate, and the
batch has to remember every one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in a worker: waiting threads would count as processor time

from benchmarks.common import read as read_records
from cleaner.batch import BatchOrder, run  # after setting the environment, which numpy reads on import
from cleaner.batch.inputs import find
from cleaner.batch.order import Columns
from cleaner.batch.progress import Silent
from cleaner.batch.readers import Reading, read
from cleaner.batch.rows import Recipe, clean_item
from cleaner.blocks import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.batch.progress import Progress


# Documents by default.
_RATE_DOCUMENTS = 300
_MEMORY_DOCUMENTS = 200_000
_REPORTS = 20  # lines printed during a batch with `--memory`
_PAGE_STEP = 7  # every so many pages of the development data are used
# Small pages for each worker that are processed first: two chunks, so that every worker gets one and loads the model.
_FIRST_PAGES = 128


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with the development data")
    parser.add_argument("--documents", type=int, help=f"{_RATE_DOCUMENTS}, or {_MEMORY_DOCUMENTS} with --memory")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--form", choices=["html", "text"], default="html")
    parser.add_argument("--memory", action="store_true", help="measure memory instead")
    parser.add_argument("--largest", type=int, default=4000, help="greatest size of a document in bytes, with --memory")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)  # one run: source, output, workers
    options = parser.parse_args()
    if options.one:
        _measure_here(options.one[0], options.one[1], int(options.one[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        if options.memory:
            _print_memory(options, Path(folder), options.documents or _MEMORY_DOCUMENTS)
        else:
            _print_rates(options, Path(folder), options.documents or _RATE_DOCUMENTS)


def _print_rates(options: argparse.Namespace, folder: Path, documents: int) -> None:
    """Measure library and batches in turns, and print the best of each."""
    source = folder / "in.warc.gz"
    size = _write_warc(source, options.data, options.form, documents)
    print(f"{documents} documents of {options.form}, {size / documents / 1000:.0f} KB each on average")
    rounds = [_round(source, folder / f"round{number}") for number in range(options.rounds)]
    library = min(runs[0]["processor"] for runs in rounds)
    print(f"library alone: {library / documents * 1000:.2f} ms a document of processor time")
    for workers in (1, 2):
        best = min((runs[workers] for runs in rounds), key=lambda figures: figures["processor"])
        print(
            f"{workers} workers: {max(runs[workers]['rate'] for runs in rounds):.1f} documents a second,"
            f" processor time {best['processor'] / library - 1:+.1%} over the library"
            f", {best['main'] / best['processor']:.1%} of it in the main process;"
            f" {best['starting'] / workers:.1f} s to start a worker are left out"
        )
    ratio = max(runs[2]["rate"] for runs in rounds) / max(runs[1]["rate"] for runs in rounds)
    print(f"two workers against one: {ratio:.2f} times as many documents a second")


def _round(source: Path, out: Path) -> list[dict[str, Any]]:
    """The figures of the library alone, of one worker and of two, measured one after the other."""
    return [_measure(source, Path(f"{out}-{workers}"), workers) for workers in range(3)]


class _MemoryReports(Silent):
    """Prints the memory of a batch's processes after every so many documents."""

    def __init__(self, every: int) -> None:
        self._every = every
        self._next = every

    def step(self, progress: Progress) -> None:
        """Print a line if enough documents are done."""
        if progress.documents < self._next:
            return
        self._next += self._every
        workers = [_memory_of(child.pid) for child in multiprocessing.active_children() if child.pid]
        memory = f"main {_memory_of(os.getpid())}, workers {', '.join(workers)}"
        print(
            f"{progress.seconds:6.0f} s, {progress.documents:7} documents: {memory}; {progress.rate:.0f} a second",
            flush=True,
        )


def _memory_of(process: int) -> str:
    """The memory of a process (Linux only): now, and at most so far."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    now, most = (int(status.partition(f"{name}:")[2].split()[0]) >> 10 for name in ("VmRSS", "VmHWM"))
    return f"{now} MB (at most {most})"


def _print_memory(options: argparse.Namespace, folder: Path, documents: int) -> None:
    """Run a batch of many small documents, and print its memory as it goes on."""
    source = folder / "in.jsonl"
    small = [
        body.decode("utf-8", "replace") for body in _bodies(options.data, options.form) if len(body) <= options.largest
    ]
    with source.open("w", encoding="utf-8") as file:
        for number, body in enumerate(islice(cycle(small), documents)):
            own = _made_unique(body, number, options.form)
            file.write(json.dumps({"url": f"https://example.org/{number}", options.form: own}) + "\n")
    print(
        f"{documents} documents of {options.form}, {source.stat().st_size / documents / 1000:.1f} KB each", flush=True
    )
    run(
        BatchOrder((str(source),), str(folder / "out"), workers=2, dedup="exact"),
        _MemoryReports(max(1, documents // _REPORTS)),
    )


def _made_unique(body: str, number: int, form: str) -> str:
    """The document with a sentence in its middle that contains the number."""
    sentence = f"The visitor of that day wrote {number} into the book at the door and went up to see the rest."
    mark, between = ("</p>", f"</p><p>{sentence}</p>") if form == "html" else ("\n", f"\n{sentence}\n")
    place = body.find(mark, len(body) // 2)
    return body[:place] + between + body[place + len(mark) :] if place >= 0 else body + between


def _measure(source: Path, out: Path, workers: int) -> dict[str, Any]:
    """Call `_measure_here` in a new process."""
    command = [sys.executable, "-m", "benchmarks.batch", "--one", str(source), str(out), str(workers)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own command
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _measure_here(source: str, out: str, workers: int) -> None:
    """Measure one batch, or with 0 workers the library alone, and print the figures as JSON.

    The figures are `rate` in documents a second, and processor time in seconds: `processor` of all processes, `main` of
    the main one. A batch of small pages comes before the one that is measured. What its workers take beyond the
    library's time for these pages is the time for starting them and loading the model; it is subtracted.
    """
    if not workers:
        print(json.dumps({"processor": _library_time(Path(source))}))
        return
    small = Path(source).with_name("small.jsonl")
    page = "<html><body><h1>Ready</h1>" + "<p>A paragraph that is long enough to be looked at.</p>" * 20
    small.write_text((json.dumps({"html": page}) + "\n") * _FIRST_PAGES * workers, encoding="utf-8")
    run(BatchOrder((str(small),), f"{out}-small", workers=workers))
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    summary = run(BatchOrder((source,), out, workers=workers))
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    main, children = [_seconds(later) - _seconds(earlier) for earlier, later in zip(before, after, strict=True)]
    # The workers of the second batch are new, and load what those of the first one loaded. The library comes last,
    # because workers must not find it loaded.
    starting = max(0.0, _seconds(before[1]) - _library_time(small))
    print(
        json.dumps(
            {
                "rate": summary.rate,
                "processor": main + children - starting,
                "starting": starting,
                "main": main,
                "failed": dict(summary.books.failed),
            }
        )
    )


def _seconds(usage: resource.struct_rusage) -> float:
    """Processor time, of the process and of the system for it."""
    return usage.ru_utime + usage.ru_stime


def _library_time(source: Path) -> float:
    """Seconds of processor time of the library alone for the same documents: decoding and cleaning, not reading."""
    recipe, spent = Recipe(Options(), Columns()), 0.0
    for count, item in enumerate(read(find([str(source)]), Reading())):
        if not count:
            clean_item(item, recipe)  # loads the model before the clock starts
        begun = time.process_time()
        clean_item(item, recipe)
        spent += time.process_time() - begun
    return spent


def _write_warc(path: Path, data: Path, form: str, documents: int) -> int:
    """Write a WARC file of development pages or texts, repeated; returns the size of all documents in bytes."""
    kind = "text/html" if form == "html" else "text/plain"
    size = 0
    with path.open("wb") as file:
        for number, body in enumerate(islice(cycle(_bodies(data, form)), documents)):
            size += len(body)
            http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n".encode() + body
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{number}\r\n"
                f"WARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(http)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + http + b"\r\n\r\n", 1))
    return size


def _bodies(data: Path, form: str) -> Iterator[bytes]:
    """Some pages, or all texts of `residue-dev`, as UTF-8."""
    if form == "html":
        for path in sorted((data / "wcxb-dev/html").glob("*.html.gz"))[::_PAGE_STEP]:
            yield gzip.decompress(path.read_bytes())
        return
    for record in read_records(data / "residue-dev.jsonl.gz"):
        yield "\n".join(record["lines"]).encode()


if __name__ == "__main__":
    main()
