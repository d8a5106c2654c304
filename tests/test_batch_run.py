"""Tests of whole batches: formats, order, resuming, limits, duplicates."""

from __future__ import annotations

import gzip
import json
import os
import time
from dataclasses import dataclass, replace
from multiprocessing import parent_process
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import cleaner.batch
from cleaner import clean_html, clean_text
from cleaner.batch import BatchOrder, Columns, Limits, duplicates, run
from cleaner.batch.duplicates import Index
from cleaner.batch.item import Item
from cleaner.batch.journal import NAME, Journal
from cleaner.batch.ledger import Note
from cleaner.batch.progress import Silent
from cleaner.batch.rows import Recipe
from cleaner.batch.version import _engine, digest_of, version_of
from cleaner.batch.whole_run import SUMMARY, _locked
from cleaner.batch.work import Task
from cleaner.batch.workers import Crew
from cleaner.blocks import Options
from cleaner.errors import CleanerError, InputError, MissingExtraError, OptionError, OutputError
from cleaner.extras import need
from tests.gate import MARK, PLACE, Gate
from tests.gate import work as gate_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.batch.progress import Progress

pytest.importorskip("pebble", reason="needs the extra batch")
zstandard = pytest.importorskip("zstandard", reason="needs the extra batch")

PROSE = (
    "The ferry to the island leaves at nine in the morning and takes a little under an hour.\n"
    "Most people bring their own lunch, since the only café closed last winter.\n"
)


def record(number: int) -> dict[str, Any]:
    text = f"Day {number} on the island\n\n{PROSE}On day {number} it rained.\n\nShare this article\nFacebook\nTwitter\n"
    return {"id": number, "title": f"mine {number}", "text": text, "url": f"https://a.example/{number}"}


def page(number: int) -> dict[str, Any]:
    paragraphs = "".join(f"<p>{line}</p>" for line in (PROSE + f"On day {number} it rained.\n").splitlines())
    return {
        "id": number,
        "html": f"<html><head><title>Day {number}</title></head><body><h1>Day {number}</h1>{paragraphs}",
    }


def write(path: Path, records: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(entry) + "\n" for entry in records), encoding="utf-8")
    return str(path)


def shards(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.glob("part-*"))}


def rows(out: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(out.glob("part-*")):
        data = path.read_bytes()
        if path.suffix == ".parquet":
            found += pytest.importorskip("pyarrow.parquet", reason="needs the extra batch").read_table(path).to_pylist()
            continue
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        elif path.suffix == ".zst":
            data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
        found += [json.loads(line) for line in data.splitlines()]
    return found


@dataclass
class Stopping(Silent):
    """A listener that requests a stop as soon as something is done."""

    stop: Callable[[], None] = lambda: None

    def start(self, stop: Callable[[], None]) -> None:
        self.stop = stop

    def step(self, progress: Progress) -> None:
        if progress.documents:
            self.stop()


class Hearing(Silent):
    """A listener that keeps all messages."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write(tmp_path_factory.mktemp("source") / "in.jsonl", [record(n) if n % 3 else page(n) for n in range(40)])


@pytest.fixture(scope="module")
def order(source: str, tmp_path_factory: pytest.TempPathFactory) -> BatchOrder:
    """An order that has been carried out without interruption."""
    out = tmp_path_factory.mktemp("whole")
    made = BatchOrder((source,), str(out), form="jsonl", shard_rows=12, workers=1)
    summary = run(made)
    assert (summary.complete, summary.shards, summary.cleaned, summary.books.documents) == (True, 4, 40, 40)
    return made


def test_rows_keep_order_and_columns(order: BatchOrder) -> None:
    found = rows(Path(order.out))
    assert [row["id"] for row in found] == list(range(40))
    assert found[1]["original_title"] == "mine 1"
    assert found[1]["original_text"] == record(1)["text"]
    assert found[1]["text"].startswith("Day 1 on the island\n")
    assert "Facebook" not in found[1]["text"]
    assert found[3]["html"] == page(3)["html"]
    assert {"author", "date", "page_type", "language", "confidence", "warnings", "error"} <= set(found[3])


def test_a_run_hides_no_function(order: BatchOrder) -> None:
    assert run(order).cleaned == 0
    assert cleaner.batch.run is run


def test_rows_are_those_of_the_library(order: BatchOrder) -> None:
    found = rows(Path(order.out))
    assert found[1]["text"] == clean_text(record(1)["text"], record(1)["url"]).text
    assert found[3]["text"] == clean_html(page(3)["html"]).text


def test_workers_change_nothing(order: BatchOrder, tmp_path: Path) -> None:
    run(replace(order, out=str(tmp_path), workers=2))
    assert shards(tmp_path) == shards(Path(order.out))


@pytest.mark.parametrize("form", ["jsonl.gz", "jsonl.zst", "parquet"])
def test_formats_hold_the_same(order: BatchOrder, form: Any, tmp_path: Path) -> None:  # noqa: ANN401  a literal
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="needs the extra batch")
    run(replace(order, out=str(tmp_path), form=form))
    expected = rows(Path(order.out))
    for row, same in zip(rows(tmp_path), expected, strict=True):
        assert row.get("other_columns") is None
        assert {name: value for name, value in row.items() if value is not None} == same


def test_tables_of_different_columns_lose_nothing(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra batch")
    write_table = pytest.importorskip("pyarrow.parquet").write_table
    empty, times = pa.array([None, None]), pa.array([1, 2], pa.timestamp("us"))
    tables = [
        {"id": [0, 1], "a": ["1", "2"], "n": empty, "t": times},
        {"id": [2.5, 3.5], "b": ["b1", "b2"], "n": ["n1", "n2"], "t": times},
        {"id": [4, 5], "a": [[1], [2]], "s": [{"x": 1}, {"x": 2}]},
        {"id": [6, 7], "s": [{"y": "1"}, {"y": "2"}]},
    ]
    given = []
    for number, columns in enumerate(tables):
        table = pa.table({"text": [PROSE, PROSE], **columns})
        write_table(table, tmp_path / f"{number}.parquet")
        given += table.to_pylist()
    given += [{"text": PROSE, "id": 8, "url": "https://a.example/8"}, {"text": PROSE, "id": "9", "s": 5, "a": "x"}]
    paths = (*(str(tmp_path / f"{number}.parquet") for number in range(4)), write(tmp_path / "in.jsonl", given[-2:]))
    asked = BatchOrder(paths, str(tmp_path / "out"), form="parquet", workers=1, columns=Columns(removals=True))
    run(asked)
    found = rows(tmp_path / "out")
    assert [row["error"] for row in found] == [""] * 10
    for row, before in zip(found, given, strict=True):
        others = json.loads(row["other_columns"] or "{}")
        for name in before.keys() - {"text"}:
            now = others.get(name, row.get(name))
            assert now == before[name] or {**now, **before[name]} == now, name
    assert [sorted(json.loads(row["other_columns"] or "{}")) for row in found[4:]] == [["a"]] * 2 + [[]] * 3 + [
        ["id", "s"]
    ]
    assert run(asked).cleaned == 0
    write_table(pa.table({"text": [PROSE], "new": [1]}), tmp_path / "0.parquet")
    assert run(asked).cleaned == 9


def test_stopped_batch_goes_on_and_gives_the_same_bytes(order: BatchOrder, tmp_path: Path) -> None:
    again = replace(order, out=str(tmp_path), shard_rows=3)
    first = run(again, Stopping())
    assert not first.complete
    assert 0 < first.shards < 14
    second = run(again)
    assert second.complete
    assert first.cleaned + second.cleaned == 40
    assert second.books.documents == 40
    assert b"".join(shards(tmp_path).values()) == b"".join(shards(Path(order.out)).values())
    assert run(again).cleaned == 0


def test_what_changed_is_done_again_and_no_more(source: str, tmp_path: Path) -> None:
    entries = [json.loads(line) for line in Path(source).read_text(encoding="utf-8").splitlines()]
    path, out = tmp_path / "in.jsonl", tmp_path / "out"
    asked = BatchOrder((write(path, entries),), str(out), form="jsonl", shard_rows=10, workers=1)
    run(asked)
    before = shards(out)
    entries[25] = record(99)
    write(path, entries[:35])
    summary = run(asked)
    assert (summary.cleaned, summary.shards, summary.books.documents) == (15, 4, 35)
    after = shards(out)
    assert [name for name in before if before[name] != after[name]] == ["part-00002.jsonl", "part-00003.jsonl"]
    write(path, entries[:20])
    assert run(asked).cleaned == 0
    assert sorted(shards(out)) == ["part-00000.jsonl", "part-00001.jsonl"]
    (out / "part-00001.jsonl").write_bytes(b"damaged")
    assert run(asked).cleaned == 10
    assert shards(out) == {name: before[name] for name in shards(out)}
    assert run(replace(asked, options=Options(skip=("share",)))).cleaned == 20


@pytest.mark.parametrize("dedup", ["exact", "near"])
def test_duplicates_stay_and_say_of_what(dedup: Any, tmp_path: Path) -> None:  # noqa: ANN401  a literal
    if dedup == "near":
        pytest.importorskip("rensa", reason="needs the extra batch")
    story = " ".join(f"word{number}" for number in range(200))
    texts = [story, "Something else entirely.\n", story.upper() + "!", story + " and a few more", "", "", story]
    path = write(tmp_path / "in.jsonl", [{"text": text} for text in texts])
    asked = BatchOrder((path,), str(tmp_path / "out"), form="jsonl", shard_rows=2, workers=1, dedup=dedup)
    run(asked, Stopping())
    summary = run(asked)
    expected = [None, None, 0, 0 if dedup == "near" else None, None, None, 0]
    assert [row["duplicate_of"] for row in rows(tmp_path / "out")] == expected
    assert summary.books.duplicates == sum(of is not None for of in expected)


def test_pages_of_one_template_are_not_all_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, draw, compared = Journal(tmp_path / NAME), Random(1), list[bytes]()
    index, signatures = Index(journal.database), [draw.randbytes(512) for _ in range(300)]

    def note(row: int, signature: bytes) -> Note:
        return Note("", marks=(b"exact %d" % row, b"shared", b"own %d" % min(row, 299)), signature=signature)

    journal.database.execute("begin")
    assert not any(index.enter(row, note(row, signature)) for row, signature in enumerate(signatures))

    def likeness(one: bytes, other: bytes) -> float:
        compared.append(one)
        return float(one == other)

    monkeypatch.setattr(duplicates, "_likeness", likeness)
    assert index.enter(300, note(300, signatures[299])) == 299
    assert len(compared) < 50
    journal.close()


def _story(number: int) -> str:
    """A few sentences that are unique to this number."""
    things = ["ferry", "storm", "post", "baker", "school", "harbour", "council", "choir"]
    draw = Random(number)
    return "".join(
        f"On day {draw.randrange(10**6)} the {draw.choice(things)} met the {draw.choice(things)} near pier {number}.\n"
        for _ in range(6)
    )


def test_templates_are_learned_from_the_whole_input(tmp_path: Path) -> None:
    chrome = "Visitors of the Harbour Gazette also enjoyed the lighthouse quiz and the tide tables of this week\n"
    entries = [{"url": f"https://gazette.example/{n}", "text": f"{_story(n)}\n{chrome}"} for n in range(24)]
    path = write(tmp_path / "in.jsonl", entries)
    asked = BatchOrder((path,), str(tmp_path / "out"), form="jsonl", shard_rows=3, workers=1, learn=True)
    assert not run(asked, Stopping()).complete
    run(asked)
    assert run(asked).cleaned == 0
    found = rows(tmp_path / "out")
    assert not [row for row in found if "lighthouse quiz" in row["text"]]
    assert found[5]["text"].strip() == _story(5).strip()
    run(replace(asked, out=str(tmp_path / "whole"), workers=2))
    assert shards(tmp_path / "out") == shards(tmp_path / "whole")
    write(Path(path), entries[:7])
    assert run(asked).cleaned == 7
    assert run(asked).cleaned == 0


def test_weights_of_ones_own_that_changed_make_another_version(tmp_path: Path) -> None:
    options = Options(weights=str(tmp_path))
    (tmp_path / "text.npz").write_bytes(b"one")
    before = digest_of(options)
    assert digest_of(options) == before != digest_of(Options())
    (tmp_path / "text.npz").write_bytes(b"two")
    assert digest_of(options) != before


def test_templates_of_another_version_are_learned_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "in.jsonl", [{"text": _story(n)} for n in range(4)])
    asked = BatchOrder((path,), str(tmp_path / "out"), form="jsonl", workers=1, learn=True)
    with monkeypatch.context() as patch:
        patch.setattr("cleaner.batch.learning._FACT", "learned.1")
        run(asked)
    listener = Hearing()
    run(asked, listener)
    run(asked, listener)
    assert listener.said == ["learning what repeats across the pages of each site"]


# Far more than a good row takes on a slow machine; a bad one runs until it is stopped.
SECONDS = 3


def test_failed_rows_can_be_tried_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(tmp_path / "gate")
    monkeypatch.setattr("cleaner.batch.workers.work", gate_work)
    monkeypatch.setenv(PLACE, gate.environment[PLACE])
    slow = {"id": "slow", "html": f"{page(7)['html']}<p>{MARK}</p>"}
    path = write(tmp_path / "in.jsonl", [record(1), slow, record(2), record(3)])
    asked = BatchOrder((path,), str(tmp_path / "out"), form="jsonl", shard_rows=3, workers=1)
    hasty = replace(asked, limits=Limits(seconds=SECONDS))
    gate.shut()
    summary = run(hasty)
    gate.open()
    assert dict(summary.books.failed) == {"timeout": 1}
    assert summary.failures[0].place == f"{path}, line 2, byte {len(json.dumps(record(1))) + 1}"
    assert rows(tmp_path / "out")[1]["error"] == f"timeout: took longer than {SECONDS} s"
    assert rows(tmp_path / "out")[1]["id"] == "slow"
    again = run(replace(asked, retry_failed=True))
    assert (again.cleaned, dict(again.books.failed), again.books.documents) == (1, {}, 4)
    run(replace(asked, out=str(tmp_path / "whole")))
    assert shards(tmp_path / "out") == shards(tmp_path / "whole")
    assert run(asked).cleaned == 0
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(json.dumps(record(4)) + "\n")
    run(hasty)


def test_documents_that_were_too_large_can_be_tried_again(tmp_path: Path) -> None:
    folder, lines = tmp_path / "in", tmp_path / "in.jsonl"
    folder.mkdir()
    for number in range(9):
        text = record(number)["text"] * (20 if number in {1, 4} else 1)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    lines.write_text("no JSON\n", encoding="utf-8")
    generous = BatchOrder((str(folder), str(lines)), str(tmp_path / "out"), form="jsonl", shard_rows=3, workers=1)
    strict = replace(generous, limits=Limits(size=1000))
    assert dict(run(strict).books.failed) == {"too large": 2, "bad JSON": 1}
    before = {path.name: path.stat().st_ino for path in (tmp_path / "out").glob("part-*")}
    assert run(generous).cleaned == 0  # finished rows stay, whatever the limits are now
    again = run(replace(generous, retry_failed=True))
    assert (again.cleaned, dict(again.books.failed), again.books.documents) == (3, {"bad JSON": 1}, 10)
    after = {path.name: path.stat().st_ino for path in (tmp_path / "out").glob("part-*")}
    assert [name for name in before if before[name] == after[name]] == ["part-00002.jsonl"]
    run(replace(generous, out=str(tmp_path / "whole")))
    assert shards(tmp_path / "out") == shards(tmp_path / "whole")
    assert run(strict).cleaned == 0


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_retry_of_a_changed_input_changes_nothing(form: Any, tmp_path: Path) -> None:  # noqa: ANN401  a literal
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="needs the extra batch")
    entries: list[dict[str, Any]] = [{"text": PROSE}, {"text": 5}, {"text": PROSE}, {"text": None}, {"text": _story(1)}]
    path, out = tmp_path / "in.jsonl", tmp_path / "out"
    asked = BatchOrder((write(path, entries),), str(out), form=form, shard_rows=3, workers=1, dedup="exact")
    assert run(asked).books.failed.total() == 2
    before = shards(out)
    assert run(replace(asked, retry_failed=True)).books.failed.total() == 2
    assert shards(out) == before
    for changed in (entries[:2], [*entries[:2], {"text": "Another one.\n"}, *entries[3:]], entries[:1]):
        write(path, changed)
        with pytest.raises(InputError, match="have changed since"):
            run(replace(asked, retry_failed=True))
        assert shards(out) == before
    write(path, entries)
    assert run(asked).cleaned == 0


class Evil(bytes):
    """A line of JSON that does harm as soon as a worker parses it."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        if not parent_process():
            raise ValueError(self)
        if self == b"hang":
            time.sleep(3600)
        elif self == b"crash":
            os._exit(3)
        elif self == b"eat":
            return bool(bytearray(1 << 34))
        raise ValueError(self)


def test_bad_documents_cost_themselves(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Handful:
        items: tuple[Item, ...]

    good = Item("good", {"text": PROSE})
    bad = [Item(name, line=Evil(name.encode())) for name in ("hang", "crash", "eat")]
    crew = Crew(2, Limits(seconds=SECONDS, memory=512 << 20), Task(Recipe(Options(), Columns())))
    with crew.at_work():
        chunks = [Handful((good, evil, good)) for evil in bad]
        results = [[note.error for done in dones for note in done.notes] for _, dones in crew.run(chunks)]
    assert results == [
        ["", f"timeout: took longer than {SECONDS} s", ""],
        ["", "crash: the worker died (exit code 3)", ""],
        ["", "memory: needed more than 512 MB", ""],
    ]
    assert not list(tmp_path.iterdir())


def test_version_is_that_of_all_that_shapes_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "text.npz").write_bytes(b"one")
    (tmp_path / "pack.toml").write_text("", encoding="utf-8")

    def version_with(**options: Any) -> str:  # noqa: ANN401  options of every type
        return version_of(BatchOrder(("in.jsonl",), "out", Options(**options)))

    versions = [
        version_with(),
        version_with(favor="recall"),
        version_with(weights=str(tmp_path)),
        version_with(packs=(str(tmp_path / "pack.toml"),)),
    ]
    (tmp_path / "text.npz").write_bytes(b"two")
    (tmp_path / "pack.toml").write_text("#", encoding="utf-8")
    versions += [version_with(weights=str(tmp_path)), version_with(packs=(str(tmp_path / "pack.toml"),))]
    monkeypatch.setattr("cleaner.batch.version.version", lambda library: f"{library} 99")
    _engine.cache_clear()
    versions.append(version_with())
    _engine.cache_clear()
    assert len(set(versions)) == len(versions)


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        *((BatchOrder, {"workers": workers}) for workers in (0, -1, "2", None)),
        *((BatchOrder, {"shard_rows": rows}) for rows in (0, -1, 2.5)),
        (BatchOrder, {"form": "json"}),
        (BatchOrder, {"dedup": "fuzzy"}),
        (BatchOrder, {"inputs": "in.jsonl"}),
        (BatchOrder, {"out": None}),
        (Columns, {"drop": "html_text"}),
        (Columns, {"drop": (1,)}),
        (Columns, {"columns": None}),
        *((Limits, {"seconds": seconds}) for seconds in (0, -1, float("nan"), "60")),
        (Limits, {"memory": -1}),
        (Limits, {"size": 0}),
    ],
)
def test_what_can_be_no_order_is_refused(make: Any, wrong: dict[str, Any]) -> None:  # noqa: ANN401  any of three
    ((option, value),) = wrong.items()
    given = {"text" if option == "columns" else option: value}
    with pytest.raises(OptionError) as caught:
        make(**({"inputs": ("in.jsonl",), "out": "out"} | given if make is BatchOrder else given))
    assert caught.value.thing == option


def test_lists_and_paths_are_taken() -> None:
    drop: Any = ["html"]
    inputs: Any = [Path("in.jsonl")]
    out: Any = Path("out")
    assert Columns(drop=drop) == Columns(drop=("html",))
    order = BatchOrder(inputs, out)
    assert (order.inputs, order.out) == (("in.jsonl",), "out")


def die(_memory: int) -> None:
    os._exit(3)


def test_workers_that_cannot_start_are_no_fault_of_documents(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.batch.workers.prepare", die)
    with pytest.raises(CleanerError, match="workers: they die before they are given anything"):
        run(BatchOrder((source,), str(tmp_path), workers=1))
    assert not shards(tmp_path)


def test_folder_belongs_to_one_run(order: BatchOrder, tmp_path: Path) -> None:
    with _locked(tmp_path), pytest.raises(OutputError, match="another run is writing there"):
        run(replace(order, out=str(tmp_path)))
    with pytest.raises(OutputError, match="was written as jsonl"):
        run(replace(order, form="jsonl.gz"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other/part-00000.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(OutputError, match="no journal knows"):
        run(replace(order, out=str(tmp_path / "other")))


def test_folder_empty_is_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(InputError, match="no files in it"):
        run(BatchOrder((str(tmp_path / "in"),), str(tmp_path / "out")))


def test_empty_input_gives_no_shard(tmp_path: Path) -> None:
    summary = run(BatchOrder((write(tmp_path / "in.jsonl", []),), str(tmp_path / "out"), workers=1))
    assert (summary.complete, summary.shards, summary.books.documents) == (True, 0, 0)
    assert json.loads((tmp_path / "out" / SUMMARY).read_text(encoding="utf-8"))["documents"] == 0


def test_missing_extra_is_named() -> None:
    with pytest.raises(
        MissingExtraError,
        match=r"no_such_library: is not installed \(install it with pip install 'article-cleaner\[batch\]'",
    ):
        need("no_such_library", "batch")
