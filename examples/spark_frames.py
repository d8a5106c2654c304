"""Clean a Spark frame. Needs Java.

python examples/spark_frames.py IN.parquet OUT.jsonl
"""
# ruff: noqa: INP001, T201  a script: no package, and it prints

import sys
from pathlib import Path

from pyspark.sql import SparkSession

from cleaner.adapters.spark import clean_frame
from cleaner.batch import Limits
from cleaner.batch.rows import lines_of


def main(source: str, target: str) -> None:
    """Read a table of documents, clean it, write lines of JSON."""
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "64")
    frame = clean_frame(spark.read.parquet(source), limits=Limits(seconds=60))
    rows = [row.asDict(recursive=True) for row in frame.collect()]
    spark.stop()
    Path(target).write_bytes(lines_of(rows))
    print(f"{len(rows)} rows; the first: {rows[0]['title']!r}, {len(rows[0]['text'])} characters")


if __name__ == "__main__":
    main(*sys.argv[1:])
