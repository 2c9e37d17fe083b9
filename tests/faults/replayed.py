"""Reading, recorded once and replayed: what is under test here is how papers are kept, not how they are read.

The first run of a task over a scan is the real one; its result and the files it made are kept by the scan's
digest, and every later run gets them at the speed of a copy. Everything before and after is the real thing.
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class ReplayedWorkers:
    """Stands where `digitize.workers.Workers` does: the same tasks, in the calling thread."""

    count = 1

    def __init__(self, shelf: Path) -> None:
        self._shelf = shelf

    def start(self, task: Callable[..., Any], *args: Any, **more: Any) -> Future[Any]:
        """Begin, and end, one task."""
        future: Future[Any] = Future()
        try:
            future.set_result(self._run(task, args, more))
        except Exception as error:
            future.set_exception(error)
        return future

    def start_whole(self, pages: int, task: Callable[..., Any], *args: Any, **more: Any) -> Future[Any]:
        """The same, for a task over a whole source."""
        return self.start(task, *args, **more)

    def _run(self, task: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> Any:
        kept, folder = self._shelf / _key(task, args), _folder(args)
        if not (kept / "result").exists():
            return self._record(kept, folder, task, args, more)
        for file in sorted((kept / "files").rglob("*")):
            if file.is_file() and folder:
                target = folder / file.relative_to(kept / "files")
                target.parent.mkdir(exist_ok=True)
                shutil.copyfile(file, target)
        return pickle.loads((kept / "result").read_bytes())  # noqa: S301 - our own, of this very run

    @staticmethod
    def _record(
        kept: Path, folder: Path | None, task: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]
    ) -> Any:
        before = _files(folder)
        result = task(*args, **more)
        draft = kept.with_name(kept.name + ".draft")
        shutil.rmtree(draft, ignore_errors=True)
        (draft / "files").mkdir(parents=True)
        for name in sorted(_files(folder) - before):
            (draft / "files" / name).parent.mkdir(exist_ok=True)
            shutil.copyfile((folder or kept) / name, draft / "files" / name)
        (draft / "result").write_bytes(pickle.dumps(result))
        draft.rename(kept)
        return result


def _key(task: Callable[..., Any], args: tuple[Any, ...]) -> str:
    """Task, scan and page: what a result depends on, as long as the settings stay the same."""
    scan = next(getattr(a, "scan", a) for a in args if hasattr(getattr(a, "scan", a), "sha256"))
    page = next((a.number for a in args if hasattr(a, "number")), 0)
    recipe = f"{task.__module__}.{task.__name__} {scan.sha256} {page}"
    return hashlib.sha256(recipe.encode()).hexdigest()[:32]


def _folder(args: tuple[Any, ...]) -> Path | None:
    return next((a.folder for a in args if hasattr(a, "folder")), None)


def _files(folder: Path | None) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} if folder else set()


def replay(shelf: Path) -> None:
    """From here on batches of this process read from `shelf`."""
    import digitize.batch

    @contextmanager
    def crew(*_: Any, **__: Any) -> Iterator[tuple[ReplayedWorkers, ThreadPoolExecutor]]:
        with ThreadPoolExecutor(1, thread_name_prefix="scan") as threads:
            yield ReplayedWorkers(shelf), threads

    digitize.batch.crew = crew  # type: ignore[assignment]
