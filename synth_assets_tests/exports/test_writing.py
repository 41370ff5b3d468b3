"""Writing into a folder: whole files or none, whatever goes wrong, and a manifest that speaks for them."""

import hashlib
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from synth_assets.exports import FORMATS, Conversation, ExportError, write_manifest, write_training_files

REPOSITORY = Path(__file__).parents[2]


def conversation(number: int) -> Conversation:
    return Conversation(
        f"q{number}", [{"role": "user", "content": f"{number}?"}, {"role": "assistant", "content": f"{number}."}]
    )


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".writing.lock")


def test_a_failure_on_the_way_leaves_the_files_from_before(tmp_path: Path) -> None:
    formats = ["chatml", "alpaca", "parquet"]
    before = {
        file.path: file.path.read_bytes()
        for file in write_training_files(map(conversation, range(5)), formats, tmp_path, name="s")
    }

    def breaking() -> Iterator[Conversation]:
        yield from map(conversation, range(20_000))
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        write_training_files(breaking(), formats, tmp_path, name="s")
    assert {path: path.read_bytes() for path in before} == before
    assert visible(tmp_path) == sorted(path.name for path in before)


def test_a_killed_export_leaves_the_files_from_before_and_no_half_file(tmp_path: Path) -> None:
    write_training_files([conversation(1)], ["chatml"], tmp_path, name="s")
    before = (tmp_path / "s.chatml.jsonl").read_bytes()
    program = textwrap.dedent(f"""
        import os, signal
        from synth_assets.exports import Conversation, write_training_files
        def rows():
            for n in range(50_000):
                yield Conversation(str(n), [{{"role": "assistant", "content": "x" * 50}}])
            os.kill(os.getpid(), signal.SIGKILL)
        write_training_files(rows(), ["chatml"], {str(tmp_path)!r}, name="s")
    """)
    killed = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, check=False)
    assert killed.returncode == -9
    assert (tmp_path / "s.chatml.jsonl").read_bytes() == before
    assert [name for name in visible(tmp_path) if not name.startswith(".")] == ["s.chatml.jsonl"]
    write_training_files([conversation(2)], ["chatml"], tmp_path, name="s")
    assert visible(tmp_path) == ["s.chatml.jsonl"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("kind", ["chatml", "parquet"])
def test_a_full_disk_is_named_as_the_cause(tmp_path: Path, kind: str) -> None:
    name = {"chatml": "s.chatml.jsonl", "parquet": "s.parquet"}[kind]
    (tmp_path / f".{name}.partial").symlink_to("/dev/full")
    with pytest.raises(ExportError, match="No space left on device"):
        write_training_files(map(conversation, range(20_000)), [kind], tmp_path, name="s")
    assert visible(tmp_path) == []


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ExportError, match="taken"):
        write_training_files([], ["chatml"], tmp_path / "taken", name="s")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ExportError, match="Permission denied"):
        write_training_files([], ["chatml"], tmp_path, name="s")


def test_an_unknown_format_names_the_accepted_ones(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=rf"csv; accepted: {', '.join(FORMATS)}"):
        write_training_files([], ["chatml", "csv"], tmp_path, name="s")


@pytest.mark.parametrize(
    ("content", "named"),
    [(None, "cannot be read"), ("{}", "is not a tokenizer.json"), ("\0", "is not a tokenizer.json")],
)
def test_a_bad_tokenizer_file_is_named(tmp_path: Path, content: str | None, named: str) -> None:
    path = tmp_path / "tokenizer.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ExportError, match=named) as raised:
        write_training_files([], ["tokenized"], tmp_path / "out", name="s", tokenizer_file=path)
    assert str(path) in str(raised.value)


def test_tokenized_asks_for_its_tokenizer(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="needs a tokenizer file"):
        write_training_files([], ["tokenized"], tmp_path, name="s")


def test_a_format_named_twice_is_written_once(tmp_path: Path) -> None:
    assert len(write_training_files([], ["chatml", "chatml"], tmp_path, name="s")) == 1


def test_what_is_said_of_a_file_is_true(tmp_path: Path) -> None:
    for file in write_training_files(map(conversation, range(7)), ["chatml", "parquet"], tmp_path, name="s"):
        content = file.path.read_bytes()
        assert (file.rows, file.bytes, file.sha256) == (7, len(content), hashlib.sha256(content).hexdigest())


@dataclass
class Facts:
    rows: int
    share: dict[str, float]


def test_the_manifest_holds_the_files_and_is_the_same_for_the_same_content(tmp_path: Path) -> None:
    files = write_training_files([conversation(1)], ["chatml"], tmp_path, name="s")
    path = write_manifest(tmp_path, {"rows": 1, "files": files, "facts": Facts(1, {"hard": 0.4, "easy": 0.6})})
    read = json.loads(path.read_text())
    assert path.name == "manifest.json"
    assert read["files"][0]["sha256"] == files[0].sha256
    assert read["files"][0]["name"] == "s.chatml.jsonl"
    assert list(read) == ["facts", "files", "rows"]
    assert list(read["facts"]["share"]) == ["easy", "hard"]
    before = path.read_bytes()
    write_manifest(tmp_path, {"facts": Facts(1, {"easy": 0.6, "hard": 0.4}), "files": files, "rows": 1})
    assert path.read_bytes() == before


def test_a_dataclass_is_a_manifest(tmp_path: Path) -> None:
    path = write_manifest(tmp_path, Facts(3, {}))
    assert json.loads(path.read_text()) == {"rows": 3, "share": {}}


@pytest.mark.parametrize("value", [float("nan"), object()])
def test_a_manifest_that_json_cannot_hold_leaves_the_one_from_before(tmp_path: Path, value: object) -> None:
    before = write_manifest(tmp_path, {"rows": 1}).read_bytes()
    with pytest.raises(ExportError, match="cannot be written as JSON"):
        write_manifest(tmp_path, {"rows": value})
    assert (tmp_path / "manifest.json").read_bytes() == before
