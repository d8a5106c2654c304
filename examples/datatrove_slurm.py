"""Clean a snapshot of Common Crawl with datatrove on a Slurm cluster: one task for each of so many WARC files.

python examples/datatrove_slurm.py CC-MAIN-2026-01 s3://my-bucket/cleaned
"""
# ruff: noqa: INP001  a script: no package, and it prints

import sys

from datatrove.executor import SlurmPipelineExecutor
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers import ParquetWriter

from cleaner.adapters.datatrove import HtmlCleaner

TASKS = 9000


def main(snapshot: str, target: str) -> None:
    """Submit the job; tasks that are done are not done again."""
    pipeline = [
        WarcReader(f"s3://commoncrawl/crawl-data/{snapshot}/segments/", glob_pattern="*/warc/*"),
        HtmlCleaner(timeout=60, removals=False),
        ParquetWriter(f"{target}/{snapshot}", output_filename="${rank}.parquet"),
    ]
    SlurmPipelineExecutor(
        pipeline,
        tasks=TASKS,
        time="24:00:00",
        partition="cpu",
        cpus_per_task=1,
        mem_per_cpu_gb=3,
        job_name=f"clean-{snapshot}",
        logging_dir=f"logs/{snapshot}",
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
