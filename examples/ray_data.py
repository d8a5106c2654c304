"""Clean a dataset of Ray Data.

python examples/ray_data.py IN.parquet OUT.jsonl
"""
# ruff: noqa: INP001, T201  a script: no package, and it prints

import sys
from pathlib import Path

import ray

from cleaner.adapters.ray import clean_dataset
from cleaner.batch import Limits
from cleaner.batch.rows import lines_of


def main(source: str, target: str) -> None:
    """Read a table of documents, clean it, write lines of JSON in the order of the input."""
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    ray.data.DataContext.get_current().execution_options.preserve_order = True
    rows = clean_dataset(ray.data.read_parquet(source), limits=Limits(seconds=60)).take_all()
    Path(target).write_bytes(lines_of(rows))
    print(f"{len(rows)} rows; the first: {rows[0]['title']!r}, {len(rows[0]['text'])} characters")


if __name__ == "__main__":
    main(*sys.argv[1:])
