"""Clean a Dask frame.

python examples/dask_frames.py IN.parquet OUT.jsonl
"""
# ruff: noqa: INP001, T201  a script: no package, and it prints

import sys
from pathlib import Path

import dask.dataframe as dd
import pyarrow as pa

from cleaner.adapters.dask import clean_frame
from cleaner.batch import Limits
from cleaner.batch.rows import lines_of


def main(source: str, target: str) -> None:
    """Read a table of documents, clean it in two partitions, write lines of JSON."""
    frame = dd.read_parquet(source).repartition(npartitions=2)
    cleaned = clean_frame(frame, limits=Limits(seconds=60))
    rows = pa.Table.from_pandas(cleaned.compute(), preserve_index=False).to_pylist()
    Path(target).write_bytes(lines_of(rows))
    print(f"{len(rows)} rows; the first: {rows[0]['title']!r}, {len(rows[0]['text'])} characters")


if __name__ == "__main__":
    main(*sys.argv[1:])
