"""Adapters for engines, frameworks and servers. Each module needs its own extra, and names it if it is missing.

| module | extra | contents |
|---|---|---|
| `huggingface` | `datasets` | `clean_dataset(dataset)` |
| `dask` | `dask` | `clean_frame(frame)` |
| `ray` | `ray` | `clean_dataset(dataset)` |
| `spark` | `spark` | `clean_frame(frame)` |
| `datatrove` | `datatrove` | `HtmlCleaner` (an extractor), `TextCleaner` (a formatter) |
| `scrapy` | `scrapy` | `CleanerPipeline` (an item pipeline), `clean_response` |
| `langchain` | `langchain` | `CleanerTransformer`, `CleanerLoader` |
| `llamaindex` | `llamaindex` | `CleanerTransform` |
| `haystack` | `haystack` | `ArticleCleaner` |
| `mcp` | `mcp` | `server()`: tools for language models |
| `serve` | `serve` | `application()`: a small HTTP service |
"""
