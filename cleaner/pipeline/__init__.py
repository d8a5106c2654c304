"""The whole way from input to article, and the same as a stage of somebody's pipeline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.blocks import Options
from cleaner.decode import decode
from cleaner.errors import OptionError
from cleaner.extras import need
from cleaner.pipeline.lines import clean_lines
from cleaner.pipeline.stage import Stage

if TYPE_CHECKING:
    from cleaner.article import Article
    from cleaner.blocks import Document
    from cleaner.templates import Templates

__all__ = ["Stage", "clean", "clean_document", "clean_html", "clean_text"]

_DEFAULTS, _HTML, _TEXT = Options(), Options(input_type="html"), Options(input_type="text")


def clean(
    data: str | bytes,
    url: str | None = None,
    options: Options | None = None,
    templates: Templates | None = None,
    *,
    charset: str | None = None,
) -> Article:
    """Clean a document of either kind; which, is seen from its content unless the options say.

    Args:
        data: The document; bytes are decoded as browsers do.
        url: Where it came from; helps to find the site's name and what was learned of the site.
        options: What to do; the defaults suit most.
        templates: What was learned from other documents of the site (see `Stage.learn`).
        charset: The one that the header of HTTP named, for bytes; many pages name it nowhere else.

    Returns:
        The article. One in which nothing is worth keeping has an empty text, and removals that say why.

    Raises:
        OptionError: `url` is no text.
        RuleError: A rule pack named in the options can't be used.
    """
    if url is not None and not isinstance(url, str):
        raise OptionError("url", f"can't be {url!r}", "give an address; options go by name: options=Options(…)")
    options = options or _DEFAULTS
    return clean_document(decode(data, url=url, charset=charset, input_type=options.input_type), options, templates)


def clean_html(
    html: str | bytes, url: str | None = None, options: Options | None = None, *, charset: str | None = None
) -> Article:
    """Clean an HTML page; as `clean`, for input that is known to be HTML."""
    return clean(html, url, replace(options, input_type="html") if options else _HTML, charset=charset)


def clean_text(
    text: str | bytes, url: str | None = None, options: Options | None = None, *, charset: str | None = None
) -> Article:
    """Clean plain text that was scraped; as `clean`, for input that is known to be text.

    The surviving lines are unchanged; a text in which nothing is chrome comes back as it was; cleaning twice gives
    the same.
    """
    return clean(text, url, replace(options, input_type="text") if options else _TEXT, charset=charset)


def clean_document(document: Document, options: Options, templates: Templates | None = None) -> Article:
    """Clean what is already decoded."""
    if options.fix_encoding:
        document = _repaired(document)
    if document.kind == "text":
        return clean_lines(document, options, templates)
    from cleaner.pipeline.page import clean_page  # noqa: PLC0415  loads the parser

    return clean_page(document, options, templates)


def _repaired(document: Document) -> Document:
    """The document with text that was decoded with the wrong charset put right.

    Raises:
        MissingExtraError: ftfy is not installed.
    """
    ftfy = need("ftfy", "encoding", "fix_encoding")
    lines = document.text.splitlines(keepends=True)
    mended = [ftfy.fix_encoding(line) for line in lines]
    count = sum(one != two for one, two in zip(lines, mended, strict=True))
    if not count:
        return document
    others = [warning for warning in document.warnings if not warning.startswith("mojibake")]
    told = f"mended {count} lines that were decoded with the wrong charset: offsets count in the mended text"
    return replace(document.with_text("".join(mended)), warnings=(*others, told))
