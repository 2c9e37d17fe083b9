"""A search index of a million papers without making a million: a smaller one, its segments copied.

Each copy is a segment of its own under a new name: lists of papers are as dense, and as long in all, as in
an index of a million made one by one; the dictionaries do not grow. One more commit lets Tantivy merge them
by its own rules, as it would have done on the way. Indexing a million one by one takes hours on two slow
cores.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from pathlib import Path

from digitize.find.entry import Entry
from digitize.find.index import Index


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


def merged(folder: Path) -> list[int]:
    """Have Tantivy merge what it would have merged; how many papers each segment then has."""
    index = Index(folder)
    index.add([Entry("D", "", "D/1", "khac", text="một")])
    index.commit()
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    return sorted((int(s["max_doc"]) for s in meta["segments"]), reverse=True)


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
