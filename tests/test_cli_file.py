"""Tests of `clean file` and `clean explain` on real files."""

from __future__ import annotations

import codecs
import fcntl
import gzip
import json
import os
import re
import signal
import subprocess
import termios
import time
from array import array
from pathlib import Path

import pytest

from cleaner.cli import inputs
from cleaner.cli.inputs import find, shown
from cleaner.errors import InputError
from tests.cli_command import COMMAND, ROOT, clean, clean_at_terminal, environment

PROSE = (
    "The two ministers met on Monday in the old town hall and agreed that the bridge would be rebuilt before winter.\n"
    "\n"
    "On Tuesday the council heard from farmers, teachers and a retired engineer, who all asked for a second opinion.\n"
)
CHROME = "\nLeave a Reply\n"
DIRTY = PROSE + CHROME
PAGE = f"""<!doctype html><html lang="en"><head><title>The bridge | Valley Post</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>The bridge</h1>
{"".join(f"<p>{line} {line}</p>" for line in PROSE.split(chr(10)) if line)}</article>
<footer>Copyright Valley Post</footer></body></html>
"""
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "dirty.txt").write_text(DIRTY, encoding="utf-8")
    (tmp_path / "whole.txt").write_text(PROSE, encoding="utf-8")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with all kinds of files."""
    folder = tmp_path / "site"
    (folder / "news").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / "news" / "b.txt").write_text(DIRTY, encoding="utf-8")
    (folder / "news" / "a.html").write_text(PAGE, encoding="utf-8")
    (folder / "c.txt.gz").write_bytes(gzip.compress(DIRTY.encode()))
    (folder / "paper.pdf").write_bytes(PDF)
    (folder / "data.json").write_text("{}", encoding="utf-8")
    (folder / ".hidden" / "d.txt").write_text(DIRTY, encoding="utf-8")
    (folder / ".e.txt").write_text(DIRTY, encoding="utf-8")
    (folder / "news" / "loop").symlink_to(folder)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Output


@pytest.mark.parametrize(
    "content",
    [
        PROSE.encode(),
        PROSE.rstrip().encode(),
        PROSE.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + PROSE.encode(),
        f"{PROSE}\n\n\n".encode(),
        "Grüße aus Köln\u00a0– „schön“\u200b, sagte sie.\n".encode(),
        b"",
        b"\n",
    ],
)
def test_clean_text_comes_back_byte_for_byte(content: bytes) -> None:
    ran = clean("file", "-", stdin=content)
    assert (ran.code, ran.out) == (0, content)


def test_several_texts_have_headers_as_head_prints_them(files: Path) -> None:
    ran = clean("file", "whole.txt", "dirty.txt", cwd=files)
    assert ran.text == f"==> whole.txt <==\n{PROSE}\n==> dirty.txt <==\n{PROSE}"


def test_texts_under_headers_end_with_a_line_break(files: Path) -> None:
    (files / "open.txt").write_text(PROSE.rstrip(), encoding="utf-8")
    ran = clean("file", "open.txt", "whole.txt", cwd=files)
    assert ran.text == f"==> open.txt <==\n{PROSE}\n==> whole.txt <==\n{PROSE}"


def test_a_text_at_a_terminal_ends_with_a_line_break(files: Path) -> None:
    (files / "open.txt").write_text(PROSE.rstrip(), encoding="utf-8")
    assert clean_at_terminal("file", "-q", "open.txt", cwd=files, both=True).err.endswith("opinion.\r\n")


def test_a_list_of_json_at_a_terminal_is_the_same_as_elsewhere(files: Path) -> None:
    command = ("file", "-q", "--format", "json", "whole.txt", "dirty.txt")
    assert (
        clean_at_terminal(*command, cwd=files, both=True).err.replace("\r\n", "\n") == clean(*command, cwd=files).text
    )


def test_quiet_leaves_headers_out(files: Path) -> None:
    assert clean("file", "-q", "whole.txt", "dirty.txt", cwd=files).text == PROSE + PROSE


def test_the_same_file_is_cleaned_once(files: Path) -> None:
    assert clean("file", "whole.txt", "./whole.txt", cwd=files).text == PROSE


@pytest.mark.parametrize(
    ("form", "sign"), [("text", "The two ministers"), ("markdown", "# The bridge"), ("html", "<h1>")]
)
def test_formats_of_a_page_end_with_one_newline(files: Path, form: str, sign: str) -> None:
    ran = clean("file", "--format", form, "page.html", cwd=files)
    assert ran.code == 0
    assert sign in ran.text
    assert re.search(r"[^\n]\n\Z", ran.text)
    assert "Copyright" not in ran.text


def test_json_is_one_object_for_one_input(files: Path) -> None:
    record = json.loads(clean("file", "-f", "json", "page.html", cwd=files).text)
    assert record["path"] == "page.html"
    assert record["title"] == "The bridge"
    assert record["language"] == "en"
    keys = {"author", "date", "page_type", "text", "confidence", "warnings", "removals", "metadata"}
    assert keys <= record.keys()
    assert {"text", "line", "rule", "reason", "confidence"} <= record["removals"][0].keys()


def test_json_is_a_list_for_several_inputs_and_jsonl_a_line_each(files: Path) -> None:
    names = ("whole.txt", "gone.txt", "dirty.txt")
    ran = clean("file", "-f", "json", *names, cwd=files)
    assert ran.code == 1
    assert [record["path"] for record in json.loads(ran.text)] == ["whole.txt", "dirty.txt"]
    lines = clean("file", "-f", "jsonl", *names, cwd=files).text.splitlines()
    assert [json.loads(line)["path"] for line in lines] == ["whole.txt", "dirty.txt"]


def test_input_type_can_be_said(files: Path) -> None:
    record = json.loads(clean("file", "-f", "json", "--input-type", "text", "page.html", cwd=files).text)
    assert record["kind"] == "text"


def test_address_reaches_the_article(files: Path) -> None:
    address = "https://example.org/a"
    assert json.loads(clean("file", "-f", "json", "--url", address, "whole.txt", cwd=files).text)["url"] == address
    refused = clean("file", "--url", address, "whole.txt", "dirty.txt", cwd=files)
    assert refused.code == 2
    assert "one at a time" in refused.err


# Messages


def test_explanation_goes_to_stderr(files: Path) -> None:
    ran = clean("file", "--explain", "dirty.txt", cwd=files)
    assert ran.text == PROSE
    assert ran.err.startswith("dirty.txt: 1 removed")
    assert re.search(r"line 5 +Leave a Reply\n +comments\.reply-form  0\.\d\d  ", ran.err)


def test_explain_accounts_without_the_text(files: Path) -> None:
    ran = clean("explain", "dirty.txt", "whole.txt", cwd=files)
    assert ran.text.startswith("dirty.txt: 1 removed")
    assert "comments.reply-form" in ran.text
    assert "whole.txt: nothing removed" in ran.text
    assert "ministers" not in ran.text
    assert ran.err == ""


def test_long_removals_are_shortened_unless_verbose(tmp_path: Path) -> None:
    paragraph = PROSE.split("\n", 1)[0] * 3
    (tmp_path / "twice.txt").write_text(f"{paragraph}\n\n{PROSE}\n{paragraph}\n", encoding="utf-8")
    assert " … " in clean("explain", "twice.txt", cwd=tmp_path).text
    assert paragraph in clean("explain", "-v", "twice.txt", cwd=tmp_path).text


def test_explanation_is_coloured_on_a_terminal_only(files: Path) -> None:
    assert "\x1b[31m" in clean_at_terminal("file", "--explain", "dirty.txt", cwd=files).err
    assert "\x1b[" not in clean_at_terminal("file", "--explain", "dirty.txt", cwd=files, NO_COLOR="1").err
    assert "\x1b[" not in clean_at_terminal("file", "--explain", "dirty.txt", cwd=files, TERM="dumb").err
    assert "\x1b[" not in clean("file", "--explain", "dirty.txt", cwd=files).err


def test_progress_shows_on_a_terminal_and_is_cleared(tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"{number:02}.txt").write_text(DIRTY * 20, encoding="utf-8")
    ran = clean_at_terminal("file", "--output", "out", ".", cwd=tmp_path)
    assert ran.code == 0
    assert re.search(r"cleaning \d+/60", ran.err)
    assert ran.err.endswith("\r")
    assert "cleaning" not in clean_at_terminal("file", "-q", "--output", "out", ".", cwd=tmp_path).err


def test_diff_is_one_that_patch_reads(files: Path) -> None:
    ran = clean("file", "--diff", "dirty.txt", cwd=files)
    assert (ran.code, ran.err) == (0, "")
    assert ran.text.startswith("--- dirty.txt\n+++ dirty.txt\tcleaned\n@@ ")
    assert "\n-Leave a Reply\n" in ran.text
    assert clean("file", "--diff", "whole.txt", cwd=files).out == b""


def test_diff_of_a_page_shows_its_blocks(files: Path) -> None:
    ran = clean("file", "--diff", "page.html", cwd=files)
    assert "\n-Copyright Valley Post\n" in ran.text
    assert "\n The bridge\n" in ran.text


def test_check_changes_nothing_and_tells(files: Path) -> None:
    ran = clean("file", "--check", "dirty.txt", "whole.txt", cwd=files)
    assert ran.code == 1
    assert ran.text == "would clean dirty.txt: 1 to remove\n"
    assert clean("file", "--check", "-q", "dirty.txt", cwd=files).out == b""
    assert clean("file", "--check", "whole.txt", cwd=files).code == 0
    assert (files / "dirty.txt").read_text(encoding="utf-8") == DIRTY


def test_verbose_names_each_input(files: Path) -> None:
    assert re.search(
        r"^dirty\.txt: text, 1 removed, [\d.]+ ms$", clean("file", "-v", "dirty.txt", cwd=files).err, re.MULTILINE
    )


# Destinations


def test_output_file_appears_whole(files: Path) -> None:
    ran = clean("file", "dirty.txt", "--output", "new/out.txt", cwd=files)
    assert (ran.code, ran.out) == (0, b"")
    assert (files / "new/out.txt").read_text(encoding="utf-8") == PROSE
    assert names(files / "new") == ["out.txt"]


def test_output_folder_mirrors_the_inputs(site: Path) -> None:
    ran = clean("file", "site", "--output", "out", cwd=site.parent)
    assert ran.code == 0
    out = site.parent / "out"
    found = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    assert found == ["site/c.txt", "site/news/a.txt", "site/news/b.txt"]
    assert (out / "site/news/b.txt").read_text(encoding="utf-8") == PROSE


def test_output_folder_mirrors_inputs_from_elsewhere(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    here = tmp_path_factory.mktemp("here")
    assert clean("file", site / "news", "-f", "markdown", "-o", "out/", cwd=here).code == 0
    assert names(here / "out/news") == ["a.md", "b.md"]


def test_a_folder_of_json_and_a_file_of_jsonl(site: Path) -> None:
    clean("file", "site", "-f", "json", "-o", "out/", cwd=site.parent)
    assert json.loads((site.parent / "out/site/news/b.json").read_text(encoding="utf-8"))["path"] == "site/news/b.txt"
    clean("file", "site", "-f", "jsonl", "-o", "all.jsonl", cwd=site.parent)
    assert len((site.parent / "all.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_output_inside_the_input_folder_is_no_input(site: Path) -> None:
    for _ in range(2):
        assert clean("file", ".", "-o", "out", cwd=site).code == 0
    assert not (site / "out" / "out").exists()


def test_a_file_is_no_output_folder(files: Path) -> None:
    ran = clean("file", "dirty.txt", "page.html", "-o", "whole.txt", cwd=files)
    assert (ran.code, ran.out) == (2, b"")
    assert "whole.txt: is a file, and these texts need a folder" in ran.err
    assert (files / "whole.txt").read_text(encoding="utf-8") == PROSE


def test_the_input_folder_is_no_output_folder(site: Path) -> None:
    before = sorted(site.rglob("*"))
    for folder, cwd in (("site", site.parent), (".", site), (str(site), site.parent)):
        ran = clean("file", folder, "-o", folder, cwd=cwd)
        assert (ran.code, ran.out) == (2, b"")
        assert "it is the output folder too" in ran.err
    assert sorted(site.rglob("*")) == before


def test_inputs_that_would_share_an_output_get_whole_names(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    assert clean("file", ".", "-o", "out/", cwd=tmp_path).code == 0
    assert names(tmp_path / "out") == ["a.txt", "a.txt.txt"]


@pytest.mark.parametrize("output", ["dirty.txt", "./dirty.txt", "link.txt", "hard.txt", "."])
def test_an_input_is_never_overwritten(files: Path, output: str) -> None:
    (files / "link.txt").symlink_to("dirty.txt")
    (files / "hard.txt").hardlink_to(files / "dirty.txt")
    ran = clean("file", "dirty.txt", "--output", output, cwd=files)
    assert ran.code in {1, 2}
    assert "never overwritten" in ran.err
    assert (files / "dirty.txt").read_text(encoding="utf-8") == DIRTY


def test_nothing_is_left_of_an_output_that_cannot_be_written(files: Path) -> None:
    (files / "file").write_text("", encoding="utf-8")
    ran = clean("file", "dirty.txt", "whole.txt", "--output", "file/below/", cwd=files)
    assert ran.code == 1
    assert ran.err.count("can't be written") == 2
    assert "Traceback" not in ran.err


def test_a_name_may_be_as_long_as_file_systems_allow(tmp_path: Path) -> None:
    name = f"{'長' * 83}.txt"
    (tmp_path / name).write_text(DIRTY, encoding="utf-8")
    assert clean("file", name, "-o", "out/", cwd=tmp_path).code == 0
    assert names(tmp_path / "out") == [name]


def test_failed_input_leaves_no_output_file(files: Path) -> None:
    assert clean("file", "gone.txt", "--output", "out.txt", cwd=files).code == 1
    assert not (files / "out.txt").exists()


def test_output_may_be_a_device(files: Path) -> None:
    assert clean("file", "dirty.txt", "--output", "/dev/null", cwd=files).code == 0
    assert Path("/dev/null").is_char_device()


# Inputs


def test_folder_is_walked_in_order_without_hidden_files_and_loops(site: Path) -> None:
    ran = clean("file", "site", cwd=site.parent)
    assert ran.code == 0
    assert re.findall(r"==> (.*) <==", ran.text) == ["site/c.txt.gz", "site/news/a.html", "site/news/b.txt"]
    assert "skipped 2 files" in ran.err
    told = clean("file", "-v", "site", cwd=site.parent).err
    assert "site/paper.pdf: skipped, looks like a PDF" in told
    assert clean("file", "-q", "site", cwd=site.parent).err == ""


def test_patterns_that_no_shell_expanded(site: Path) -> None:
    ran = clean("file", "site/**/*.txt", "site/news/?.html", cwd=site.parent)
    assert re.findall(r"==> (.*) <==", ran.text) == ["site/news/b.txt", "site/news/a.html"]
    missed = clean("file", "site/*.nothing", cwd=site.parent)
    assert (missed.code, missed.err) == (1, "clean: site/*.nothing: no file matches (check the pattern)\n")


def test_a_name_that_looks_like_a_pattern_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_text(PROSE, encoding="utf-8")
    assert clean("file", "a[1].txt", cwd=tmp_path).text == PROSE


def test_an_empty_folder_is_told_and_no_failure(tmp_path: Path) -> None:
    ran = clean("file", ".", cwd=tmp_path)
    assert (ran.code, ran.out) == (0, b"")
    assert "no texts or pages" in ran.err


def test_each_failure_has_its_cause_and_the_rest_is_done(files: Path) -> None:
    packed = gzip.compress(DIRTY.encode())
    (files / "short.gz").write_bytes(packed[:-12])
    (files / "bad.gz").write_bytes(packed[:20] + b"\xff" * 20)
    (files / "paper.pdf").write_bytes(PDF)
    (files / "noise.txt").write_bytes(bytes(range(256)) * 10)
    (files / "loop.txt").symlink_to("loop.txt")
    (files / "lost.txt").symlink_to("nowhere.txt")
    names = ["gone.txt", "short.gz", "bad.gz", "paper.pdf", "noise.txt", "loop.txt", "lost.txt"]
    ran = clean("file", "-q", *names, "whole.txt", cwd=files)
    assert ran.code == 1
    assert ran.text == PROSE
    causes = dict(re.findall(r"^clean: ([^:]*): (.*) \(.+\)$", ran.err, re.MULTILINE))
    assert list(causes) == names
    assert causes["gone.txt"] == "no such file or folder"
    assert causes["short.gz"] == "broken gzip: it ends too early"
    assert causes["bad.gz"].startswith("broken gzip")
    assert causes["paper.pdf"] == "looks like a PDF document"
    assert causes["noise.txt"] == "looks like binary data"
    assert "symbolic links" in causes["loop.txt"]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"RIFF\x24\x0a\x00\x00WEBPVP8 ", "a WebP image"),
        (b"ID3\x04\x00\x00", "audio or video"),
        (b"BZh91AY&SY", "bzip2 data"),
        (b"7z\xbc\xaf'\x1c\x00", "a 7z archive"),
        (b"%!PS-Adobe-3.0", "a PostScript document"),
    ],
)
def test_what_is_no_text_is_told_by_its_first_bytes(data: bytes, kind: str) -> None:
    assert f"looks like {kind} (" in clean("file", "-", stdin=data).err


def test_a_text_about_a_format_is_a_text() -> None:
    text = b"GIF89a came two years after GIF87a.\n"
    assert clean("file", "-", stdin=text).out == text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named(files: Path) -> None:
    (files / "whole.txt").chmod(0)
    (files / "shut").mkdir(mode=0)
    ran = clean("file", ".", cwd=files)
    assert ran.code == 1
    assert "./whole.txt: permission denied" in ran.err
    assert "./shut: permission denied" in ran.err


WARC = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
LINES = b'{"id": 1, "text": "The ferry leaves at nine."}\n{"id": 2, "text": "It returns at ten."}\n'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.warc", WARC),
        ("a.warc.gz", gzip.compress(WARC, mtime=0) * 2),
        ("a.wet.gz", gzip.compress(WARC, mtime=0)),
        ("crawl", gzip.compress(WARC, mtime=0)),
        ("a.jsonl", LINES),
        ("a.JSONL.gz", gzip.compress(LINES, mtime=0)),
        ("a.ndjson", LINES[: LINES.index(b"\n") + 1]),
        ("export.txt", LINES),
        ("export.txt", codecs.BOM_UTF8 + LINES),
    ],
)
@pytest.mark.parametrize("command", ["file", "explain"])
def test_a_file_of_many_documents_is_left_to_the_batch(command: str, name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    ran = clean(command, name, cwd=tmp_path)
    assert (ran.code, ran.out) == (1, b"")
    assert re.match(
        rf"clean: {name}: (lines of JSON|an archive of a crawl) with many documents \(use clean batch", ran.err
    )
    assert clean(command, "-", cwd=tmp_path, stdin=content).code == (0 if "ndjson" in name else 1)
    in_folder = clean(command, "-v", ".", cwd=tmp_path)
    assert (in_folder.code, in_folder.out) == (0, b"")
    assert f"{name}: skipped" in in_folder.err
    assert clean(command, "--input-type", "text", name, cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", LINES[: LINES.index(b"\n") + 1]),
        ("a.json", b'{\n"text": "The ferry leaves at nine."\n}\n'),
        ("a.csv", b"id,text\n1,The ferry leaves at nine.\n"),
        ("a.txt", b'{braces}\n{"and quotes"} begin the lines of this text.\n'),
    ],
)
def test_other_data_that_is_named_is_a_text(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert clean("file", name, cwd=tmp_path).code == 0


def test_said_to_be_text_is_read_as_text(files: Path) -> None:
    (files / "odd.txt").write_bytes(b"one\0two\n")
    assert clean("file", "odd.txt", cwd=files).code == 1
    assert clean("file", "--input-type", "text", "odd.txt", cwd=files).code == 0


def test_wide_text_is_text(tmp_path: Path) -> None:
    encodings = ("utf-16", "utf-16-le", "utf-16-be", "utf-32")
    for encoding in encodings:
        (tmp_path / f"{encoding}.txt").write_bytes(PROSE.encode(encoding))
    ran = clean("file", "-q", ".", cwd=tmp_path)
    assert (ran.code, ran.text) == (0, PROSE * len(encodings))


def test_size_is_bounded_before_and_after_unpacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MAX_BYTES", 1 << 20)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"\n" * (8 << 20)))
    (tmp_path / "big.txt").write_bytes(b"\n" * (2 << 20))
    for name in ("bomb.gz", "big.txt"):
        with pytest.raises(InputError, match="larger than 1 MB"):
            inputs.read(inputs.Input(str(tmp_path / name), name))


def test_a_pipe_is_read_when_named_and_left_alone_in_a_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert clean("file", ".", cwd=tmp_path).code == 0
    with subprocess.Popen(  # noqa: S603  our own command
        [*COMMAND, "file", "pipe"], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE
    ) as process:
        (tmp_path / "pipe").write_text(PROSE, encoding="utf-8")
        assert process.communicate()[0].decode() == PROSE


def test_odd_names(tmp_path: Path) -> None:
    odd = sorted([b"new\nline.txt", b"caf\xe9.txt", b"-dash.txt", b"\x1b[31m.txt", "日本.txt".encode()])
    for name in odd:
        (tmp_path / os.fsdecode(name)).write_text(PROSE, encoding="utf-8")
    ran = clean("file", "-f", "jsonl", "--explain", ".", cwd=tmp_path)
    assert ran.code == 0
    assert sorted(os.fsencode(json.loads(line)["path"]) for line in ran.text.splitlines()) == [
        b"./" + name for name in odd
    ]
    assert len(ran.err.splitlines()) == len(odd)
    assert "\x1b" not in ran.err
    clean("file", "-o", "out/", ".", cwd=tmp_path)
    assert sorted(os.fsencode(name) for name in names(tmp_path / "out")) == odd


def test_names_are_printed_on_one_line() -> None:
    assert shown("a\nb\t\x1b\udce9é") == "a\\nb\\t\\x1b\\xe9é"


def test_places_never_lead_out_of_the_output_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "one/two"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    arguments = ["../up.txt", "down.txt", str(tmp_path / "far.txt"), "/etc/passwd", "-"]
    assert [source.place for source in find(arguments[:3])] == ["one/up.txt", "down.txt", "far.txt"]
    assert [source.place for source in find(arguments[3:])] == ["passwd", "stdin"]
    assert all(not source.place.startswith(("/", "..")) for source in find(arguments))


# Exit codes and interruption


@pytest.mark.parametrize(
    "arguments",
    [
        ["file"],
        ["file", "--format", "pdf", "x"],
        ["file", "--nonsense", "x"],
        ["file", "--check", "--output", "y", "x"],
        ["file", "--diff", "--format", "json", "x"],
        ["file", "--rules", "gone.toml", "x"],
        ["file", "--skip", "no-such-rule", "x"],
        ["nonsense"],
    ],
)
def test_mistakes_in_use_exit_with_2(files: Path, arguments: list[str]) -> None:
    ran = clean(*arguments, cwd=files)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("file . | head -n 1", 141, ""),
        ("file --explain . 2>&1 >/dev/null | head -n 1", 141, ""),
        ("explain . | head -n 1", 141, ""),
        ("file . > /dev/full", 1, "clean: standard output: no space left on device\n"),
    ],
)
def test_an_output_that_takes_no_more_ends_it_at_once(tmp_path: Path, arguments: str, code: int, said: str) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}.txt").write_text((PROSE + CHROME) * 200, encoding="utf-8")
    script = f"set -o pipefail; {' '.join(COMMAND)} {arguments}"
    ran = subprocess.run(  # noqa: S603  the pipe is what is tested
        ["/bin/bash", "-c", script], cwd=tmp_path, env=environment(), capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr.decode()) == (code, said)


def test_an_interrupt_ends_it_with_130_and_leaves_no_half_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    with subprocess.Popen(  # noqa: S603  our own command
        [*COMMAND, "file", "a.txt", "pipe", "-f", "jsonl", "-o", "out.jsonl"],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
    ) as process:
        writer = os.open(tmp_path / "pipe", os.O_WRONLY)  # returns when the command has opened it
        os.write(writer, PROSE.encode())
        while unread(writer):  # after that it waits for more
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        try:
            said = process.communicate(timeout=30)[1]
        finally:
            process.kill()
            os.close(writer)
    assert process.returncode == 130
    assert b"Traceback" not in said
    assert names(tmp_path) == ["a.txt", "pipe"]


def unread(pipe: int) -> int:
    """The number of unread bytes in a pipe."""
    count = array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


# Defaults


def test_project_file_gives_defaults_and_options_win(files: Path) -> None:
    table = '[tool.cleaner]\nformat = "jsonl"\ninput-type = "html"\n'
    (files / "pyproject.toml").write_text(table, encoding="utf-8")
    (files / "below").mkdir()
    assert json.loads(clean("file", "../dirty.txt", cwd=files / "below").text)["kind"] == "html"
    assert clean("file", "--format", "text", "--input-type", "text", "dirty.txt", cwd=files).text == PROSE


@pytest.mark.parametrize("line", ['nonsense = "x"', "rules = 3", "= broken"])
def test_mistakes_in_the_project_file_are_named(files: Path, line: str) -> None:
    (files / "pyproject.toml").write_text(f"[tool.cleaner]\n{line}\n", encoding="utf-8")
    ran = clean("file", "dirty.txt", cwd=files)
    assert ran.code == 2
    assert "pyproject.toml" in ran.err
    assert clean("--help", cwd=files).code == 0


@pytest.mark.parametrize("table", ["[ tool.cleaner ]\nfavor", '[tool."cleaner"]\nfavor', "[tool]\ncleaner.favor"])
def test_the_table_may_be_written_in_any_way(files: Path, table: str) -> None:
    (files / "pyproject.toml").write_text(f'{table} = "nonsense"\n', encoding="utf-8")
    ran = clean("file", "dirty.txt", cwd=files)
    assert ran.code == 2
    assert "'nonsense'" in ran.err


@pytest.mark.parametrize("table", ["[[tool.cleaner]]", "[tool]\ncleaner = 3"])
def test_what_is_no_table_is_named(files: Path, table: str) -> None:
    (files / "pyproject.toml").write_text(f"{table}\n", encoding="utf-8")
    ran = clean("file", "dirty.txt", cwd=files)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "pyproject.toml: tool.cleaner: is no table" in ran.err


def test_a_project_file_that_cannot_be_read_is_named(files: Path) -> None:
    (files / "pyproject.toml").symlink_to("/proc/self/mem")
    ran = clean("file", "dirty.txt", cwd=files)
    assert (ran.code, ran.err) == (2, f"clean: {files / 'pyproject.toml'}: input/output error (check the path)\n")


@pytest.mark.parametrize("arguments", [("file", "--help"), ("batch", "-h"), ("rules", "list"), ("serve", "--help")])
def test_help_and_other_commands_need_no_project_file(files: Path, arguments: tuple[str, ...]) -> None:
    (files / "pyproject.toml").write_text("[tool.cleaner]\nnonsense = 1\n", encoding="utf-8")
    ran = clean(*arguments, cwd=files)
    assert (ran.code, ran.err) == (0, "")


def test_own_pack_by_option_environment_and_project_file(files: Path) -> None:
    pack = 'language = "en"\n"own.stamp" = ["stamped by hand"]\n[rules."own.stamp"]\nreason = "our stamp"\n'
    (files / "own.toml").write_text(pack, encoding="utf-8")
    (files / "stamped.txt").write_text(f"{PROSE}\nStamped by hand\n", encoding="utf-8")
    assert "own.stamp" in clean("explain", "--rules", "own.toml", "stamped.txt", cwd=files).text
    assert "own.stamp" in clean("explain", "stamped.txt", cwd=files, CLEAN_RULES="own.toml").text
    (files / "pyproject.toml").write_text('[tool.cleaner]\nrules = "own.toml"\n', encoding="utf-8")
    assert "own.stamp" in clean("explain", "stamped.txt", cwd=files).text
    (files / "own.toml").write_text("nonsense", encoding="utf-8")
    broken = clean("explain", "stamped.txt", cwd=files)
    assert broken.code == 2
    assert "own.toml" in broken.err


def test_run_from_anywhere_with_the_seeds(tmp_path: Path) -> None:
    ran = clean("file", *sorted((ROOT / "seeds").glob("*.txt")), "-o", tmp_path / "out", cwd=tmp_path)
    assert ran.code == 0
    assert len(names(tmp_path / "out")) == 5
