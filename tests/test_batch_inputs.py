"""Tests of bad inputs: each gives an error with its place, and the rest is cleaned. docs/batch.md lists them."""

# ruff: noqa: E501  the cases are a table

from __future__ import annotations

import csv
import gzip
import importlib
import io
import json
import os
import re
import tarfile
import tracemalloc
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.batch.codings import CodingError, undo
from cleaner.batch.inputs import find
from cleaner.batch.item import Item, fingerprint_of
from cleaner.batch.order import Columns, Limits
from cleaner.batch.readers import Reading, read
from cleaner.batch.rows import Recipe, clean_item, line_of
from cleaner.batch.work import Task, give_up
from cleaner.blocks import Options
from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
LIMIT = 20_000
GOOD = {"text": "The ferry leaves at nine.\nIt returns at noon.\n"}


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def warc_record(number: int, body: bytes, length: int | None = None, headers: bytes = b"") -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-1\r\n" + headers + b"\r\n" + body
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/%d\r\n"
        b"WARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:%d>\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
        % (number, number, len(http) if length is None else length)
    ) + (http + b"\r\n\r\n")


def page(number: int) -> bytes:
    return f"<html><body><article><p>Café number {number} opens at nine.</p></article></body></html>".encode("latin-1")


def records(count: int = 4) -> list[bytes]:
    return [warc_record(number, page(number)) for number in range(count)]


def packed(parts: list[bytes]) -> bytes:
    return b"".join(map(gzip.compress, parts))


def chunked(data: bytes) -> bytes:
    return b"%x\r\n" % len(data) + data + b"\r\n0\r\n\r\n"


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.txt", data)
    return out.getvalue()


def tarred(**members: bytes) -> bytes:
    return gzip.compress(tarred_files({f"{name}.txt": data for name, data in members.items()}))


def tarred_files(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def parquet(**columns: object) -> bytes:
    pa = pytest.importorskip("pyarrow", reason="needs the extra batch")
    out = io.BytesIO()
    pytest.importorskip("pyarrow.parquet").write_table(pa.table(columns), out)
    return out.getvalue()


def not_utf8() -> bytes:
    """A table whose second row has texts in another charset: in a column, in a list and in a record."""
    pa = pytest.importorskip("pyarrow", reason="needs the extra batch")
    encoded = pa.array([b"fine", "Das Café öffnet um neun Uhr früh.".encode("latin-1"), b"fine"])
    texts = pa.Array.from_buffers(pa.string(), 3, encoded.buffers())
    lists = pa.ListArray.from_arrays(pa.array([0, 1, 2, 3], pa.int32()), texts)
    return parquet(text=texts, list=lists, record=pa.StructArray.from_arrays([texts], ["a"]))


def times(unit: str, *values: int) -> Any:  # noqa: ANN401  an array
    pa = pytest.importorskip("pyarrow", reason="needs the extra batch")
    return pa.array(values, pa.timestamp(unit))


def zstd(data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard", reason="needs the extra batch")
    return bytes(zstandard.compress(data))


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


NOISE = Random(1).randbytes(9_000).hex()
OK = ""


@dataclass(frozen=True)
class Bad:
    """A bad input.

    Attributes:
        name: The file's name.
        make: Its content.
        rows: The error of each row, or what it begins with; empty for a row that is fine.
        place: What the place of the first error contains.
    """

    name: str
    make: Callable[[], bytes]
    rows: tuple[str, ...]
    place: str = ""


# The keys are those of the table in docs/batch.md.
CASES = {
    "gz-truncated": Bad("a.jsonl.gz", lambda: gzip.compress(lines(GOOD, {"text": NOISE}))[:-3000], (OK, "damaged: it ends too early"), "line 1"),
    "gz-not-gzip": Bad("a.jsonl.gz", lambda: b"hello, this is no gzip", ("damaged: not a gzipped file",), "byte 0"),
    "gz-damaged": Bad("a.jsonl.gz", lambda: flipped(gzip.compress(lines(GOOD, {"text": NOISE})), 300), ("damaged: ",), "a.jsonl.gz"),
    "zst-truncated": Bad("a.jsonl.zst", lambda: zstd(lines(GOOD, {"text": NOISE}))[:-3000], ("damaged: it ends too early",), "a.jsonl.zst"),
    "zst-not-zstd": Bad("a.jsonl.zst", lambda: b"hello, this is no zstd", ("damaged: zstd decompress",), "byte 0"),
    "warc-gz-truncated": Bad("a.warc.gz", lambda: packed(records())[:-60], (OK, OK, OK, "damaged: the record ends after"), "byte "),
    "warc-truncated": Bad("a.warc", lambda: b"".join(records())[:-40], (OK, OK, OK, "damaged: the record ends after"), "byte "),
    "warc-gz-damaged": Bad("a.warc.gz", lambda: packed(records(1)) + b"rubbish" * 9 + packed(records(2)), (OK, "damaged: ", OK, OK), "byte 0"),
    "warc-damaged": Bad("a.warc", lambda: b"".join(records(1)) + b"rubbish\r\n" * 9 + b"".join(records(2)), (OK, "damaged: ", OK, OK), "byte 0"),
    "warc-no-warc": Bad("a.warc", lambda: b"hello, this is no WARC at all", ("damaged: ",), "byte 0"),
    "warc-no-body": Bad("a.warc", lambda: warc_record(1, b"") + warc_record(2, page(2)), ("no document: the record has no body", OK), "byte 0"),
    "warc-huge": Bad("a.warc.gz", lambda: packed([warc_record(1, b"x" * 30_000), warc_record(2, page(2))]), ("too large: more than 20000 bytes", OK), "byte 0"),
    "warc-false-coding": Bad("a.warc", lambda: warc_record(1, page(1), headers=b"Content-Encoding: gzip\r\n"), (OK,)),
    "line-huge": Bad("a.jsonl", lambda: lines({"text": "x" * 2_000_000}, GOOD), ("too large", OK), "line 1, byte 0"),
    "file-huge": Bad("a.txt", lambda: b"x" * 30_000, ("too large",), "a.txt"),
    "json-bad": Bad("a.jsonl", lambda: lines(GOOD) + b'{"text": "broken\n' + lines(GOOD), (OK, "bad JSON: ", OK), "line 2, byte 61"),
    "json-deep": Bad("a.jsonl", lambda: b"[" * 9_000 + b"\n" + lines(GOOD), ("bad JSON: ", OK), "line 1"),
    "json-no-object": Bad("a.jsonl", lambda: lines([1, 2], GOOD), ("bad JSON: an object was expected, this is a list", OK), "line 1"),
    "json-no-column": Bad("a.jsonl", lambda: lines({"body": "x"}, GOOD), ("no document: no column 'html' or 'text'", OK), "line 1"),
    "json-null": Bad("a.jsonl", lambda: lines({"text": None}, GOOD), ("no document: column 'text' is empty", OK), "line 1"),
    "json-no-text": Bad("a.jsonl", lambda: lines({"text": 5}, GOOD), ("no document: column 'text' holds a int", OK), "line 1"),
    "json-no-number": Bad("a.jsonl", lambda: b'{"text": "fine", "a": NaN, "b": 1e999}\n', (OK,)),
    "json-encodings": Bad("a.jsonl", lambda: lines(GOOD) + '{"text": "Das Café öffnet um neun Uhr früh."}\n'.encode("latin-1"), (OK, OK)),
    "json-surrogate": Bad("a.jsonl", lambda: b'{"text": "half a pair: \\ud800"}\n', (OK,)),
    "json-empty-text": Bad("a.jsonl", lambda: lines({"text": ""}), (OK,)),
    "csv-no-column": Bad("a.csv", lambda: b"id,body\n1,x\n", ("missing column: neither 'html' nor 'text'",), "line 1"),
    "csv-encodings": Bad("a.csv", lambda: b"id,text\n1,fine\n" + "2,Das Café öffnet um neun Uhr früh.\n".encode("latin-1"), (OK, OK)),
    "csv-huge": Bad("a.csv", lambda: b"id,text\n1," + b"x" * 30_000 + b"\n2,fine\n", ("too large", OK), "line 2"),
    "csv-huge-lines": Bad("a.csv", lambda: b'id,text\n1,"' + b"x,\n" * 30_000 + b'say ""no"" now"\n2,fine\n', ("too large", OK), "line 2"),
    "csv-huge-record": Bad("a.csv", lambda: b"id,text\n" + b"1," * 600_000 + b"\n2,fine\n", ("too large", OK), "line 2"),
    "csv-ragged": Bad("a.csv", lambda: b"id,text\n1\n2,fine,more,more\n", ("no document: column 'text' is empty", OK), "line 2"),
    "parquet-no-column": Bad("a.parquet", lambda: parquet(body=["x"]), ("missing column: neither 'html' nor 'text'",), "row 0"),
    "parquet-broken": Bad("a.parquet", lambda: parquet(text=["x"])[:-9], ("damaged: ",), "a.parquet"),
    "parquet-no-utf8": Bad("a.parquet", not_utf8, (OK, OK, OK)),
    "parquet-no-time": Bad("a.parquet", lambda: parquet(text=["fine"] * 2, time=times("us", 0, 10**18)), (OK, OK)),
    "zip-broken": Bad("a.zip", lambda: zipped(a=b"fine")[:-9], ("damaged: ",), "a.zip"),
    "zip-member-damaged": Bad("a.zip", lambda: flipped(zipped(a=b"damaged later", b=b"fine\n"), 38), ("damaged: bad crc-32", OK), "a.txt"),
    "tar-truncated": Bad("a.tar.gz", lambda: tarred(a=b"fine\n", b=NOISE.encode())[:-900], (OK, "damaged: ", "damaged: "), "a.tar.gz"),
    "file-empty": Bad("a.jsonl", lambda: b"", ()),
    "csv-names": Bad("a.csv", lambda: b"text,id,id\nfine,1,2\n", (OK,)),
    "csv-empty": Bad("a.csv", lambda: b"", ()),
    "warc-coding-truncated": Bad("a.warc", lambda: warc_record(1, gzip.compress(page(1))[:-9], headers=b"Content-Encoding: gzip\r\n"), ("damaged: its coding 'gzip' ends too early",), "byte 0"),
    "warc-coding-damaged": Bad("a.warc", lambda: warc_record(1, flipped(gzip.compress(page(1)), 30), headers=b"Content-Encoding: gzip\r\n"), ("damaged: its coding 'gzip' ",), "byte 0"),
    "warc-coding-huge": Bad("a.warc", lambda: warc_record(1, gzip.compress(b"x" * 30_000), headers=b"Content-Encoding: gzip\r\n"), ("too large: more than 20000 bytes",), "byte 0"),
    "warc-coding-unknown": Bad("a.warc", lambda: warc_record(1, zlib.compress(page(1)), headers=b"Content-Encoding: sdch\r\n"), ("damaged: its coding 'sdch' can't be undone here",), "byte 0"),
    "warc-chunks-truncated": Bad("a.warc", lambda: warc_record(1, chunked(page(1))[:-5], headers=b"Transfer-Encoding: chunked\r\n"), ("damaged: its coding 'chunked' ends too early",), "byte 0"),
    "warc-empty": Bad("a.warc", lambda: b"", ()),
    "gz-empty": Bad("a.jsonl.gz", lambda: b"", ()),
    "text-nul": Bad("a.txt", lambda: b"fine\0\nfine\n", (OK,)),
}  # fmt: skip


def rows_of(path: Path, limit: int = LIMIT) -> list[tuple[str, str]]:
    """Place and error of each row."""
    columns = Columns()
    found = []
    for item in read(find([str(path)]), Reading(columns, Limits(size=limit))):
        row, _ = clean_item(item, Recipe(Options(), columns))
        assert json.loads(line_of(row))["error"] == row["error"]
        found.append((item.place, row["error"]))
    return found


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_named_and_the_rest_is_done(case: str, tmp_path: Path) -> None:
    bad = CASES[case]
    if ".warc" in bad.name:
        pytest.importorskip("fastwarc", reason="needs the extra batch")
    if bad.name.endswith(".zst"):
        pytest.importorskip("zstandard", reason="needs the extra batch")
    path = tmp_path / bad.name
    path.write_bytes(bad.make())
    found = rows_of(path)
    errors = [error for _, error in found]
    # A damaged stream may give a few good rows first.
    assert len(errors) == len(bad.rows) or bad.rows == ("damaged: ",), found
    for error, expected in zip(errors[-len(bad.rows) :] if bad.rows else [], bad.rows, strict=True):
        assert error.startswith(expected), found
        assert bool(error) == bool(expected), found
    for place, error in found:
        assert str(path) in place
        if error:
            assert bad.place in place
            break


def test_values_of_parquet_that_have_no_form_come_out_as_they_are(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra batch")
    arrow = importlib.import_module("cleaner.arrow")
    (tmp_path / "utf8.parquet").write_bytes(not_utf8())
    (tmp_path / "time.parquet").write_bytes(parquet(text=["fine"] * 2, time=times("us", 0, 10**18)))
    utf8, time = (
        [item.columns for item in read(find([str(tmp_path / f"{name}.parquet")]), Reading())]
        for name in ("utf8", "time")
    )
    said = "Das Café öffnet um neun Uhr früh."
    assert utf8[1] == {"text": said, "list": [said], "record": {"a": said}}
    given = times("us", 0, 10**18)
    schema = pa.schema([("time", given.type)])
    assert [row["time"] for row in time][1] == str(10**18)
    assert arrow.table_of(time, schema).column("time").combine_chunks().equals(given)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"id,html,text\n1,,The ferry leaves at nine.\n"),
        ("a.csv", b"id,html,text\n1,  ,The ferry leaves at nine.\n"),
        ("a.jsonl", b'{"html": "", "text": "The ferry leaves at nine."}\n'),
        ("a.jsonl", b'{"html": null, "text": "The ferry leaves at nine."}\n'),
        ("a.jsonl", b'{"html": "<p>The ferry leaves at nine.</p>", "text": "old"}\n'),
    ],
)
def test_a_blank_page_beside_a_text_is_none(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    recipe = Recipe(Options(model=False, second_opinion=False), Columns())
    rows = [clean_item(item, recipe)[0] for item in read(find([str(tmp_path / name)]), Reading())]
    assert [(row["text"].strip(), row["error"]) for row in rows] == [("The ferry leaves at nine.", "")]


def test_a_column_that_moves_aside_takes_the_name_of_no_other() -> None:
    record = {"original_text": "raw", "text": "The ferry leaves at nine.", "original_original_text": "rawer", "date": 5}
    recipe = Recipe(Options(model=False, second_opinion=False), Columns())
    row, _ = clean_item(Item("", record), recipe)
    names = ("original_text", "original_original_text", "original_original_original_text", "original_date")
    assert [row[name] for name in names] == ["raw", "rawer", "The ferry leaves at nine.", 5]
    lean = Recipe(recipe.options, Columns(drop=("original_text", "original_original_text")))
    assert clean_item(Item("", record), lean)[0]["original_text"] == "The ferry leaves at nine."


def test_lines_of_json_are_json(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "fine", "a": 1e999, "b": [NaN, -Infinity, 0.5, 3], "c": "\\ud800"}\n', encoding="utf-8")
    (item,) = read(find([str(path)]), Reading())
    row, _ = clean_item(item, Recipe(Options(model=False, second_opinion=False), Columns()))
    told = line_of({**row, "d": {"e": (float("inf"), float("nan"))}})
    back = json.loads(told, parse_constant=pytest.fail)
    expected = {"a": "1e999", "b": ["NaN", "-Infinity", 0.5, 3], "c": "\ud800", "d": {"e": ["Infinity", "NaN"]}}
    assert {name: back[name] for name in expected} == expected


def test_columns_of_one_name_in_a_table_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("text,a,a,a_2,other_fields,a\nfine,1,2,3,4,5,6,7\n", encoding="utf-8")
    limit = csv.field_size_limit()
    (item,) = read(find([str(path)]), Reading())
    names = {"a": "1", "a_3": "2", "a_2": "3", "other_fields": "4", "a_4": "5", "other_fields_2": ["6", "7"]}
    assert item.columns == {"text": "fine", **names}
    assert csv.field_size_limit() == limit


class Unwritable:
    """A column's value that can't be converted to a string."""

    def __str__(self) -> str:
        raise ValueError


def test_a_row_that_cannot_be_written_costs_itself() -> None:
    task = Task(Recipe(Options(model=False, second_opinion=False), Columns()))
    done = give_up(Item("here", {"x": Unwritable()}), "defect: ValueError: ", task)
    assert [(note.place, note.error) for note in done.notes] == [("here", "defect: ValueError: ")]


HUGE = {name for name in CASES if "huge" in name}


@pytest.mark.parametrize("case", [*sorted(HUGE), "json-encodings", "csv-encodings"])
def test_what_tells_a_document_does_not_depend_on_what_is_allowed(case: str, tmp_path: Path) -> None:
    bad = CASES[case]
    if ".warc" in bad.name:
        pytest.importorskip("fastwarc", reason="needs the extra batch")
    path = tmp_path / bad.name
    path.write_bytes(bad.make())
    strict, generous = (
        [fingerprint_of(item) for item in read(find([str(path)]), Reading(limits=Limits(size=size)))]
        for size in (1000, 10_000_000)
    )
    assert strict == generous
    assert len(set(strict)) == len(strict)


def test_what_tells_a_row_of_parquet_does_not_depend_on_what_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet(id=["1", "2"], text=["x" * 5000, "y" * 5000]))
    strict, generous = (list(read(find([str(path)]), Reading(limits=Limits(size=size)))) for size in (1000, 10_000))
    assert [item.error for item in strict] == ["too large: more than 1000 bytes"] * 2
    assert [item.error for item in generous] == [""] * 2
    assert list(map(fingerprint_of, strict)) == list(map(fingerprint_of, generous))


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.txt", "a.warc"])
def test_what_is_too_large_is_never_in_memory_as_a_whole(name: str, tmp_path: Path) -> None:
    if name == "a.warc":
        pytest.importorskip("fastwarc", reason="needs the extra batch")
    path, pieces, piece = tmp_path / name, 64, b"x" * (1 << 20)
    length = pieces * len(piece) + len(warc_record(1, b"").partition(b"\r\n\r\n")[2]) - len(b"\r\n\r\n")
    beginnings = {"a.jsonl": b'{"text": "', "a.csv": b'text\n"', "a.warc": warc_record(1, b"", length)[:-4]}
    with path.open("wb") as file:
        file.write(beginnings.get(name, b""))
        for _ in range(pieces):
            file.write(piece)
    tracemalloc.start()
    try:
        (error,) = [item.error for item in read(find([str(path)]), Reading(limits=Limits(size=LIMIT)))]
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error == f"too large: more than {LIMIT} bytes"
    assert most < pieces * len(piece) / 4


FORMS: dict[str, Callable[[], bytes]] = {
    "a.jsonl": lambda: lines(GOOD),
    "a.jsonl.gz": lambda: gzip.compress(lines(GOOD)),
    "a.ndjson.zst": lambda: zstd(lines(GOOD)),
    "a.csv": lambda: b'id,text\n1,"The ferry leaves, said ""he"",\nat nine."\n',
    "a.csv.gz": lambda: gzip.compress(b"text\nfine\n"),
    "a.tsv.zst": lambda: zstd(b"id\ttext\n1\tfine, he said\n"),
    "a.parquet": lambda: parquet(text=["fine"]),
    "a.parquet.gz": lambda: gzip.compress(parquet(text=["fine"])),
    "a.warc": lambda: warc_record(1, page(1)),
    "a.warc.gz": lambda: packed([warc_record(1, page(1))]),
    "a.warc.zst": lambda: zstd(warc_record(1, page(1))),
    "a.zip": lambda: zipped(a=b"fine"),
    "a.zip.gz": lambda: gzip.compress(zipped(a=b"fine")),
    "a.tgz": lambda: tarred(a=b"fine"),
    "a.tar.zst": lambda: zstd(gzip.decompress(tarred(a=b"fine"))),
    "a.html.gz": lambda: gzip.compress(b"<html><p>fine</p>"),
    "a.txt.zst": lambda: zstd(b"fine"),
}
NEEDS = {".warc": "fastwarc", ".zst": "zstandard"}


def _need_for(name: str) -> None:
    for ending, library in NEEDS.items():
        if ending in name:
            pytest.importorskip(library, reason="needs the extra batch")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read(form: str, tmp_path: Path) -> None:
    _need_for(form)
    path = tmp_path / form
    path.write_bytes(FORMS[form]())
    ((_, error),) = rows_of(path)
    assert not error


def test_every_form_is_read_in_archives(tmp_path: Path) -> None:
    for form in FORMS:
        _need_for(form)
    files = {name: make() for name, make in FORMS.items()}
    (tmp_path / "a.tar").write_bytes(tarred_files(files))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    for name in ("a.tar", "a.zip"):
        found = rows_of(tmp_path / name)
        assert len(found) == len(FORMS)
        assert not [error for _, error in found if error]


@pytest.mark.parametrize("form", FORMS)
def test_no_damage_stops_a_batch(form: str, tmp_path: Path) -> None:
    _need_for(form)
    path, data, random = tmp_path / form, FORMS[form](), Random(form)
    for _ in range(40):
        broken = bytearray(data)
        for _ in range(random.randrange(1, 4)):
            broken[random.randrange(len(broken))] = random.randrange(256)
        path.write_bytes(bytes(broken[: random.randrange(len(broken))]) if random.random() < 0.3 else bytes(broken))
        for item in read(find([str(path)]), Reading(limits=Limits(size=LIMIT))):
            assert str(path) in item.place


def test_every_bad_input_stands_in_the_docs() -> None:
    text = (ROOT / "docs/batch.md").read_text(encoding="utf-8")
    table = text.partition("## Bad inputs")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\| `([a-z0-9-]+)` \|", table, flags=re.MULTILINE))
    # Two entries have their own tests: test_input_missing, and test_folder_empty_is_named in test_batch_run.py.
    assert named == set(CASES) | {"input-missing", "folder-empty"}


def test_input_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        find([str(tmp_path / "none.jsonl")])


def test_warc_body_is_read_with_the_charset_and_coding_that_its_headers_name(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc", reason="needs the extra batch")
    path = tmp_path / "a.warc"
    body = gzip.compress(page(7))
    path.write_bytes(warc_record(7, body, headers=b"Content-Encoding: gzip\r\n"))
    (item,) = read(find([str(path)]), Reading())
    row, article = clean_item(item, Recipe(Options(), Columns()))
    assert article is not None
    assert article.text.strip() == "Café number 7 opens at nine."
    assert (row["url"], row["offset"], row["source"]) == ("https://a.example/7", "0", str(path))


SAID = b"<html><p>The ferry leaves at nine, and it returns at noon on most days.</p></html>\n"


def brotli(data: bytes) -> bytes:
    return bytes(pytest.importorskip("brotli", reason="needs the extra fetch").compress(data))


@pytest.mark.parametrize(
    ("codings", "make"),
    [
        ("gzip", lambda: gzip.compress(SAID[:40]) + gzip.compress(SAID[40:])),
        ("gzip", lambda: gzip.compress(SAID, 0)),
        ("deflate", lambda: zlib.compress(SAID)),
        ("deflate", lambda: zlib.compress(SAID)[2:-4]),
        ("br", lambda: brotli(SAID)),
        ("zstd", lambda: zstd(SAID)),
        ("gzip,chunked", lambda: chunked(gzip.compress(SAID))),
        ("chunked", lambda: chunked(SAID[:40])[:-5] + chunked(SAID[40:]) + b"later"),
        ("chunked", lambda: chunked(SAID).replace(b"0\r\n\r\n", b"0;x=y\r\nDigest: none\r\n\r\n")),
        *((coding, lambda: SAID) for coding in ("gzip", "deflate", "br", "zstd", "chunked", "utf-8", "compress")),
    ],
)
def test_codings_are_undone_and_false_ones_are_not(codings: str, make: Callable[[], bytes]) -> None:
    assert undo(make(), tuple(codings.split(",")), 1000) == SAID


@pytest.mark.parametrize(
    "text", [b"-6\r\n<html>", b"0\r\n<html>", b"0x5\r\nhello\r\n", b"5\nhello\n0\n\n", b"5\r\nhello!"]
)
def test_what_is_in_no_chunks_stays_as_it_is(text: bytes) -> None:
    assert undo(text, ("chunked",), 1000) == text


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_no_coding_unpacks_to_more_than_is_allowed(coding: str) -> None:
    packers: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}
    bomb = {**packers, "br": brotli, "zstd": zstd}[coding](bytes(20 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(CodingError, match="too large: more than 1 MB"):
            undo(bomb, (coding,), 1 << 20)
        assert tracemalloc.get_traced_memory()[1] < 10 << 20
    finally:
        tracemalloc.stop()


def test_wet_is_text(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc", reason="needs the extra batch")
    body = b"The ferry leaves at nine & returns < noon.\n"
    head = (
        "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://a.example/\r\nContent-Type: text/plain\r\n"
        f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    path = tmp_path / "a.warc.wet.gz"
    path.write_bytes(gzip.compress(head.encode() + body + b"\r\n\r\n"))
    (item,) = read(find([str(path)]), Reading())
    assert (item.kind, item.data, item.url) == ("text", body, "https://a.example/")


def test_folder_is_read_in_order_and_what_is_no_text_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/two.html", "a.txt", "c.png", ".hidden.txt"):
        (tmp_path / name).write_text("fine", encoding="utf-8")
    reading = Reading()
    places = [item.place for item in read(find([str(tmp_path)]), reading)]
    assert places == [str(tmp_path / "a.txt"), str(tmp_path / "b/two.html")]
    assert reading.skipped == {"no text, page or container of them": 1}


def test_a_batch_reads_each_file_once_and_none_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = (
        "a.txt",
        "b/c.txt",
        "b/d/e.txt",
        "out/part-00000.jsonl",
        "out/more/f.txt",
        "old/_journal.sqlite",
        "old/part-00000.jsonl",
    )
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("fine", encoding="utf-8")
    Path("b/loop").symlink_to("..")
    os.mkfifo("b/pipe.txt")

    def told(*arguments: str, out: str = "out") -> list[str]:
        reading = Reading()
        places = [item.place for item in read(find(arguments, out), reading)]
        return [*places, *(f"{count} {reason}" for reason, count in sorted(reading.skipped.items()))]

    inside = ["a.txt", "b/c.txt", "b/d/e.txt"]
    left = ["2 folders that a batch writes into", "1 no regular files"]
    assert told(".") == [*inside, *left]
    assert told("b/d/../d", ".", "./b/c.txt", "a.txt") == ["b/d/../d/e.txt", "b/c.txt", "a.txt", *left]
    assert told("**/*.txt", out="") == ["a.txt", "b/c.txt", "b/d/e.txt", "out/more/f.txt"]
    assert told("*", "old")[:4] == [*inside, "old/part-00000.jsonl, line 1, byte 0"]
    assert told("out/part-*") == []
    for own in ("out", "out/part-00000.jsonl", "b/loop/out"):
        with pytest.raises(InputError, match="is what would be written"):
            find([own], "out")


def test_archives_hold_other_forms(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.jsonl", lines(GOOD, GOOD))
        archive.writestr("y.jsonl.gz", gzip.compress(lines(GOOD)))
        archive.writestr("z.png", b"no")
    places = [place.removeprefix(str(path)) for place, error in rows_of(path) if not error]
    assert places == ["!x.jsonl, line 1, byte 0", "!x.jsonl, line 2, byte 61", "!y.jsonl.gz, line 1, byte 0"]
