"""Makes an output row from each document, for `clean batch` and for all engines."""

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
# The usual spelling of numbers that JSON does not define.
_NON_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
# An input column with the name of a result is renamed with this prefix.
ORIGINAL = "original_"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that shapes a row. It can be pickled.

    Attributes:
        options: How to clean.
        columns: The roles of the columns of records.
        templates: A file of learned templates, and the digest of its content; empty if there is none.
    """

    options: Options
    columns: Columns
    templates: tuple[str, str] = ("", "")


class NoDocumentError(Exception):
    """A record without a document; the message says why."""


def result_names(columns: Columns) -> tuple[str, ...]:
    """The names of the columns that cleaning adds, in order."""
    return (*RESULTS, REMOVALS) if columns.removals else RESULTS


def carried(record: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """The input's columns as in the output: without dropped ones, and renamed where a result has their name."""
    return {new: record[name] for name, new in output_names(record, columns).items()}


def output_names(names: Iterable[str], columns: Columns) -> dict[str, str]:
    """The output names of the input's columns, by their input names, without the dropped ones.

    A column with the name of a result gets the prefix, repeated until the name is free: a table that was cleaned before
    already has an `original_text`, which keeps its name.
    """
    added = {*result_names(columns), DUPLICATE}
    kept = [name for name in names if name not in columns.drop]
    if added.isdisjoint(kept):
        return dict(zip(kept, kept, strict=True))
    taken, renamed = added.union(kept), {}
    for name in kept:
        new = name
        while name in added and new in taken:
            new = f"{ORIGINAL}{new}"
        taken.add(new)
        renamed[name] = new
    return renamed


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
            columns = _parse_record(item.line)
        article = _article(item, columns, recipe)
    except (NoDocumentError, CodingError) as error:
        return failed(columns, recipe.columns, str(error)), None
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a defect on one document must not cost the others
        return failed(columns, recipe.columns, f"defect: {type(error).__name__}: {error}"), None
    return {**carried(columns, recipe.columns), **_results(article, recipe.columns)}, article


def record_of(item: Item) -> Mapping[str, Any]:
    """The columns of an item; empty if its line of JSON can't be parsed."""
    if item.line is None:
        return item.columns
    try:
        return _parse_record(item.line)
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
    """The row of a record, for engines that work on records."""
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


def _parse_record(line: bytes) -> dict[str, Any]:
    """A line of JSON as a record. Lines that are not UTF-8 are decoded by their likely charset."""
    try:
        record = _parse_json(line)
    except UnicodeDecodeError:
        record = _parse_text(decode(line, input_type="text").text)
    except (ValueError, RecursionError) as error:
        raise NoDocumentError(_bad_json(error)) from error
    if not isinstance(record, dict):
        msg = f"bad JSON: an object was expected, this is a {type(record).__name__}"
        raise NoDocumentError(msg)
    return record


def _parse_json(line: str | bytes) -> object:
    """Parsed JSON. Numbers that a float can't hold stay strings, as written."""
    return json.loads(line, parse_float=_parse_float, parse_constant=str)


def _parse_float(digits: str) -> float | str:
    number = float(digits)
    return number if isfinite(number) else digits


def _parse_text(text: str) -> object:
    try:
        return _parse_json(text)
    except (ValueError, RecursionError) as error:
        raise NoDocumentError(_bad_json(error)) from error


def _bad_json(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"bad JSON: {error.msg.lower()} at character {error.pos}"
    return f"bad JSON: {str(error).lower() or 'nested too deeply'}"


def _article(item: Item, record: Mapping[str, Any], recipe: Recipe) -> Article:
    data, kind = _document(item, record, recipe.columns)
    options = recipe.options if kind is None else replace(recipe.options, input_type=kind)
    url = _address(item, record, recipe.columns)
    document = decode(data, url=url, charset=item.charset, input_type=options.input_type)
    return clean_document(document, options, _templates(*recipe.templates))


@lru_cache(maxsize=2)
def _templates(path: str, _digest: str) -> Templates | None:
    """Learned templates, read once in each worker; the digest is part of the cache key, so new content is read."""
    return Templates.from_json(Path(path).read_text(encoding="utf-8"), path) if path else None


def page_of(item: Item, recipe: Recipe) -> Page | None:
    """The page of a document, for learning; None if it can't be read. Running out of memory is raised."""
    try:
        columns = record_of(item)
        data, kind = _document(item, columns, recipe.columns)
        url = _address(item, columns, recipe.columns)
        document = decode(data, url=url, charset=item.charset, input_type=kind or recipe.options.input_type)
        return read_page(document)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  when it is cleaned, its row says what is wrong with it
        return None


def _address(item: Item, record: Mapping[str, Any], columns: Columns) -> str | None:
    """The address in the record's column; without one, the item's own."""
    address = record.get(columns.url)
    return address if isinstance(address, str) and address else item.url


def _document(item: Item, record: Mapping[str, Any], columns: Columns) -> tuple[str | bytes, Kind | None]:
    """The content of the document, and its kind if that is known."""
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
    """The results other than the text, without empty ones, for pipelines that keep them as metadata."""
    return {name: row[name] for name in (*RESULTS, REMOVALS) if name != "text" and row.get(name)}


def line_of(row: Mapping[str, Any]) -> bytes:
    """A row as a line of JSON in UTF-8, with its newline. Lone surrogates become the escapes that they were."""
    return json_of(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def json_of(fields: Mapping[str, Any], *, ensure_ascii: bool) -> str:
    """Columns as JSON. Numbers that JSON can't represent become strings."""
    arguments: dict[str, Any] = {
        "ensure_ascii": ensure_ascii,
        "default": _as_string,
        "separators": (",", ":"),
        "allow_nan": False,
    }
    try:
        return json.dumps(fields, **arguments)
    except ValueError:
        return json.dumps(_finite(fields), **arguments)


def _finite(value: object) -> object:
    """The value with all numbers in it that are not finite replaced by strings."""
    if isinstance(value, float):
        return value if isfinite(value) else _NON_FINITE.get(str(value), str(value))
    if isinstance(value, dict):
        return {name: _finite(entry) for name, entry in value.items()}
    return [_finite(entry) for entry in value] if isinstance(value, list | tuple) else value


def _as_string(value: object) -> str:
    """A value that JSON can't represent as a string: bytes decoded as UTF-8, others as Python prints them."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def lines_of(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as lines of JSON."""
    return b"".join(map(line_of, rows))
