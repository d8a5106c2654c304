"""Cleans a document from input to article; also available as a stage of a data pipeline (`Stage`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.blocks import Options
from cleaner.decode import decode
from cleaner.errors import InputError, OptionError
from cleaner.extras import need
from cleaner.pipeline.lines import clean_lines
from cleaner.pipeline.stage import Stage

if TYPE_CHECKING:
    from cleaner.article import Article
    from cleaner.blocks import Document
    from cleaner.templates import Templates

__all__ = ["Stage", "clean", "clean_document", "clean_html", "clean_text"]

_DEFAULT_OPTIONS = Options()
_HTML_OPTIONS = Options(input_type="html")
_TEXT_OPTIONS = Options(input_type="text")


def clean(
    data: str | bytes,
    url: str | None = None,
    options: Options | None = None,
    templates: Templates | None = None,
    *,
    charset: str | None = None,
) -> Article:
    """Clean a document of either kind; the kind is detected from its content unless the options set it.

    Args:
        data: The document; bytes are decoded as browsers do.
        url: Where it came from; helps to find the site's name and the templates that were learned for the site.
        options: How to clean; the defaults suit most callers.
        templates: What was learned from other documents of the site (see `Stage.learn`).
        charset: For bytes, the charset that the HTTP header names; many pages name it nowhere else.

    Returns:
        The article. If nothing in the document is worth keeping, its text is empty and its removals say why.

    Raises:
        InputError: `data` is neither text nor bytes.
        OptionError: `url` is not a string.
        RuleError: A rule pack named in the options can't be used.
    """
    if not isinstance(data, str | bytes | bytearray):
        raise InputError("data", f"is of type {type(data).__name__}", "give HTML or text as str or bytes")
    if url is not None and not isinstance(url, str):
        raise OptionError("url", f"can't be {url!r}", "give an address; options go by name: options=Options(…)")
    options = options or _DEFAULT_OPTIONS
    return clean_document(decode(data, url=url, charset=charset, input_type=options.input_type), options, templates)


def clean_html(
    html: str | bytes, url: str | None = None, options: Options | None = None, *, charset: str | None = None
) -> Article:
    """Clean an HTML page; like `clean`, for input that is known to be HTML."""
    return clean(html, url, replace(options, input_type="html") if options else _HTML_OPTIONS, charset=charset)


def clean_text(
    text: str | bytes, url: str | None = None, options: Options | None = None, *, charset: str | None = None
) -> Article:
    """Clean plain text that was scraped; like `clean`, for input that is known to be text.

    The surviving lines are unchanged, and a text without chrome comes back as it was; cleaning the result again changes
    nothing.
    """
    return clean(text, url, replace(options, input_type="text") if options else _TEXT_OPTIONS, charset=charset)


def clean_document(document: Document, options: Options, templates: Templates | None = None) -> Article:
    """Clean a document that is already decoded."""
    if options.fix_encoding:
        document = _with_fixed_encoding(document)
    if document.kind == "text":
        return clean_lines(document, options, templates)
    from cleaner.pipeline.page import clean_page  # noqa: PLC0415  loads the parser

    return clean_page(document, options, templates)


def _with_fixed_encoding(document: Document) -> Document:
    """The document with lines repaired that were decoded with the wrong charset.

    Raises:
        MissingExtraError: ftfy is not installed.
    """
    ftfy = need("ftfy", "encoding", "fix_encoding")
    lines = document.text.splitlines(keepends=True)
    fixed = [ftfy.fix_encoding(line) for line in lines]
    count = sum(before != after for before, after in zip(lines, fixed, strict=True))
    if not count:
        return document
    warnings = [warning for warning in document.warnings if not warning.startswith("mojibake")]
    warnings.append(f"mended {count} lines that were decoded with the wrong charset: offsets count in the mended text")
    return replace(document.with_text("".join(fixed)), warnings=tuple(warnings))
