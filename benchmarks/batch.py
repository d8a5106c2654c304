"""What bulk work costs: rate, overhead over the bare library, two workers against one, memory over the input's length.

    python -m benchmarks.batch --data ../shared/data [--documents 1000] [--form html|text]

Rates are wall-clock and mean something on an idle machine alone. The overhead is counted in processor time, which other
people's work on the machine does not change much.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with the development data")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--form", choices=["html", "text"], default="html")
    parser.add_argument("--memory", action="store_true", help="only memory: the documents against ten times as many")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)  # a measured run in a process of its own
    asked = parser.parse_args()
    if asked.one:
        _one(asked.one[0], asked.one[1], int(asked.one[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        if asked.memory:
            _memory(asked, Path(folder))
        else:
            _rates(asked, Path(folder))


def _rates(asked: argparse.Namespace, folder: Path) -> None:
    source = folder / "in.warc.gz"
    size = _write(source, asked.data, asked.form, asked.documents)
    print(f"{asked.documents} documents of {asked.form}, {size / asked.documents / 1000:.0f} KB each on average")
    bare = _bare(source)
    print(f"bare library: {bare / asked.documents * 1000:.2f} ms a document of processor time")
    rates = {}
    for workers in (1, 2):
        told = _run(source, folder / f"out{workers}", workers)
        rates[workers] = told["rate"]
        overhead = told["processor"] / bare - 1
        main_share = told["main"] / told["processor"]
        print(
            f"{workers} workers: {told['rate']:.1f} documents a second, processor time {overhead:+.1%} over the library"
            f", {main_share:.1%} of it in the main process"
        )
    print(f"two workers against one: {rates[2] / rates[1]:.2f}")


def _memory(asked: argparse.Namespace, folder: Path) -> None:
    for documents in (asked.documents, asked.documents * 10):
        source = folder / f"in{documents}.warc.gz"
        _write(source, asked.data, asked.form, documents)
        told = _run(source, folder / f"out{documents}", 2)
        print(
            f"{documents} documents: main process {told['main_memory'] >> 10} MB, largest worker"
            f" {told['worker_memory'] >> 10} MB, {told['rate']:.1f} documents a second"
        )
        source.unlink()


def _run(source: Path, out: Path, workers: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.batch", "--one", str(source), str(out), str(workers)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own command
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _one(source: str, out: str, workers: int) -> None:
    """A batch, and what it took; what it takes to stand ready is left out."""
    from cleaner.batch import BatchOrder, run  # noqa: PLC0415  only this process needs it

    empty = Path(source).with_name("empty.jsonl")
    empty.write_text('{"text": "Ready."}\n' * workers, encoding="utf-8")
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
                "main_memory": after[0].ru_maxrss,
                "worker_memory": after[1].ru_maxrss,
                "failed": dict(summary.books.failed),
            }
        )
    )


def _processor(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def _bare(source: Path) -> float:
    """Processor time of the library alone for the same documents, decoding included, reading not."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in a worker: threads that wait for one another are no work
    from cleaner.batch.items import Columns  # noqa: PLC0415  loads the engine
    from cleaner.batch.readers import Reading, find, read  # noqa: PLC0415  as above
    from cleaner.batch.rows import Recipe, clean_item  # noqa: PLC0415  as above
    from cleaner.blocks import Options  # noqa: PLC0415  as above

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
