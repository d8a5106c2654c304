"""Tests of the options of `clean fetch` for finding addresses, resuming and reporting."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
import time
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from cleaner.cli.output_paths import place_of
from cleaner.fetch.journal import Journal
from tests.cli_command import COMMAND, ROOT, clean, environment
from tests.servers import ARTICLE, Web, page

if TYPE_CHECKING:
    from pathlib import Path

QUICK = ("--allow-private", "--pause", "0", "--retries", "0")


def test_feed_of_a_page(web: Web) -> None:
    url = f"http://127.0.0.1:{web.port}"
    items = "".join(
        f"<item><link>{url}/{name}</link><pubDate>{day} Mar 2026 10:00:00 +0000</pubDate></item>"
        for name, day in (("news/1", "01"), ("news/2", "02"), ("shop/3", "03"))
    )
    web.routes |= {"/feed": page(f"<rss>{items}</rss>", "application/rss+xml"), "*": page()}
    ran = clean("fetch", "--feed", f"{url}/feed", "--include", "*/news/*", "--since", "2026-03-02", *QUICK)
    assert ran.code == 0, ran.err
    assert "The mill had stood" not in ran.err
    assert ran.text.count("Paragraph 0") == 1
    assert [path for path in web.paths() if path != "/robots.txt"] == ["/feed", "/news/2"]


def test_a_feed_and_its_pages_are_one_run(web: Web) -> None:
    url = f"http://127.0.0.1:{web.port}"
    web.routes |= {"/robots.txt": page("User-agent: *\nCrawl-delay: 0.5", "text/plain"), "*": page()}
    web.routes["/feed"] = page(f"<rss><item><link>{url}/1</link></item></rss>", "application/rss+xml")
    ran = clean("fetch", "--feed", f"{url}/feed", *QUICK)
    assert (ran.code, ran.err) == (0, "")
    assert web.paths() == ["/robots.txt", "/feed", "/1"]
    assert web.log[2].time - web.log[1].time > 0.4


def test_a_feed_that_fails_is_named_and_the_rest_is_done(web: Web) -> None:
    web.routes |= {"/page": page(), "/map": page("User-agent: *", "text/plain")}
    url = f"http://127.0.0.1:{web.port}"
    options = ("--feed", f"{url}/gone", "--sitemap", f"{url}/map.xml", "--json-errors")
    ran = clean("fetch", *options, f"{url}/page", *QUICK)
    assert ran.code == 1
    assert ran.text.count("Paragraph 0") == 1
    assert [json.loads(line)["url"] for line in ran.err.splitlines()] == [f"{url}/gone", f"{url}/map.xml"]
    alone = clean("fetch", "--feed", f"{url}/gone", "-f", "json", "-o", "/dev/null", *QUICK)
    assert (alone.code, len(alone.err.splitlines())) == (1, 1)


def test_nothing_new_is_no_failure(web: Web) -> None:
    url = f"http://127.0.0.1:{web.port}"
    old = f"<item><link>{url}/1</link><pubDate>1 Mar 2026 10:00:00 +0000</pubDate></item>"
    web.routes["/feed"] = page(f"<rss>{old}</rss>", "application/rss+xml")
    command = ("fetch", "--feed", f"{url}/feed", "--since", "2026-03-02", *QUICK)
    ran = clean(*command)
    assert (ran.code, ran.out, ran.err) == (0, b"", f"clean: {url}/feed: no address in it is wanted\n")
    assert clean(*command, "-q").err == ""


def test_resume(web: Web, tmp_path: Path) -> None:
    web.routes["*"] = page()
    urls = tmp_path / "urls.txt"
    urls.write_text("".join(f"http://127.0.0.1:{web.port}/{number}\n" for number in range(3)))
    command = ("fetch", "-i", urls, "--resume", tmp_path / "journal", "-o", f"{tmp_path / 'out'}/", *QUICK)
    assert clean(*command).code == 0
    assert sum("Paragraph" in path.read_text() for path in (tmp_path / "out").rglob("*") if path.is_file()) == 3
    asked = len(web.log)
    again = clean(*command)
    assert again.code == 0
    assert "3 of 3 addresses are done already" in again.err
    assert len(web.log) == asked


@pytest.mark.parametrize("option", ["-o", "--save-raw"])
def test_resume_fetches_again_what_could_not_be_written(web: Web, tmp_path: Path, option: str) -> None:
    web.routes["*"] = page()
    urls = [f"http://127.0.0.1:{web.port}/{number}" for number in range(2)]
    folders = {"-o": "out/", "--save-raw": "raw"}
    in_the_way = tmp_path / folders[option] / place_of(urls[0]).partition("/")[0]
    in_the_way.parent.mkdir()
    in_the_way.write_text("")
    command = ("fetch", *urls, "--resume", "journal", *chain(*folders.items()), *QUICK)
    ran = clean(*command, cwd=tmp_path)
    assert (ran.code, ran.err.count("can't be written")) == (1, 2)
    in_the_way.unlink()
    again = clean(*command, cwd=tmp_path)
    assert (again.code, again.err) == (0, "")
    for folder in folders.values():
        assert len([path for path in (tmp_path / folder).rglob("*") if path.is_file()]) == 2


def test_resume_names_a_journal_that_takes_no_more(web: Web, tmp_path: Path) -> None:
    web.routes["*"] = page()
    urls = [f"http://127.0.0.1:{web.port}/{number}" for number in range(2)]
    with Journal(tmp_path / "journal") as journal:
        while (tmp_path / "journal").stat().st_size < 4096:
            journal.done(f"http://site.example/{len(journal)}")
    command = shlex.join([*COMMAND, "fetch", *urls, "--resume", "journal", "-o", "out/", *QUICK])
    limited = ["/bin/bash", "-c", f"ulimit -f 4; {command}"]  # the limit on the length of files, in kilobytes
    ran = subprocess.run(limited, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)  # noqa: S603
    assert ran.returncode == 1
    assert ran.stderr == "clean: journal: can't be written: File too large (name another journal)\n" * 2
    assert len(pages(tmp_path)) == 2


@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize(
    "options",
    [
        ("-i", "urls", "-o", "urls"),
        ("-i", "urls", "--resume", "urls", "-o", "out/"),
        ("-i", "urls", "--resume", "/dev/full", "-o", "out/"),
        ("-i", "urls", "--save-raw", "out", "-o", "out/", "-f", "html"),
        ("-i", "urls", "--save-raw", "out", "-o", "out"),
    ],
)
def test_nothing_is_written_over(web: Web, tmp_path: Path, options: tuple[str, ...], end: str) -> None:
    web.routes["*"] = page()
    listed = f"http://127.0.0.1:{web.port}/1{end}"
    (tmp_path / "urls").write_text(listed)
    ran = clean("fetch", *options, *QUICK, cwd=tmp_path)
    assert (ran.code, ran.out, web.log) == (2, b"", [])
    assert len(ran.err.splitlines()) == 1
    assert (tmp_path / "urls").read_text() == listed


def test_rendering_is_refused_at_once_where_it_cannot_be_done(web: Web, tmp_path: Path) -> None:
    without = "import sys; sys.modules['playwright'] = None; from cleaner.cli import main; main()"
    url = f"http://127.0.0.1:{web.port}/"
    extra = "playwright is not installed (install it with pip install 'article-cleaner[render]')"
    for browser, cause in (("/bin/true", extra), ("/no/such", "there is no Chromium")):
        command = [sys.executable, "-c", without, "fetch", url, "--render", "--chromium", browser, *QUICK]
        ran = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)  # noqa: S603
        assert (ran.returncode, ran.stdout, web.log) == (2, "", [])
        assert cause in ran.stderr


def test_resume_needs_a_folder(web: Web, tmp_path: Path) -> None:
    ran = clean("fetch", f"http://127.0.0.1:{web.port}/", "--resume", tmp_path / "journal", *QUICK)
    assert ran.code == 2
    assert "--resume" in ran.err


def test_errors_for_machines(web: Web) -> None:
    web.routes["/pdf"] = page(b"%PDF-1.7", "application/pdf")
    web.routes["/page"] = page(ARTICLE)
    url = f"http://127.0.0.1:{web.port}"
    ran = clean("fetch", f"{url}/pdf", f"{url}/page", f"{url}/gone", "--json-errors", "-q", *QUICK)
    assert ran.code == 1
    records = [json.loads(line) for line in ran.err.splitlines()]
    assert {(record["error"], record["url"]) for record in records} == {
        ("wrong-kind", f"{url}/pdf"),
        ("status", f"{url}/gone"),
    }
    assert all(record["cause"] and record["advice"] for record in records)


def test_ignoring_robots_is_told(web: Web) -> None:
    web.routes["*"] = page()
    ran = clean("fetch", f"http://127.0.0.1:{web.port}/", "--ignore-robots", *QUICK)
    assert "robots.txt is not asked for" in ran.err
    assert web.paths() == ["/"]


def test_credentials_are_never_shown(web: Web, tmp_path: Path) -> None:
    web.routes["*"] = page()
    urls = [f"http://me:SECRET@127.0.0.1:{web.port}/{name}" for name in ("a", "b")]
    for options in (("-v",), ("--explain",), ("-f", "jsonl"), ("-o", "out/", "--resume", "journal", "-v")):
        ran = clean("fetch", *urls, *options, *QUICK, cwd=tmp_path)
        assert ran.code == 0
        assert "SECRET" not in ran.text + ran.err
        assert "127.0.0.1" in ran.text + ran.err
    assert "SECRET" not in (tmp_path / "journal").read_text() + str(pages(tmp_path))


def test_private_addresses_are_refused(web: Web) -> None:
    ran = clean("fetch", f"http://127.0.0.1:{web.port}/")
    assert ran.code == 1
    assert "--allow-private" in ran.err
    assert web.log == []


def test_an_interrupt_leaves_what_is_done(web: Web, tmp_path: Path) -> None:
    web.routes["*"] = page()
    urls = [f"http://127.0.0.1:{web.port}/{number}" for number in range(50)]
    options = ("--allow-private", "--pause", "0.3", "-o", f"{tmp_path / 'out'}/")
    command = [*COMMAND, "fetch", *urls, *options]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        until = time.monotonic() + 120
        while time.monotonic() < until and len(pages(tmp_path)) < 2:
            time.sleep(0.05)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert time.monotonic() - begun < 40
    assert process.returncode != 0
    assert "Traceback" not in said
    assert 2 <= len(pages(tmp_path)) < 50
    assert all("Paragraph 5" in path.read_text() for path in pages(tmp_path))


def pages(folder: Path) -> list[Path]:
    return [path for path in (folder / "out").rglob("*.txt") if path.is_file()]
