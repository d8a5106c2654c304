"""One document to one row: the one place where rows are made, for `clean batch` and for all engines."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.batch.codings import CodingError, undo
from cleaner.batch.item import Item
from cleaner.decode import decode
from cleaner.pipeline import clean_document
from cleaner.pipeline.stage import page_of as read_page
from cleaner.pipeline.stage import which_of
from cleaner.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.article import Article
    from cleaner.batch.order import Columns
    from cleaner.blocks import Kind, Options, Page

RESULTS = ("text", "title", "author", "date", "page_type", "language", "confidence", "warnings", "error")
REMOVALS = "removals"
DUPLICATE = "duplicate_of"
# As those who write them into JSON all the same write them.
_CONSTANTS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
# An input column with the name of a result goes on under this prefix.
ORIGINAL = "original_"


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that shapes a row. Pickles.

    Attributes:
        options: How to clean.
        columns: Where documents stand in records.
        templates: A file of learned templates, and the digest of its content; empty if there is none.
    """

    options: Options
    columns: Columns
    templates: tuple[str, str] = ("", "")


class NoDocumentError(Exception):
    """A record without a document; the message says why."""


def result_names(columns: Columns) -> tuple[str, ...]:
    """Names of the columns that cleaning adds, in order."""
    return (*RESULTS, REMOVALS) if columns.removals else RESULTS


def carried(record: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """The input's columns as they go on: dropped ones out, those that share a result's name under another one."""
    return {new: record[name] for name, new in output_names(record, columns).items()}


def output_names(names: Iterable[str], columns: Columns) -> dict[str, str]:
    """What the input's columns are called in the output, without the dropped ones.

    One that shares a result's name is given the prefix as often as it takes: a table that was cleaned before has an
    `original_text` already, which keeps its name.
    """
    ours = {*result_names(columns), DUPLICATE}
    kept = [name for name in names if name not in columns.drop]
    if ours.isdisjoint(kept):
        return dict(zip(kept, kept, strict=True))
    taken, found = ours.union(kept), {}
    for name in kept:
        new = name
        while name in ours and new in taken:
            new = f"{ORIGINAL}{new}"
        taken.add(new)
        found[name] = new
    return found


def clean_item(item: Item, recipe: Recipe) -> tuple[dict[str, Any], Article | None]:
    """The row of a document, and the article if there is one.

    A document that can't be read or cleaned has a row too: its text is empty and `error` says why. Running out of
    memory is raised, since the worker may be in no state to go on.
    """
    columns: Mapping[str, Any] = item.columns
    if item.error:
        return failed(record_of(item), recipe.columns, item.error), None
    try:
        if item.line is not None:
            columns = _record(item.line)
        article = _article(item, columns, recipe)
    except (NoDocumentError, CodingError) as error:
        return failed(columns, recipe.columns, str(error)), None
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a defect on one document must not cost the others
        return failed(columns, recipe.columns, f"defect: {type(error).__name__}: {error}"), None
    return {**carried(columns, recipe.columns), **_results(article, recipe.columns)}, article


def record_of(item: Item) -> Mapping[str, Any]:
    """The columns of an item as far as they can be read."""
    if item.line is None:
        return item.columns
    try:
        return _record(item.line)
    except NoDocumentError:
        return {}


def failed(record: Mapping[str, Any], columns: Columns, error: str) -> dict[str, Any]:
    """The row of a document that gave no article."""
    blank: dict[str, Any] = dict.fromkeys(result_names(columns), "")
    blank |= {"confidence": 0.0, "warnings": [], "error": error}
    if columns.removals:
        blank[REMOVALS] = []
    return {**carried(record, columns), **blank}


def clean_record(record: Mapping[str, Any], recipe: Recipe) -> dict[str, Any]:
    """The row of a record, for engines that have records."""
    return clean_item(Item("", record), recipe)[0]


def _results(article: Article, columns: Columns) -> dict[str, Any]:
    results = {
        "text": article.text,
        "title": article.title,
        "author": article.author,
        "date": article.date,
        "page_type": article.page_type,
        "language": article.language,
        "confidence": round(article.confidence, 4),
        "warnings": list(article.warnings),
        "error": "",
    }
    if columns.removals:
        results[REMOVALS] = [_removal(removal._asdict()) for removal in article.removals]
    return results


def _removal(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "confidence": round(fields["confidence"], 4)}


def _record(line: bytes) -> dict[str, Any]:
    """A line of JSON as a record. Lines that are not UTF-8 are read by their likely charset."""
    try:
        record = _parsed(line)
    except UnicodeDecodeError:
        record = _loads(decode(line, input_type="text").text)
    except (ValueError, RecursionError) as error:
        raise NoDocumentError(_bad_json(error)) from error
    if not isinstance(record, dict):
        msg = f"bad JSON: an object was expected, this is a {type(record).__name__}"
        raise NoDocumentError(msg)
    return record


def _parsed(line: str | bytes) -> object:
    """JSON, in which numbers that are none of Python's stay as they are written."""
    return json.loads(line, parse_float=_number, parse_constant=str)


def _number(digits: str) -> float | str:
    number = float(digits)
    return number if isfinite(number) else digits


def _loads(text: str) -> object:
    try:
        return _parsed(text)
    except (ValueError, RecursionError) as error:
        raise NoDocumentError(_bad_json(error)) from error


def _bad_json(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"bad JSON: {error.msg.lower()} at character {error.pos}"
    return f"bad JSON: {str(error).lower() or 'nested too deeply'}"


def _article(item: Item, record: Mapping[str, Any], recipe: Recipe) -> Article:
    data, kind = _document(item, record, recipe.columns)
    options = recipe.options if kind is None else replace(recipe.options, input_type=kind)
    address = record.get(recipe.columns.url)
    url = address if isinstance(address, str) and address else item.url
    document = decode(data, url=url, charset=item.charset, input_type=options.input_type)
    return clean_document(document, options, _templates(*recipe.templates))


@lru_cache(maxsize=2)
def _templates(path: str, _digest: str) -> Templates | None:
    """Learned templates, read once in each worker; the digest is there so that other content is another entry."""
    return Templates.from_json(Path(path).read_text(encoding="utf-8"), path) if path else None


def page_of(item: Item, recipe: Recipe) -> Page | None:
    """The page of a document, for learning; None where there is none. Running out of memory is raised."""
    try:
        columns = record_of(item)
        data, kind = _document(item, columns, recipe.columns)
        address = columns.get(recipe.columns.url)
        url = address if isinstance(address, str) and address else item.url
        document = decode(data, url=url, charset=item.charset, input_type=kind or recipe.options.input_type)
        return read_page(document)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  the row of this document will say what is wrong with it
        return None


def _document(item: Item, record: Mapping[str, Any], columns: Columns) -> tuple[str | bytes, Kind | None]:
    """The document, and its kind if that is known."""
    if item.data is not None:
        return undo(item.data, item.coding, item.unpacked), item.kind
    kind = which_of(record.get(columns.html), record.get(columns.text))
    name = columns.html if kind == "html" else columns.text
    value = record.get(name)
    if isinstance(value, str | bytes):
        return value, kind
    if value is not None:
        msg = f"no document: column {name!r} holds a {type(value).__name__}"
        raise NoDocumentError(msg)
    names = [name for name in (columns.html, columns.text) if name in record]
    what = f"column {names[0]!r} is empty" if names else f"no column {columns.html!r} or {columns.text!r}"
    msg = f"no document: {what}"
    raise NoDocumentError(msg)


def findings(row: Mapping[str, Any]) -> dict[str, Any]:
    """What cleaning found out beside the text, for pipelines that keep it as metadata; without what is empty."""
    return {name: row[name] for name in (*RESULTS, REMOVALS) if name != "text" and row.get(name)}


def line_of(row: Mapping[str, Any]) -> bytes:
    """A row as a line of JSON in UTF-8, with its end. Lone surrogates come out as the escapes they came in as."""
    return json_of(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def json_of(fields: Mapping[str, Any], *, ensure_ascii: bool) -> str:
    """Columns as JSON. Numbers that JSON has no form for are texts."""
    form: dict[str, Any] = {
        "ensure_ascii": ensure_ascii,
        "default": _plain,
        "separators": (",", ":"),
        "allow_nan": False,
    }
    try:
        return json.dumps(fields, **form)
    except ValueError:
        return json.dumps(_finite(fields), **form)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if isfinite(value) else _CONSTANTS.get(str(value), str(value))
    if isinstance(value, dict):
        return {name: _finite(entry) for name, entry in value.items()}
    return [_finite(entry) for entry in value] if isinstance(value, list | tuple) else value


def _plain(value: object) -> str:
    """What JSON has no form for: bytes as text, dates and numbers as they are written."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def lines_of(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as lines of JSON."""
    return b"".join(map(line_of, rows))
