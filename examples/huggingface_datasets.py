"""Clean a Hugging Face dataset.

python examples/huggingface_datasets.py IN.parquet OUT.jsonl
"""
# ruff: noqa: INP001, T201  a script: no package, and it prints

import sys
from pathlib import Path

from datasets import load_dataset

from cleaner.adapters.huggingface import clean_dataset
from cleaner.batch import Limits
from cleaner.batch.rows import lines_of


def main(source: str, target: str) -> None:
    """Read a table of documents, clean it, write lines of JSON."""
    dataset = load_dataset("parquet", data_files=source, split="train")
    cleaned = clean_dataset(dataset, limits=Limits(seconds=60))
    Path(target).write_bytes(lines_of(cleaned))
    print(f"{cleaned.num_rows} rows; the first: {cleaned[0]['title']!r}, {len(cleaned[0]['text'])} characters")


if __name__ == "__main__":
    main(*sys.argv[1:])
