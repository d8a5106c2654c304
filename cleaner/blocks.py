"""The data types that everything else is written in. Imports nothing of ours but the errors.

A `Document` is decoded input. Reading it gives a `Page` of `Block`s: the units that are kept or dropped. Judges look at
a page and give `Verdict`s; `decide` turns those into a `Decision`: kept blocks, and a `Removal` for everything that
goes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal, NamedTuple, Self, TypeVar, cast, get_args

from cleaner.errors import OptionError

InputType = Literal["auto", "html", "text"]
Kind = Literal["html", "text"]
Favor = Literal["balanced", "precision", "recall"]
MetadataFrom = Literal["fast", "full"]
JudgeName = Literal["protect", "rules", "model", "templates", "second-opinion"]
# What the model tells pages to be; empty where nothing is told, as of plain text.
PageType = Literal["article", "service", "product", "collection", "forum", "listing", "documentation", ""]
_Made = TypeVar("_Made")
# Options that take one of a few words, those that are on or off, and those that take names or paths.
_CHOICES = {"input_type": get_args(InputType), "favor": get_args(Favor), "metadata": get_args(MetadataFrom)}
_SWITCHES = (
    "with_comments", "with_title", "links", "images", "second_opinion", "model", "explain", "fix_encoding",
)  # fmt: skip
_LISTS = ("only", "skip", "packs")


def of_fields(kind: type[_Made]) -> Callable[[tuple[Any, ...]], _Made]:
    """What makes a named tuple from a tuple of all its fields, without the checks that take most of the time."""
    return cast("Callable[[tuple[Any, ...]], _Made]", partial(tuple.__new__, kind))


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may choose. Every field has a default that suits most.

    Attributes:
        input_type: How to read the input: as HTML, as text, or by looking at it.
        favor: Where to stand when unsure: keep less but cleaner (`precision`), keep more (`recall`), or in between.
        with_comments: Keep readers' comments of a page; does nothing on plain text.
        with_title: Keep the article's title in the text where the page shows it; does nothing on plain text.
        links: Keep link targets in Markdown and HTML output.
        images: Keep images (alternative text and address) in Markdown and HTML output.
        metadata: `fast` reads what stands in the page; `full` lets trafilatura and htmldate fill what is missing.
        second_opinion: Ask trafilatura where the heuristics are unsure; where the model is, it does not help.
        model: Let the learned model judge; without it rules and heuristics decide alone.
        only: Rule ids or families to use, all others off; empty means all.
        skip: Rule ids or families to leave out.
        packs: Paths of rule packs (TOML) to add to the built-in ones.
        weights: Path of a folder with `html.npz` and `text.npz` to use in place of the weights that come with the
            package; empty means those.
        explain: Let each removal by the model say which features weighed most; takes time.
        fix_encoding: Repair text that was decoded with the wrong charset (through ftfy, an extra).
    """

    input_type: InputType = "auto"
    favor: Favor = "balanced"
    with_comments: bool = False
    with_title: bool = True
    links: bool = False
    images: bool = False
    metadata: MetadataFrom = "fast"
    second_opinion: bool = True
    model: bool = True
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    weights: str = ""
    explain: bool = False
    fix_encoding: bool = False

    def __post_init__(self) -> None:
        """Refuse what no option can be.

        Raises:
            OptionError: An option has no such value.
        """
        for option, choices in _CHOICES.items():
            check_choice(option, getattr(self, option), choices)
        for option in _SWITCHES:
            if (value := getattr(self, option)) is not True and value is not False:
                raise OptionError(option, f"can't be {value!r}", "use True or False")
        if not isinstance(self.weights, str):
            object.__setattr__(self, "weights", _path("weights", self.weights))
        for option in _LISTS:
            if (value := getattr(self, option)) != ():
                object.__setattr__(self, option, names_of(option, value))


def _path(option: str, given: object) -> str:
    """A path as an option holds it."""
    if isinstance(given, os.PathLike) and isinstance(path := os.fspath(given), str):
        return path
    raise OptionError(option, f"can't be {given!r}", "give a path")


def check_choice(option: str, given: object, choices: tuple[str, ...]) -> None:
    """Refuse what is none of an option's choices.

    Raises:
        OptionError: It is none.
    """
    if given not in choices:
        raise OptionError(
            option, f"can't be {given!r}", f"use {', '.join(choice or repr(choice) for choice in choices)}"
        )


def names_of(option: str, given: object) -> tuple[str, ...]:
    """Names or paths as an option holds them; a lone one is refused, for it would be read letter by letter.

    Raises:
        OptionError: It is something else.
    """
    if isinstance(given, tuple | list):
        names = tuple(os.fspath(name) if isinstance(name, os.PathLike) else name for name in given)
        if all(isinstance(name, str) for name in names):
            return names
    raise OptionError(option, f"can't be {given!r}", f'give a tuple of names: {option}=("…",)')


@dataclass(frozen=True, slots=True)
class Document:
    """Decoded input.

    Attributes:
        text: The whole input as text; for HTML, the markup.
        kind: `html` or `text`.
        url: Where it came from, if known.
        encoding: The charset that it was decoded with, by its WHATWG name.
        warnings: What went wrong on the way, such as bytes that fit no charset.
        utf8: For HTML, `text` in UTF-8 where it was at hand anyway, as the parser wants it; else empty.
    """

    text: str
    kind: Kind
    url: str | None = None
    encoding: str = "utf-8"
    warnings: tuple[str, ...] = ()
    utf8: bytes = field(default=b"", repr=False, compare=False)

    def with_text(self, text: str) -> Document:
        """The document with another text."""
        return replace(self, text=text, utf8=b"")


@dataclass(frozen=True, slots=True)
class Mark:
    """An inline run inside a block's text.

    Attributes:
        start: Offset of its first character in the block's text.
        end: Offset after its last one. Equal to `start` for an image.
        kind: What it is.
        value: The target of a link, the address of an image, absolute where that of the page is known; else empty.
        label: The alternative text of an image; else empty.
    """

    start: int
    end: int
    kind: Literal["a", "strong", "em", "code", "del", "sup", "sub", "img", "math"]
    value: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Container:
    """A structural element around a block, outermost first in `Block.path`.

    Attributes:
        tag: `ul`, `ol`, `li`, `dl`, `blockquote`, `table`, `tr`, `td`, `th`, `figure`, `figcaption`, `details`,
            `article`.
        element: A number for this very element in its page, so that two blocks of one list item can be told from two
            items.
        value: An `ol`'s or `li`'s start number; else empty.
        column: The column that a cell begins in, from 0.
        span: How many columns a cell covers.
        numerals: How an `ol` writes its numbers, where not in figures: `a`, `A`, `i` or `I`, as its `type` says.
        downwards: Whether an `ol` counts down.
    """

    tag: str
    element: int
    value: str = ""
    column: int = 0
    span: int = 1
    numerals: str = ""
    downwards: bool = False


class Block(NamedTuple):
    """The unit that is kept or dropped: a block-level run of text in HTML, a line in plain text.

    A tuple, as a text has hundreds of them and a tuple is made in a fraction of the time.

    Attributes:
        index: Its place among the page's blocks, from 0.
        text: What it says: white space collapsed in HTML (but not in `pre`), the line without its end in plain text.
        start: Offset of its first character, in the document's text for plain text, in the page's text for HTML.
        tag: The element it stands in (`p`, `h2`, `li`, `pre`, `td`, …); `line` in plain text.
        path: The structure around it; filled for kept blocks only.
        marks: The inline runs inside it; filled for kept blocks only.
        language: For `pre`, the programming language if the markup names it.
    """

    index: int  # type: ignore[assignment]  # hides the method of tuples, which nobody asks of a block
    text: str
    start: int
    tag: str = "line"
    path: tuple[Container, ...] = ()
    marks: tuple[Mark, ...] = ()
    language: str = ""


make_block = of_fields(Block)


@dataclass(frozen=True, slots=True)
class Page:
    """A document as blocks; one of HTML is a `layout.HtmlPage`. Lives as long as one cleaning.

    Attributes:
        document: What was read.
        blocks: All blocks in reading order, blank lines included in plain text.
        title: The title that the page names itself by (`<title>`); empty in plain text.
    """

    document: Document
    blocks: tuple[Block, ...]
    title: str = ""

    def with_blocks(self, blocks: Iterable[Block]) -> Self:
        """The page with other blocks."""
        return replace(self, blocks=tuple(blocks))


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about itself. Empty where it says nothing.

    Attributes:
        title: The article's title, without the site's name.
        authors: Names of people, without "by".
        date: When it was published, ISO 8601 (`2026-11-22` or with the time).
        modified: When it was last changed, in the same form.
        site: The site's name.
        language: BCP 47, such as `en` or `pt-BR`.
        url: The canonical address.
        description: The summary that the page offers.
        image: Address of the lead image.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    modified: str = ""
    site: str = ""
    language: str = ""
    url: str = ""
    description: str = ""
    image: str = ""


class Verdict(NamedTuple):
    """What one judge says of one block, or of a span inside it.

    Attributes:
        block: Index of the block.
        keep: Whether it should stay.
        judge: Who says so.
        rule: Id of the rule, such as `comments.reply-form`, or of the model.
        family: The family of the rule, such as `comments`.
        reason: Why, for a person to read.
        confidence: 0 to 1.
        span: Start and end offset in the block's text, for a part of it; None for the whole block.
        language: The language of the phrase that matched; empty where none did.
    """

    block: int
    keep: bool
    judge: JudgeName
    rule: str
    family: str
    reason: str
    confidence: float
    span: tuple[int, int] | None = None
    language: str = ""


Judge = Callable[[Page], Iterable[Verdict]]
make_verdict = of_fields(Verdict)


class Removal(NamedTuple):
    """Something that went, and why.

    Attributes:
        text: What went.
        start: Offset of its first character (see `Block.start`).
        end: Offset after its last one.
        line: The line in plain text, from 1; the block's place in HTML, from 1.
        rule: Id of the rule or model that decided.
        family: The rule's family.
        reason: Why, for a person to read.
        confidence: How sure, 0 to 1.
        language: The language of the phrase that matched; empty where none did.
    """

    text: str
    start: int
    end: int
    line: int
    rule: str
    family: str
    reason: str
    confidence: float
    language: str = ""


make_removal = of_fields(Removal)


def in_order(removals: Iterable[Removal]) -> tuple[Removal, ...]:
    """Removals as they stand in their page."""
    return tuple(sorted(removals, key=lambda one: (one.line, one.start)))


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one page.

    Attributes:
        kept: Indices of the blocks that stay, in order.
        cuts: For blocks that stay but lose spans: index to the spans, in order, without overlap.
        removals: Everything that goes, in order.
        confidence: The predicted F1 of what is kept, 0 to 1.
        warnings: What a caller should know, such as prose that was spared.
    """

    kept: tuple[int, ...]
    cuts: dict[int, tuple[tuple[int, int], ...]]
    removals: tuple[Removal, ...]
    confidence: float
    warnings: tuple[str, ...] = ()

    def warned(self, warning: str) -> Decision:
        """The same with a further warning."""
        return replace(self, warnings=(*self.warnings, warning))
