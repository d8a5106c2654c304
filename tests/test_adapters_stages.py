"""Tests of the adapters that are stages of other pipelines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.gate import PATIENCE

ROOT = Path(__file__).parent.parent
TEXT = "The ferry to the island leaves at nine.\nMost people bring their own lunch.\n\nShare this article\n"
CLEAN = "The ferry to the island leaves at nine.\nMost people bring their own lunch.\n"
PAGE = f"<html><head><title>Ferries</title></head><body><h1>Ferries</h1><p>{CLEAN}</p></body></html>"


# A page after a redirect, whose charset only its server names.
FETCHED = """
from cleaner.fetch import Response
BODY = "<html><body><h1>Мельниця</h1><p>Їхній пором іде лише раз, опівдні.</p></body></html>".encode("koi8-u")
AT = "https://a.example/old", "https://a.example/new"
RESPONSE = Response(*AT, 200, (), BODY, "koi8-u", "html", warnings=("the server is odd",))
"""


def run_script(library: str, script: str) -> None:
    """Run a script in a separate process, since these libraries warn when they load and change global state."""
    from importlib.util import find_spec  # noqa: PLC0415  for this alone

    if find_spec(library) is None:
        pytest.skip(f"needs {library}")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HAYSTACK_TELEMETRY_ENABLED": "False"}
    head = f"TEXT, CLEAN, PAGE, HERE = {TEXT!r}, {CLEAN!r}, {PAGE!r}, {str(ROOT)!r}\n"
    command = [sys.executable, "-c", head + dedent(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=PATIENCE)  # noqa: S603  our own script
    assert done.returncode == 0, done.stderr[-3000:]


def test_scrapy_pipeline_and_response() -> None:
    run_script(
        "scrapy",
        """
        from dataclasses import dataclass
        import scrapy
        from scrapy.http import HtmlResponse
        from scrapy.utils.test import get_crawler
        from cleaner.adapters.scrapy import CleanerPipeline, clean_response

        crawler = get_crawler(settings_dict={"CLEANER_OPTIONS": {"with_title": False}})
        pipeline = CleanerPipeline.from_crawler(crawler)
        assert pipeline.recipe.options.with_title is False
        item = pipeline.process_item({"text": TEXT, "title": "mine", "other": 1})
        assert (item["text"], item["title"], item["other"]) == (CLEAN, "mine", 1)
        assert item["error"] == ""

        @dataclass
        class Found:
            html: str
            text: str = ""

        found = pipeline.process_item(Found(PAGE))
        assert "leaves at nine" in found.text and found.html == PAGE

        class Declared(scrapy.Item):
            text = scrapy.Field()
            confidence = scrapy.Field()

        declared = pipeline.process_item(Declared(text=TEXT))
        assert declared["text"] == CLEAN and declared["confidence"] > 0
        response = HtmlResponse("https://a.example/", body=PAGE.encode("utf-8"), encoding="utf-8")
        assert clean_response(response).title == "Ferries"
        """,
    )


def test_every_scrapy_of_the_extra_can_call_the_pipeline() -> None:
    run_script(
        "scrapy",
        """
        import warnings
        from scrapy.exceptions import ScrapyDeprecationWarning
        from scrapy.pipelines import ItemPipelineManager
        from scrapy.spiders import Spider
        from scrapy.utils.test import get_crawler
        from cleaner.adapters.scrapy import CleanerPipeline

        warnings.simplefilter("error", ScrapyDeprecationWarning)
        pipeline = CleanerPipeline()
        assert pipeline.process_item({"text": TEXT}, Spider("a"))["text"] == CLEAN  # as up to 2.13
        assert pipeline.process_item({"text": TEXT})["text"] == CLEAN
        ItemPipelineManager(pipeline, crawler=get_crawler())
        """,
    )


def test_langchain_transformer_and_loader() -> None:
    run_script(
        "langchain_core",
        """
        import tempfile
        from langchain_core.documents import Document
        from cleaner import CleanerError
        from cleaner.adapters.langchain import CleanerLoader, CleanerTransformer

        given = [Document(TEXT, metadata={"source": "a.txt"}), Document(PAGE)]
        text, page = CleanerTransformer(removals=True).transform_documents(given)
        assert text.page_content == CLEAN and text.metadata["source"] == "a.txt"
        assert text.metadata["removals"][0]["text"] == "Share this article"
        assert page.metadata["title"] == "Ferries" and given[0].page_content == TEXT
        told = ["<section><h1>Ferries</h1><p>The ferry leaves at nine.</p></section>", "<!-- saved --><p>At nine.</p>"]
        told.append("<p> and <div> are tags. Use </p> to end the first of them, and </div> to end the other one.")
        fragment, saved, prose = CleanerTransformer().transform_documents(map(Document, told))
        assert "<" not in fragment.page_content + saved.page_content and prose.page_content == told[2]
        with tempfile.NamedTemporaryFile(suffix=".html") as file:
            file.write(PAGE.encode())
            file.flush()
            (loaded,) = CleanerLoader([file.name]).load()
        assert "leaves at nine" in loaded.page_content and loaded.metadata["title"] == "Ferries"
        for source in ("http://127.0.0.1:9/", HERE + "/no-such-file"):
            try:
                CleanerLoader([source]).load()
            except CleanerError as error:
                assert error.advice
            else:
                raise AssertionError(source)
        """,
    )


def test_langchain_loader_reads_a_page_as_its_server_says() -> None:
    run_script(
        "langchain_core",
        FETCHED
        + dedent("""
        import cleaner.fetch
        from cleaner.adapters.langchain import CleanerLoader

        cleaner.fetch.fetch = lambda url: RESPONSE
        (loaded,) = CleanerLoader(["https://a.example/old"]).load()
        assert "Їхній пором" in loaded.page_content, loaded.page_content
        assert loaded.metadata["source"] == "https://a.example/old" and loaded.metadata["url"] == "https://a.example/new"
        assert loaded.metadata["warnings"] == ["the server is odd"], loaded.metadata
        """),
    )


def test_mcp_reads_a_page_as_its_server_says() -> None:
    run_script(
        "mcp",
        FETCHED
        + dedent("""
        import asyncio
        import cleaner.fetch
        from cleaner.adapters.mcp import fetch_clean

        async def afetch(url):
            return RESPONSE

        cleaner.fetch.afetch = afetch
        told = asyncio.run(fetch_clean("https://a.example/old"))
        assert "Їхній пором" in told["text"] and told["url"] == "https://a.example/new", told
        assert told["warnings"] == ["the server is odd"], told
        """),
    )


def test_llamaindex_transform() -> None:
    run_script(
        "llama_index",
        """
        from llama_index.core.ingestion import IngestionPipeline
        from llama_index.core.schema import Document, MetadataMode
        from cleaner.adapters.llamaindex import CleanerTransform

        given = Document(text=TEXT, metadata={"url": "https://a.example/"})
        (node,) = IngestionPipeline(transformations=[CleanerTransform()], disable_cache=True).run(documents=[given])
        assert node.get_content(metadata_mode=MetadataMode.NONE) == CLEAN
        assert node.metadata["url"] == "https://a.example/" and "confidence" in node.excluded_embed_metadata_keys
        assert given.text == TEXT
        (page,) = CleanerTransform(column="html")([Document(text=PAGE)])
        assert page.metadata["title"] == "Ferries"
        """,
    )


def test_haystack_component() -> None:
    run_script(
        "haystack",
        """
        from haystack import Document, Pipeline
        from cleaner.adapters.haystack import ArticleCleaner

        pipeline = Pipeline()
        pipeline.add_component("clean", ArticleCleaner({"favor": "precision"}))
        again = Pipeline.loads(pipeline.dumps(), allowed_modules=["cleaner.adapters.haystack"])
        given = Document(content=TEXT, meta={"url": "https://a.example/"})
        (made,) = again.run({"clean": {"documents": [given]}})["clean"]["documents"]
        assert made.content == CLEAN and made.meta["url"] == "https://a.example/" and made.meta["confidence"] > 0
        assert again.get_component("clean").recipe.options.favor == "precision"
        """,
    )


def test_mcp_tools() -> None:
    run_script(
        "mcp",
        """
        import asyncio, sys
        from mcp import Client, StdioServerParameters

        async def main():
            server = StdioServerParameters(command=sys.executable, args=["-m", "cleaner", "mcp"], cwd=HERE)
            async with Client(server) as client:
                tools = {tool.name for tool in (await client.list_tools()).tools}
                assert tools == {"fetch_clean", "clean_text", "explain"}, tools
                done = await client.call_tool("clean_text", {"text": TEXT})
                assert done.structured_content["text"] == CLEAN
                why = await client.call_tool("explain", {"text": TEXT})
                assert why.structured_content["removals"][0]["text"] == "Share this article"
                refused = await client.call_tool("fetch_clean", {"url": "http://127.0.0.1:9/"})
                assert refused.is_error and "127.0.0.1" in refused.content[0].text, refused

        asyncio.run(main())
        """,
    )


def test_importing_adapters_without_their_library_names_the_extra() -> None:
    script = """
        import sys
        from importlib import import_module
        from cleaner.errors import CleanerError

        extras = {"datatrove": "datatrove", "scrapy": "scrapy", "langchain": "langchain", "llamaindex": "llamaindex",
                  "haystack": "haystack", "mcp": "mcp", "serve": "serve", "huggingface": "datasets", "dask": "dask",
                  "ray": "ray", "spark": "spark"}
        for name in ("itemadapter", "langchain_core", "llama_index", "starlette", "pyarrow", *extras):
            sys.modules[name] = None
        modules = {f"cleaner.adapters.{module}": extra for module, extra in extras.items()}
        for module, extra in {**modules, "cleaner.arrow": "arrow"}.items():
            try:
                import_module(module)
            except CleanerError as error:
                assert f"article-cleaner[{extra}]" in str(error), error
            else:
                raise AssertionError(module)
        """
    run_script("cleaner", script)


def test_importing_cleaner_loads_no_adapter() -> None:
    run_script(
        "cleaner",
        """
        import sys
        import cleaner, cleaner.adapters, cleaner.batch
        heavy = {"pyarrow", "pebble", "fastwarc", "zstandard", "rich", "starlette", "mcp", "sqlite3", "numpy"}
        assert not heavy & set(sys.modules), heavy & set(sys.modules)
        """,
    )
