"""What bulk work costs: rate, overhead over the bare library, two workers against one, memory over the input's length.

    python -m benchmarks.batch --data ../shared/data [--documents 300] [--rounds 3] [--form html|text]
    python -m benchmarks.batch --memory --form text [--documents 200000] [--largest 4000]

Rates are wall-clock and mean something on an idle machine alone. The overhead is counted in processor time. That, too,
rises when the machine has other work, so library and batch take turns, and the best round of each is what counts.

Memory is that of the batch's processes as the documents go by: the texts or pages of the development data over and
over, none the same as another, so that everything the batch remembers of a document is remembered of each.
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

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in a worker: threads that wait for one another are no work

from cleaner.batch import BatchOrder, run  # after the environment is set
from cleaner.batch.inputs import find
from cleaner.batch.order import Columns
from cleaner.batch.progress import Silent
from cleaner.batch.readers import Reading, read
from cleaner.batch.rows import Recipe, clean_item
from cleaner.blocks import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.batch.progress import Progress


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with the development data")
    parser.add_argument("--documents", type=int, help="300, or 200000 with --memory")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--form", choices=["html", "text"], default="html")
    parser.add_argument("--memory", action="store_true", help="memory as the documents go by, and nothing else")
    parser.add_argument("--largest", type=int, default=4000, help="bytes of a document at most, with --memory")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)  # a measured run in a process of its own
    asked = parser.parse_args()
    if asked.one:
        _one(asked.one[0], asked.one[1], int(asked.one[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        if asked.memory:
            _memory(asked, Path(folder), asked.documents or 200_000)
        else:
            _rates(asked, Path(folder), asked.documents or 300)


def _rates(asked: argparse.Namespace, folder: Path, documents: int) -> None:
    source = folder / "in.warc.gz"
    size = _write(source, asked.data, asked.form, documents)
    print(f"{documents} documents of {asked.form}, {size / documents / 1000:.0f} KB each on average")
    rounds = [_round(source, folder / f"round{number}") for number in range(asked.rounds)]
    bare = min(told[0]["processor"] for told in rounds)
    print(f"bare library: {bare / documents * 1000:.2f} ms a document of processor time")
    for workers in (1, 2):
        best = min((told[workers] for told in rounds), key=lambda told: told["processor"])
        print(
            f"{workers} workers: {max(told[workers]['rate'] for told in rounds):.1f} documents a second,"
            f" processor time {best['processor'] / bare - 1:+.1%} over the library"
            f", {best['main'] / best['processor']:.1%} of it in the main process"
        )
    ratio = max(told[2]["rate"] for told in rounds) / max(told[1]["rate"] for told in rounds)
    print(f"two workers against one: {ratio:.2f}")


def _round(source: Path, out: Path) -> list[dict[str, Any]]:
    """What the bare library, one worker and two workers took, one after the other."""
    return [_run(source, Path(f"{out}-{workers}"), workers) for workers in range(3)]


class _Watch(Silent):
    """Prints the memory of a batch's processes as it goes by."""

    def __init__(self, every: int) -> None:
        self._every = every
        self._next = every

    def step(self, progress: Progress) -> None:
        """Print, if it is time."""
        if progress.documents < self._next:
            return
        self._next += self._every
        workers = [_memory_of(child.pid) for child in multiprocessing.active_children() if child.pid]
        told = f"main {_memory_of(os.getpid())}, workers {', '.join(workers)}"
        print(
            f"{progress.seconds:6.0f} s, {progress.documents:7} documents: {told}; {progress.rate:.0f} a second",
            flush=True,
        )


def _memory_of(process: int) -> str:
    """What a process has in memory now, and the most that it ever had."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    now, most = (int(status.partition(f"{name}:")[2].split()[0]) >> 10 for name in ("VmRSS", "VmHWM"))
    return f"{now} MB (at most {most})"


def _memory(asked: argparse.Namespace, folder: Path, documents: int) -> None:
    source = folder / "in.jsonl"
    small = [body.decode("utf-8", "replace") for body in _bodies(asked.data, asked.form) if len(body) <= asked.largest]
    with source.open("w", encoding="utf-8") as file:
        for number, body in enumerate(islice(cycle(small), documents)):
            own = _own(body, number, asked.form)
            file.write(json.dumps({"url": f"https://example.org/{number}", asked.form: own}) + "\n")
    print(f"{documents} documents of {asked.form}, {source.stat().st_size / documents / 1000:.1f} KB each", flush=True)
    run(BatchOrder((str(source),), str(folder / "out"), workers=2, dedup="exact"), _Watch(max(1, documents // 20)))


def _own(body: str, number: int, form: str) -> str:
    """A document that is like no other by a sentence in its middle."""
    sentence = f"The visitor of that day wrote {number} into the book at the door and went up to see the rest."
    mark, between = ("</p>", f"</p><p>{sentence}</p>") if form == "html" else ("\n", f"\n{sentence}\n")
    place = body.find(mark, len(body) // 2)
    return body[:place] + between + body[place + len(mark) :] if place >= 0 else body + between


def _run(source: Path, out: Path, workers: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.batch", "--one", str(source), str(out), str(workers)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own command
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _one(source: str, out: str, workers: int) -> None:
    """A batch, or the library alone, and what it took; what it takes to stand ready is left out."""
    if not workers:
        print(json.dumps({"processor": _bare(Path(source))}))
        return
    empty = Path(source).with_name("empty.jsonl")
    page = "<html><body><h1>Ready</h1>" + "<p>A paragraph that is long enough to be looked at.</p>" * 20
    empty.write_text((json.dumps({"html": page}) + "\n") * 128 * workers, encoding="utf-8")  # a chunk for each
    run(BatchOrder((str(empty),), f"{out}-empty", workers=workers))
    ready = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    summary = run(BatchOrder((source,), out, workers=workers))
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    spent = [_processor(then) - _processor(before) for before, then in zip(ready, after, strict=True)]
    # The second run's workers had to get ready as the first one's had.
    workers_spent = spent[1] - _processor(ready[1])
    print(
        json.dumps(
            {
                "rate": summary.rate,
                "processor": spent[0] + workers_spent,
                "main": spent[0],
                "failed": dict(summary.books.failed),
            }
        )
    )


def _processor(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def _bare(source: Path) -> float:
    """Processor time of the library alone for the same documents, decoding included, reading not."""
    recipe, spent = Recipe(Options(), Columns()), 0.0
    for count, item in enumerate(read(find([str(source)]), Reading())):
        if not count:
            clean_item(item, recipe)  # loads what there is to load
        begun = time.process_time()
        clean_item(item, recipe)
        spent += time.process_time() - begun
    return spent


def _write(path: Path, data: Path, form: str, documents: int) -> int:
    """A WARC file of development pages or texts, over and over."""
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
    """Every seventh page, or every text, of the development data."""
    if form == "html":
        for path in sorted((data / "wcxb-dev/html").glob("*.html.gz"))[::7]:
            yield gzip.decompress(path.read_bytes())
        return
    with gzip.open(data / "residue-dev.jsonl.gz") as file:
        for line in file:
            yield "\n".join(json.loads(line)["lines"]).encode()


if __name__ == "__main__":
    main()
