"""Clean scraped text, or pages with --html, in a pipeline of datatrove.

python examples/datatrove_pipeline.py IN.jsonl OUT_FOLDER [--html]
"""
# ruff: noqa: INP001, T201  a script: no package, and it prints

import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.adapters.datatrove import HtmlCleaner, TextCleaner


def main(source: str, target: str, *flags: str) -> None:
    """Read documents, clean them, write lines of JSON with removals in the metadata."""
    pages = "--html" in flags
    reader = JsonlReader(source, text_key="html" if pages else "text", id_key="id")
    cleaner = HtmlCleaner(timeout=30) if pages else TextCleaner()
    writer = JsonlWriter(target, output_filename="${rank}.jsonl", compression=None)
    stats = LocalPipelineExecutor([reader, cleaner, writer], logging_dir=f"{target}/logs").run()
    print(stats.get_repr())


if __name__ == "__main__":
    main(*sys.argv[1:])
