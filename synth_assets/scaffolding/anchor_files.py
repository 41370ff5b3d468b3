"""Where the rows of an anchor data set lie: one file, or the files of one split in a folder as Hugging Face has them.

What a row must contain is decided in `anchors.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from synth_assets.intake import FORMATS, UnreadableFile

# The words by which Hugging Face tells the split from a path; between them stand its marks, or digits.
# https://huggingface.co/docs/hub/datasets-file-names-and-splits
_SPLITS: Mapping[str, Sequence[str]] = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("test", "testing", "eval", "evaluation"),
}
_MARKS = "-._ 0-9"

# What stands beside the data and has the ending of data.
_ABOUT_DATA = {"dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json"}

_LFS_POINTER = b"version https://git-lfs"


def anchor_files(path: Path, split: str = "train") -> list[Path]:
    """`path` itself where it is a file; of a folder, the data files of `split`, wherever they lie in it, in order.

    A file belongs to the split that its name says (`data/train-00000-of-00002.parquet`), else its folder's
    (`train/part-0.jsonl`). Where no file names a split, all are the train split, as the datasets library has it.
    README, hidden files and notes about the data are passed over.

    Raises UnreadableFile where there is nothing to read, where the split is not there, where it is there in two formats
    (the same rows twice, as a rule), and for a file that Git left behind as a pointer.
    """
    if path.is_file():
        files = [path]
    elif path.is_dir():
        files = _of_split(path, split)
    else:
        raise UnreadableFile(f"{path}: there is no such file or folder; download the data set and name where it lies")
    for file in files:
        with file.open("rb") as opened:
            if opened.read(len(_LFS_POINTER)) == _LFS_POINTER:
                raise UnreadableFile(f"{file}: is a pointer of Git LFS, not the data; fetch it with `git lfs pull`")
    return files


def _of_split(folder: Path, split: str) -> list[Path]:
    files = sorted(file for file in folder.rglob("*") if _is_data(file.relative_to(folder)) and file.is_file())
    if not files:
        raise UnreadableFile(f"{folder}: holds no data file; expected names that end in {', '.join(FORMATS)}")
    splits = {file: _split_of(file.relative_to(folder), split) for file in files}
    named = sorted({one for one in splits.values() if one is not None})
    chosen = [file for file in files if splits[file] == split or (not named and split == "train")]
    if not chosen:
        raise UnreadableFile(f"{folder}: has no split {split!r}; it has {', '.join(named) or 'none by name'}")
    endings = sorted({Path(file.name.lower().removesuffix(".gz")).suffix for file in chosen})
    if len(endings) > 1:
        raise UnreadableFile(
            f"{folder}: holds the split {split} in several formats ({', '.join(endings)}), perhaps the same rows twice; "
            "remove all but one, or name the folder or the file to read"
        )
    return chosen


def _is_data(relative: Path) -> bool:
    hidden = any(part.startswith((".", "_")) for part in relative.parts)
    return not hidden and relative.name not in _ABOUT_DATA and relative.name.lower().endswith(FORMATS)


def _split_of(relative: Path, wanted: str) -> str | None:
    splits: dict[str, Sequence[str]] = {wanted: (wanted,), **_SPLITS}
    for part in reversed(relative.parts):
        for split, words in splits.items():
            if re.search(rf"(?:^|[{_MARKS}])(?:{'|'.join(map(re.escape, words))})(?:[{_MARKS}]|$)", part):
                return split
    return None
