"""A search index of a million papers without making a million: a smaller one, its segments copied.

Each copy is a segment of its own under a new name: lists of papers are as dense, and as long in all, as in
an index of a million made one by one. The dictionaries do not grow, and there are more segments than Tantivy
would leave. Indexing a million one by one takes hours on two slow cores.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from pathlib import Path


def multiplied(folder: Path, target: Path, times: int) -> int:
    """The index in `folder`, `times` over, in `target` (hard links where it can); how many papers."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target, copy_function=_linked)
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    own = list(meta["segments"])
    for _ in range(times - 1):
        meta["segments"] += [_copied(segment, target) for segment in own]
    _rewrite(target / "meta.json", meta)
    segments = {"".join(s["segment_id"].split("-")) for s in meta["segments"]}
    files = sorted(p.name for p in target.iterdir() if p.name.partition(".")[0] in segments)
    _rewrite(target / ".managed.json", [*files, "meta.json"])
    return sum(int(s["max_doc"]) for s in meta["segments"])


def _rewrite(file: Path, value: object) -> None:
    file.unlink()
    file.write_text(json.dumps(value), "utf-8")


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _copied(segment: dict[str, object], target: Path) -> dict[str, object]:
    name = str(uuid.uuid4())
    old = str(segment["segment_id"]).replace("-", "")
    for file in list(target.glob(f"{old}.*")):
        _linked(str(file), str(target / file.name.replace(old, name.replace("-", ""))))
    return {**segment, "segment_id": name}
