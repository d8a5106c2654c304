"""Tests that all engines give the same bytes as `clean batch`; each runs its example in its local mode."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pa = pytest.importorskip("pyarrow", reason="needs the extra arrow")
pytest.importorskip("pebble", reason="needs the extra batch")

from cleaner import Options  # noqa: E402  only where pyarrow is
from cleaner.arrow import clean_batch  # noqa: E402  as above
from cleaner.batch import BatchOrder, Columns, Limits, bounded, run  # noqa: E402  as above
from cleaner.batch.rows import lines_of  # noqa: E402  as above
from tests.gate import MARK, PATIENCE, PLACE, Gate  # noqa: E402  as above
from tests.gate import work as gate_work  # noqa: E402  as above
from tests.test_batch_inputs import packed, warc_record  # noqa: E402  as above

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent
PROSE = "The ferry to the island leaves at nine.\nMost people bring their own lunch.\n\nShare this article\n"
# Settings for a short program: Java compiles little and collects garbage in one thread, which halves the time.
JAVA = {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
PAGE = "<html><head><title>{}</title></head><body><h1>{}</h1><p>{}</p></body></html>"


def documents() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number in range(70):
        title = f"Tag {number} – früh"
        html = PAGE.format(title, title, PROSE) if number % 3 == 0 else None
        text = f"{title}\n\n{PROSE}" if number % 3 == 1 else None
        found.append({"id": number, "url": f"https://a.example/{number}", "title": None, "html": html, "text": text})
    return found


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in") / "in.parquet"
    types = {"id": pa.int64(), "url": pa.string(), "title": pa.string(), "html": pa.string(), "text": pa.string()}
    pytest.importorskip("pyarrow.parquet").write_table(pa.Table.from_pylist(documents(), pa.schema(types)), path)
    return path


@pytest.fixture(scope="module")
def expected(table: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The output of `clean batch` for the table."""
    out = tmp_path_factory.mktemp("out")
    run(BatchOrder((str(table),), str(out), form="jsonl", workers=1))
    return (out / "part-00000.jsonl").read_bytes()


def run_example(name: str, *arguments: object, more: Mapping[str, str] | None = None) -> str:
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": paths, "PYSPARK_PYTHON": sys.executable, **(more or {})}
    command = [sys.executable, str(ROOT / "examples" / name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=PATIENCE)  # noqa: S603  our own examples
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_rows_of_clean_batch(table: Path, expected: bytes) -> None:
    given = pytest.importorskip("pyarrow.parquet").read_table(table)
    made = clean_batch(given)
    assert lines_of(made.to_pylist()) == expected
    assert made.column_names[:5] == ["id", "url", "original_title", "html", "original_text"]
    (batch,) = given.to_batches()
    assert pa.Table.from_batches([clean_batch(batch)]).equals(made)


def test_parquet_of_clean_batch_is_the_same_table(table: Path, tmp_path: Path) -> None:
    run(BatchOrder((str(table),), str(tmp_path), form="parquet", workers=1, columns=Columns(removals=True)))
    parquet = pytest.importorskip("pyarrow.parquet")
    made = clean_batch(parquet.read_table(table), columns=Columns(removals=True))
    assert parquet.read_table(tmp_path / "part-00000.parquet").equals(made)


def test_columns_can_have_other_names() -> None:
    given = pa.table({"body": [PROSE], "number": [5]})
    made = clean_batch(given, columns=Columns(text="body", drop=("body",)))
    assert made.column_names[:2] == ["number", "text"]
    assert made.column("text").to_pylist() == [
        "The ferry to the island leaves at nine.\nMost people bring their own lunch.\n"
    ]
    assert clean_batch(given).column("error").to_pylist() == ["no document: no column 'html' or 'text'"]


def test_a_table_that_was_cleaned_before_keeps_all_columns() -> None:
    once = clean_batch(pa.table({"text": [PROSE], "title": ["mine"]}))
    twice = clean_batch(once)
    assert len(set(twice.column_names)) == len(twice.column_names)
    assert twice.column("original_text").to_pylist() == [PROSE]
    assert twice.column("original_original_text").to_pylist() == once.column("text").to_pylist()
    assert twice.column("original_title").to_pylist() == ["mine"]


def test_bad_documents_cost_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(tmp_path)
    monkeypatch.setattr("cleaner.batch.workers.work", gate_work)
    monkeypatch.setenv(PLACE, gate.environment[PLACE])
    given = pa.table({"text": [PROSE, MARK, PROSE + "x" * 5000, PROSE], "number": [1, 2, 3, 4]})
    gate.shut()
    made = clean_batch(given, limits=Limits(seconds=3, size=5000))
    gate.open()
    assert made.column("error").to_pylist() == [
        "",
        "timeout: took longer than 3 s",
        "too large: more than 5000 bytes",
        "",
    ]
    assert made.column("number").to_pylist() == [1, 2, 3, 4]
    again = clean_batch(given, limits=Limits(seconds=3, size=5000))
    assert again.column("text").to_pylist()[1] == MARK
    assert again.take([0, 3]).equals(clean_batch(given.take([0, 3])))


def test_whatever_is_asked_one_worker_does_it() -> None:
    given, before = pa.table({"text": [PROSE]}), bounded.worker_of.cache_info().currsize
    limits = Limits(memory=1 << 30)
    for options in (Options(model=False), Options(skip=("share",), model=False)):
        made = clean_batch(given, options, limits=replace(limits, seconds=20 + len(options.skip)))
        assert made.equals(clean_batch(given, options))
    assert bounded.worker_of.cache_info().currsize == before + 1


def test_empty_table_stays_empty(table: Path) -> None:
    given = pytest.importorskip("pyarrow.parquet").read_table(table)
    assert clean_batch(given.slice(0, 0)).schema == clean_batch(given).schema


@pytest.mark.parametrize(
    ("engine", "example"),
    [("datasets", "huggingface_datasets.py"), ("dask.dataframe", "dask_frames.py"), ("ray.data", "ray_data.py")],
)
def test_engine_gives_the_same_bytes(engine: str, example: str, table: Path, expected: bytes, tmp_path: Path) -> None:
    _installed(engine)
    told = run_example(example, table, tmp_path / "out.jsonl", more={"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"})
    assert "70 rows" in told
    assert (tmp_path / "out.jsonl").read_bytes() == expected


def test_spark_gives_the_same_bytes(table: Path, expected: bytes, tmp_path: Path) -> None:
    _installed("pyspark")
    if not shutil.which("java"):
        pytest.skip("needs Java")
    run_example("spark_frames.py", table, tmp_path / "out.jsonl", more=JAVA)
    assert (tmp_path / "out.jsonl").read_bytes() == expected


_SHAPES = """
from datasets import Dataset, DatasetDict
from cleaner.adapters.huggingface import clean_dataset

given = Dataset.from_dict({"text": ["The ferry leaves.\\n\\nShare this article\\n"] * 3, "id": [0, 1, 2]})
clean = {"id": 2, "text": "The ferry leaves.\\n"}
made = [clean_dataset(given)[2], clean_dataset(DatasetDict({"train": given}))["train"][2]]
made += list(clean_dataset(given.to_iterable_dataset()))[2:] + [clean_dataset(given, num_proc=2)[2]]
assert all(row.items() >= clean.items() for row in made) and len(made) == 4, made
"""


_CHANGED = """
import sys
from pathlib import Path
from datasets import Dataset, load_from_disk
from cleaner import Options
from cleaner.adapters.huggingface import clean_dataset

here = Path(sys.argv[1])
pack, options = here / "own.toml", Options(packs=(str(here / "own.toml"),), model=False)
told = "The ferry to the island leaves at nine.\\nMost people bring their own lunch.\\n\\nRing the brass bell\\n"
Dataset.from_dict({"text": [told]}).save_to_disk(here / "kept")
texts = []
for phrase in ("wave the flag", "ring the brass bell"):
    pack.write_text(f'"share.label" = ["{phrase}"]', encoding="utf-8")
    made = [clean_dataset(load_from_disk(here / "kept"), options) for _ in range(2)]
    assert made[0]._fingerprint == made[1]._fingerprint
    texts.append(made[0][0]["text"])
assert ["brass bell" in text for text in texts] == [True, False], texts
"""
_FORMATS = """
from datasets import Dataset, DatasetDict
from cleaner.adapters.huggingface import clean_dataset

given = Dataset.from_dict({"text": ["The ferry leaves.\\n"] * 3, "id": [0, 1, 2], "more": [1, 2, 3]})
arrays = given.with_format("numpy")
assert clean_dataset(arrays).format["type"] == "numpy"
assert clean_dataset(given).format["type"] is None
assert clean_dataset(DatasetDict({"a": arrays, "b": given}))["a"].format["type"] == "numpy"
some = clean_dataset(given.with_format("numpy", columns=["id"]))
assert some.format["type"] == "numpy" and {"id", "text"} <= set(some[0]) and "more" not in some[0], some[0]
made = clean_dataset(given.with_transform(lambda rows: {"twice": [number * 2 for number in rows["id"]]}))
assert made[2] == {"twice": 4}, made[2]
stream = clean_dataset(given.to_iterable_dataset().with_format("numpy"))
assert type(next(iter(stream))["id"]).__module__ == "numpy"
"""


@pytest.mark.parametrize("script", [_SHAPES, _CHANGED, _FORMATS], ids=["shapes", "changed pack", "formats"])
def test_datasets_of_every_shape_are_cleaned(script: str, tmp_path: Path) -> None:
    _installed("datasets")
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    run_example(str(tmp_path / "script.py"), tmp_path, more={"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"})


def _installed(module: str) -> None:
    """Skip without importing the engine, which takes seconds to load and warns."""
    from importlib.util import find_spec  # noqa: PLC0415  for this alone

    if find_spec(module.partition(".")[0]) is None:
        pytest.skip(f"needs the extra {module.partition('.')[0]}")


@pytest.mark.parametrize("kind", ["html", "text"])
def test_datatrove_gives_the_same_texts(kind: str, expected: bytes, tmp_path: Path) -> None:
    _installed("datatrove")
    rows = [row for row in map(json.loads, expected.splitlines()) if not row["error"]]
    given = [
        {"id": str(row["id"]), "url": row["url"], kind: row["html"] or row["original_text"]}
        for row in rows
        if bool(row["html"]) == (kind == "html")
    ]
    source = tmp_path / "in/in.jsonl"
    source.parent.mkdir()
    source.write_text("".join(json.dumps(entry) + "\n" for entry in given), encoding="utf-8")
    run_example("datatrove_pipeline.py", source.parent, tmp_path / "out", *(["--html"] if kind == "html" else []))
    made = [json.loads(line) for line in (tmp_path / "out/00000.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = {str(row["id"]): row for row in rows}
    assert [entry["id"] for entry in made] == [entry["id"] for entry in given]
    for entry in made:
        row = wanted[entry["id"]]
        assert entry["text"] == row["text"]
        assert {name: entry["metadata"][name] for name in ("title", "confidence", "error")} == {
            name: row[name] for name in ("title", "confidence", "error")
        }
        assert isinstance(entry["metadata"]["removals"], list)
    if kind == "text":
        assert "Share this article" in [removal["text"] for removal in made[0]["metadata"]["removals"]]


# Stand-ins for a cluster: each task of the array runs here, one after the other.
_SLURM = {
    "sbatch": """
for last; do :; done
for word; do case $word in --export=ALL,*) export "${word#--export=ALL,}" ;; esac; done
tasks=$(sed -n 's/^#SBATCH --array=0-\\([0-9]*\\).*/\\1/p' "$last")
for task in $(seq 0 "$tasks"); do SLURM_ARRAY_TASK_ID=$task SLURM_NODELIST=here bash "$last" >&2 || exit; done
echo Submitted batch job 1
""",
    "srun": """
while [ "${1#-}" != "$1" ]; do [ "$1" != -n ] || shift; shift; done
exec "$@"
""",
    "scontrol": "echo here",
}


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_datatrove_on_slurm_gives_the_same_texts(tmp_path: Path) -> None:
    _installed("datatrove")
    pytest.importorskip("fastwarc", reason="needs the extra datatrove")
    source, tools = tmp_path / "in/1/warc", tmp_path / "tools"
    source.mkdir(parents=True)
    tools.mkdir()
    pages = [PAGE.format(f"Früh {n}", f"Früh {n}", PROSE).encode("latin-1") for n in range(4)]
    for number in range(2):
        records = [warc_record(n, pages[n]) for n in (number, number + 2)]
        damage = b"rubbish" * 9 if number else b""
        (source / f"{number}.warc.gz").write_bytes(packed(records[:1]) + damage + packed(records[1:]))
    for name, script in _SLURM.items():
        (tools / name).write_text(f"#!/usr/bin/env bash\n{script}", encoding="ascii")
        (tools / name).chmod(0o755)
    path = os.pathsep.join((str(tools), str(Path(sys.executable).parent), os.environ["PATH"]))
    arguments = (tmp_path / "in", tmp_path / "out", 2, tmp_path / "logs")
    run_example("datatrove_slurm.py", *arguments, more={"PATH": path})
    made = [
        {**row, **row["metadata"]}
        for table in sorted((tmp_path / "out").glob("*.parquet"))
        for row in pytest.importorskip("pyarrow.parquet").read_table(table).to_pylist()
    ]
    run(BatchOrder((str(source),), str(tmp_path / "batch"), form="jsonl", workers=1))
    lines = (tmp_path / "batch/part-00000.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = [row for row in map(json.loads, lines) if not row["error"]]
    names = ("text", "title", "url", "warc_date", "confidence")
    assert [[row[name] for name in names] for row in made] == [[row[name] for name in names] for row in wanted]
    assert len(wanted) == len(pages)
    assert json.loads((tmp_path / "logs/stats/00001.json").read_text(encoding="utf-8"))[0]["stats"]["damaged"]


def test_datatrove_keeps_metadata_of_a_document_that_was_cleaned_before() -> None:
    _installed("datatrove")
    from datatrove.data import Document  # noqa: PLC0415  slow to load

    from cleaner.adapters.datatrove import TextCleaner  # noqa: PLC0415  needs datatrove

    given = Document(PROSE, "1", metadata={"title": "second", "original_title": "first", "id": 5})
    (made,) = TextCleaner().run([given])
    kept = {name: made.metadata[name] for name in ("original_title", "original_original_title", "id")}
    assert kept == {"original_title": "first", "original_original_title": "second", "id": 5}
