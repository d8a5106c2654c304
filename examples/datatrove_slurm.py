"""Clean a crawl with datatrove on a Slurm cluster: one task for each of so many WARC files.

python examples/datatrove_slurm.py s3://commoncrawl/crawl-data/CC-MAIN-2026-01/segments s3://my-bucket/cleaned 9000
"""
# ruff: noqa: INP001  a script: no package

import sys

from datatrove.executor import SlurmPipelineExecutor
from datatrove.pipeline.writers import ParquetWriter

from cleaner.adapters.datatrove import CrawlReader, HtmlCleaner


def main(source: str, target: str, tasks: str, logs: str = "logs/clean") -> None:
    """Submit the job; the same command does what is left of it, if tasks failed."""
    pipeline = [
        CrawlReader(source, glob_pattern="*/warc/*.warc.gz"),
        HtmlCleaner(timeout=60, removals=False),
        ParquetWriter(target, output_filename="${rank}.parquet"),
    ]
    SlurmPipelineExecutor(
        pipeline,
        tasks=int(tasks),
        time="24:00:00",
        partition="cpu",
        cpus_per_task=1,
        mem_per_cpu_gb=3,
        job_name="clean",
        logging_dir=logs,
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
