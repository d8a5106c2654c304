"""Forms of plain text by its lines: headings, code, tables, quotes, lists and paragraphs.

Only certain forms are recognised; everything else is a paragraph. Markdown's signs are certain in a text that is
Markdown; elsewhere they need support: a second item, the next number, a second row as wide as the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from cleaner.prose import NARROW, SLACK, STOPS, WIDE, goes_on, is_code
from cleaner.render.markdown_source import closes, fence_of, heading_of, is_ruled
from cleaner.render.units import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# The most characters, and the limit of spaces, of a line of verse, of an address or of a programme.
_MAX_SHORT_CHARACTERS = 70
_SHORT_SPACES = 12
_TAB = 4  # columns
_BULLETS = "-+*•‣◦▪●·"
_ITEM = re.compile(rf"[ \t]{{0,40}}([{_BULLETS}]|[0-9]{{1,9}}[.)])[ \t]+(?=\S)")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
# Lines that may begin another form than a paragraph. All others need no second look.
_MAY_BEGIN_FORM = re.compile(rf"[ \t]*(?:[{_BULLETS}>#`~|+]|[0-9]{{1,9}}[.)][ \t])|[^\n]*[|\t]")
_BAR = re.compile(r"(?<!\\)\|")


class Form(NamedTuple):
    """Lines that belong together.

    Attributes:
        tag: `p`, `h1` to `h6`, `pre`, `table`, `blockquote`, `ul` or `ol`.
        parts: The lines of each item, of the quote, or of the code; the cells of each row of a table; the lines of a
            paragraph, joined where they were only wrapped.
        value: The language of code, the first number of a list, `th` for a table with a header.
    """

    tag: str
    parts: Sequence[Sequence[str]]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """The conventions of a text.

    Attributes:
        markdown: Whether it is Markdown.
        width: The width at which its lines were wrapped; 0 if they don't seem to be.
    """

    markdown: bool
    width: int

    def is_wrapped(self, line: str, following: str) -> bool:
        """Whether a stripped line ends only because it was full, and its paragraph continues in the next."""
        if not NARROW - SLACK <= len(line) <= WIDE:
            return False
        if len(line) >= NARROW and len(following) <= WIDE and goes_on(line, following):
            return True
        full = len(line) + 1 + len(following.split(maxsplit=1)[0]) > self.width - SLACK
        return bool(self.width) and full and len(line) <= self.width + SLACK and len(following) <= WIDE


def width_of(lines: Sequence[str]) -> int:
    """The width at which lines were wrapped, by those whose sentence continues in the next; a fifth may be longer."""
    bare = [line.strip() for line in lines]
    lengths = sorted(
        len(line)
        for line, following in pairwise(bare)
        if NARROW <= len(line) <= WIDE and following and len(following) <= WIDE and goes_on(line, following)
    )
    return lengths[len(lengths) * 4 // 5] if lengths else 0


def forms_of(lines: Sequence[str], writing: Writing) -> Iterator[Form]:
    """The forms of lines, in order; linear in the number of lines."""
    if len(lines) == 1 and (text := _bare(lines[0])) and lines[0][0] == text[0] and not _MAY_BEGIN_FORM.match(text):
        yield Form("p", [[text]])  # the most common case: an item of one line
        return
    reader = _Reader(lines, writing)
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
        elif found := reader.form_at(at, amid=False):
            form, at = found
            yield form
        else:
            start, at = at, at + 1
            while at < len(lines) and lines[at].strip() and not (found := reader.form_at(at, amid=True)):
                at += 1
            yield from paragraphs(lines[start:at], writing)
            if found:
                form, at = found
                yield form


class _Reader:
    """Recognises forms: each method returns the form that begins at a line and the line after it, or None.

    `amid` means that the line follows one of a paragraph, which not all forms can interrupt.
    """

    def __init__(self, lines: Sequence[str], writing: Writing) -> None:
        self._lines = lines
        self._writing = writing
        self._unclosed: set[str] = set()  # fences that nothing below closes
        self._failed: dict[str, int] = {}  # per form, the end of lines in which there is none

    def form_at(self, at: int, *, amid: bool) -> tuple[Form, int] | None:
        line = self._lines[at]
        found = None if amid else self._underlined(at) or (self._code(at) if self._writing.markdown else None)
        if found or not _MAY_BEGIN_FORM.match(line):
            return found or (None if amid else self._code(at))
        found = self._fenced(at) or self._heading(at) or self._quote(at) or self._list(at, amid=amid) or self._table(at)
        return found or (None if amid else self._code(at))

    def _underlined(self, at: int) -> tuple[Form, int] | None:
        """A title with a line of signs below it; outside of Markdown, about as long as the title."""
        if at + 1 == len(self._lines):
            return None
        title, line = self._lines[at].strip(), self._lines[at + 1].strip()
        if line[:1] not in {"=", "-"} or line.strip(line[0]) or len(line) < 3 or len(title) > WIDE:
            return None
        if _ITEM.match(title) or "|" in title or title[0] in "#>`~" or not any(map(str.isalnum, title)):
            return None
        if not self._writing.markdown and abs(len(line) - len(title)) > 3:
            return None
        return Form("h1" if line[0] == "=" else "h2", [[_bare(title)]]), at + 2

    def _heading(self, at: int) -> tuple[Form, int] | None:
        found = heading_of(self._lines[at]) if self._writing.markdown and "#" in self._lines[at][:10] else None
        return (Form(f"h{found[0]}", [[_bare(found[1])]]), at + 1) if found else None

    def _fenced(self, at: int) -> tuple[Form, int] | None:
        """Code between two fences."""
        opened = fence_of(self._lines[at])
        if not opened or opened[0] in self._unclosed:
            return None
        for end in range(at + 1, len(self._lines)):
            if closes(self._lines[end], opened[0]):
                depth = _indent(self._lines[at])
                code = [_outdented(line, depth) for line in self._lines[at + 1 : end]]
                return None if all(map(_is_blank, code)) else (Form("pre", [code], opened[1]), end + 1)
        self._unclosed.add(opened[0])
        return None

    def _code(self, at: int) -> tuple[Form, int] | None:
        """Indented code; outside of Markdown half of the lines between two blank ones must look like code."""
        lines: list[str] = []
        end = at
        while chunk := list(takewhile(_is_indented, self._from(at))):
            if not self._writing.markdown and 2 * sum(map(is_code, chunk)) < len(chunk):
                break
            lines += chunk
            end = at = at + len(chunk)
            blank = list(takewhile(_is_blank, self._from(at)))
            lines += [""] * len(blank)
            at += len(blank)
        return (Form("pre", [[_outdented(line, _TAB) for line in lines]]), end) if lines else None

    def _table(self, at: int) -> tuple[Form, int] | None:
        """Rows of equally many cells between bars or tabs."""
        if "|" not in self._lines[at] and not _is_rule(self._lines[at]):
            return self._tabbed(at)
        has_header = at + 1 < len(self._lines) and is_ruled(self._lines, at + 1)
        if at < self._failed.get("table", 0) and not has_header:
            return None
        lines = list(takewhile(lambda line: "|" in line or _is_rule(line), self._from(at)))
        rules = [i for i, line in enumerate(lines) if _is_rule(line) or (i == 1 and has_header)]
        drawn = set(rules)
        rows = [_cells(line) for i, line in enumerate(lines) if i not in drawn]
        if not has_header and not _is_even(rows, bordered=all(map(_is_bordered, lines))):
            self._failed["table"] = at + len(lines)
            return None
        return Form("table", rows, "th" if rules[:1] == [1] or rules[:2] == [0, 2] else ""), at + len(lines)

    def _tabbed(self, at: int) -> tuple[Form, int] | None:
        count = self._lines[at].count("\t")
        alike = takewhile(lambda row: len(row) == count + 1 and sum(map(bool, row)) > 1, map(_tabs, self._from(at)))
        rows = list(alike)
        if count and (len(rows) > 2 or (len(rows) == 2 and count > 1)):
            return Form("table", rows), at + len(rows)
        return None

    def _quote(self, at: int) -> tuple[Form, int] | None:
        """Lines with the sign of a quote; without a space it needs a second line, and `>>>` is a prompt."""
        if at < self._failed.get("quote", 0):
            return None
        lines = list(takewhile(_QUOTE.match, self._from(at)))
        if not lines or (len(lines) == 1 and not lines[0].lstrip()[1:2].isspace()):
            return None
        if all(line.lstrip().startswith(">>>") for line in lines):
            self._failed["quote"] = at + len(lines)
            return None
        return Form("blockquote", [[_QUOTE.sub("", line, count=1) for line in lines]]), at + len(lines)

    def _list(self, at: int, *, amid: bool) -> tuple[Form, int] | None:
        """Items with everything indented below them; of numbered lists only one from 1 can interrupt a paragraph."""
        first = _ITEM.match(self._lines[at])
        if not first or at < self._failed.get("list", 0) or _is_drawn(self._lines[at]):
            return None
        number = number_of(first[1][:-1], -1)
        if amid and number > 1:
            return None
        items = _Items(self._writing, first[1], _indent(self._lines[at]))
        end = items.read(self._lines, at)
        if not items.are_certain:
            if len(items.parts) > 1:
                self._failed["list"] = end
            return None
        return Form("ul" if number < 0 else "ol", items.parts, "" if number < 0 else str(number)), end

    def _from(self, at: int) -> Iterator[str]:
        return (self._lines[i] for i in range(at, len(self._lines)))


class _Items:
    """Reads the items of a list."""

    def __init__(self, writing: Writing, sign: str, indent: int) -> None:
        self.parts: list[list[str]] = []
        self._writing = writing
        self._sign = sign
        self._indent = indent
        self._content = 0  # column of the text of the last item
        self._close = False  # whether two items have no blank line between them
        self._filled = False  # whether anything is indented below an item

    @property
    def are_certain(self) -> bool:
        """Whether it surely is a list: separate lines after dashes may be dialogue."""
        if self._writing.markdown:
            return True
        return len(self.parts) > 1 and (self._close or self._filled or self._sign not in {"-", "+"})

    def read(self, lines: Sequence[str], at: int) -> int:
        """Take all lines that belong to the list, and return the line after it."""
        while at < len(lines):
            after = at + sum(1 for _ in takewhile(_is_blank, (lines[i] for i in range(at, len(lines)))))
            if after == len(lines) or not self._take(lines, after, apart=after > at):
                return at
            at = after + 1
        return at

    def _take(self, lines: Sequence[str], at: int, *, apart: bool) -> bool:
        """Take a line if it belongs to the list; return whether it does."""
        line, depth = lines[at], _indent(lines[at])
        match = _ITEM.match(line) if depth < self._indent + 2 else None
        if match and self._is_next(match[1]) and not _is_drawn(line):
            self._close = self._close or bool(self.parts and not apart)
            self._content = len(line[: match.end()].expandtabs(_TAB))
            self._sign = match[1]
            self.parts.append([line[match.end() :]])
        elif depth >= self._indent + 2:
            self._filled = True
            if not apart and self._is_hanging(line.strip()):
                self.parts[-1][0] += f" {line.strip()}"
            else:
                self.parts[-1] += [""] * apart + [_outdented(line, self._content)]
        elif not apart and self._goes_on(lines[at - 1], line):
            self.parts[-1].append(line.strip())
        else:
            return False
        return True

    def _is_next(self, sign: str) -> bool:
        if len(sign) == 1 or len(self._sign) == 1:
            return sign == self._sign
        step = int(sign[:-1]) - int(self._sign[:-1])
        following = not self.parts or step == 1 or (step == 0 and self._writing.markdown)
        return sign[-1] == self._sign[-1] and following

    def _is_hanging(self, line: str) -> bool:
        """Whether an indented line continues the first line of the item above it."""
        first = self.parts[-1][0]
        if (
            len(self.parts[-1]) > 1
            or first.endswith(("  ", "\\"))
            or _MAY_BEGIN_FORM.match(first)
            or _MAY_BEGIN_FORM.match(line)
        ):
            return False
        return line[0].islower() and first.rstrip()[-1:] not in STOPS

    def _goes_on(self, line: str, following: str) -> bool:
        if _MAY_BEGIN_FORM.match(following):
            return False
        return self._writing.markdown or self._writing.is_wrapped(line.strip(), following.strip())


def paragraphs(lines: Sequence[str], writing: Writing) -> Iterator[Form]:
    """Lines without blank ones between them, as paragraphs; lines of verse and of addresses stay apart within one."""
    if writing.markdown:
        yield Form("p", [_broken(lines, writing)])
        return
    group: list[str] = []
    for line in _unwrapped([_bare(line) for line in lines], writing):
        if group and not (_is_short(group[-1]) and _is_short(line)):
            yield Form("p", [group])
            group = []
        group.append(line)
    yield Form("p", [group])


def _unwrapped(lines: Iterable[str], writing: Writing) -> Iterator[str]:
    """The lines, joined where they were wrapped."""
    chain: list[str] = []
    for line in lines:
        if chain and not writing.is_wrapped(chain[-1], line):
            yield " ".join(chain)
            chain = []
        chain.append(line)
    yield " ".join(chain)


def _broken(lines: Sequence[str], writing: Writing) -> list[str]:
    """The lines of a Markdown paragraph: ended by two spaces or a backslash; those of verse end by themselves."""
    shown = [_bare(lines[0])]
    for above, line in pairwise(lines):
        text = _bare(line)
        if above.endswith(("  ", "\\")):
            shown[-1] = shown[-1].removesuffix("\\").rstrip()
            shown.append(text)
        elif _is_short(_bare(above)) and _is_short(text) and not writing.is_wrapped(_bare(above), text):
            shown.append(text)
        else:
            shown[-1] += f" {text}"
    return [line for line in shown if line]


def _is_short(line: str) -> bool:
    return len(line) <= _MAX_SHORT_CHARACTERS and line.count(" ") < _SHORT_SPACES


def _bare(line: str) -> str:
    """A line with its white space collapsed."""
    return " ".join(line.split())


def _indent(line: str) -> int:
    """The columns by which a line is indented."""
    return len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(_TAB))


def _outdented(line: str, columns: int) -> str:
    """A line indented by this many columns less."""
    return " " * (_indent(line) - columns) + line.lstrip(" \t") if line[:1] in {" ", "\t"} else line


def _is_blank(line: str) -> bool:
    return not line.strip()


def _is_indented(line: str) -> bool:
    return line[:1] in {" ", "\t"} and _indent(line) >= _TAB and not _is_blank(line)


def _is_drawn(line: str) -> bool:
    """Whether a line is a drawn separator."""
    signs = "".join(line.split())
    return len(signs) > 2 and not signs.strip(_BULLETS)


def _is_rule(line: str) -> bool:
    """Whether a line is a rule between rows of a table."""
    bare = line.strip()
    is_drawn = ("--" in bare or "==" in bare) and ("|" in bare or "+" in bare)
    return is_drawn and not bare.strip("|+:-= \t")


def _is_bordered(line: str) -> bool:
    bare = line.strip()
    return bare[0] == bare[-1] and bare[0] in "|+"


def _is_even(rows: Sequence[Sequence[str]], *, bordered: bool) -> bool:
    """Whether rows have equally many cells, and there are enough of both."""
    least = 2 if bordered else 3
    return len(rows) >= least and len(rows[0]) >= least and all(len(row) == len(rows[0]) for row in rows)


def _cells(line: str) -> list[str]:
    """The cells of a row between bars."""
    cells = [_bare(cell) for cell in _BAR.split(line.strip())]
    return cells[not cells[0] : len(cells) - (len(cells) > 1 and not cells[-1])] or [""]


def _tabs(line: str) -> list[str]:
    return [_bare(cell) for cell in line.split("\t")]
