"""Child processes for everything native: parsers, pictures, OCR. A page can hang, crash or eat memory alone.

One page a task, one thread a process, as many processes as cores. A task past its time is killed with its
process, a process that dies takes one task with it, and the pool goes on (`pebble`). Spawned, never forked:
Tantivy and OpenCV threads do not survive a fork. Each is confined before its first task (`confine`): it may
change its work folder and nothing else, and reaches no network.
"""

from __future__ import annotations

import ctypes
import os
import signal
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, TimeoutError, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar
from weakref import WeakSet

from pebble import ProcessExpired, ProcessPool

from digitize.confine import confine, limit, limit_time
from digitize.errors import DigitizeError, InputRefused, SomethingMissing
from digitize.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")
_PR_SET_PDEATHSIG = 1
_FILE_GROWS = 4  # a page drawn anew, or a strip of fax unpacked, is larger than it was; not boundlessly
_TO_END_S = 2.0
_RECYCLE_AFTER = 400  # tasks; native libraries leak a little, a fresh process does not


class TaskFailed(DigitizeError):
    """A task was killed or its process died: `page-timeout`, `page-crashed` or `page-out-of-memory`."""


# Tasks whose crew was stopped: that their process has ended says nothing of them, nor of this machine.
_given_up: WeakSet[Future[Any]] = WeakSet()


def core_count() -> int:
    """Cores this process may use (a container may own fewer than the machine has)."""
    return len(os.sched_getaffinity(0))


def _begin(settings: Settings, writable: tuple[Path, ...]) -> None:
    """In the child: limits, walls, one thread, no Ctrl-C of its own, dies with the parent."""
    limit(settings.page_memory_mb, _FILE_GROWS * settings.max_file_mb)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, _end_with_all)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    warnings.simplefilter(
        "ignore"
    )  # libraries remark on files, in words for programmers, on the user's screen
    os.environ["TMPDIR"] = tempfile.tempdir = str(writable[0])
    confine(writable)


def _end_with_all(*_: object) -> None:
    """A worker that is told to stop takes the programs along that it has started."""
    os.killpg(0, signal.SIGKILL)


def _run(seconds: int, task: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """In the child: one task, with a limit of CPU time that no program it starts outlives."""
    limit_time(seconds)
    return task(*args, **kwargs)


def _open(pool: ProcessPool) -> None:
    """Start a pool that never hears Ctrl-C: the keys are the parent's, and a child that is still importing
    would answer them with a traceback. Called in a thread of its own, for Python interrupts the main thread
    alone, between a child's start and its orders too. What is started here inherits the block, and is killed
    by the kernel when this thread ends (PR_SET_PDEATHSIG): it waits for more until the pool is gone.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    _ = pool.active  # asking is what starts it


class _Spawning(SpawnContext):
    """begun: every process that was started. `pebble` takes a stopped pool's locks away before its processes,
    and one that is still importing says so with a traceback: they are told first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802
        process = SpawnProcess(*args, **kwargs)
        self.begun.append(process)
        return process

    def end(self) -> None:
        """Tell all that are alive to stop, and give them time to take along what they have started."""
        alive = [process for process in self.begun if process.is_alive()]
        for process in alive:
            process.terminate()
        end = time.monotonic() + _TO_END_S
        for process in alive:
            process.join(max(0, end - time.monotonic()))


class Workers:
    """A pool of child processes; a context manager. They may change `folder`, and nothing outside it."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self.count = settings.jobs or core_count()
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self._timeout = settings.page_timeout_s
        self._pending: WeakSet[Future[Any]] = WeakSet()
        self._starting = threading.Lock()
        self._opener = ThreadPoolExecutor(1, thread_name_prefix="open")
        self._opened: Future[None] | None = None
        self._scratch = tempfile.TemporaryDirectory(
            prefix=".workers-", dir=folder, ignore_cleanup_errors=True
        )
        writable = (Path(self._scratch.name), *((folder,) if folder else ()))
        resource_tracker.ensure_running()  # started in passing, it would lift the block on Ctrl-C
        self._spawning = _Spawning()
        self._pool = ProcessPool(
            max_workers=self.count,
            max_tasks=_RECYCLE_AFTER,
            initializer=_begin,
            initargs=(settings, writable),
            context=self._spawning,
        )

    def start(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin one page-sized task; it is killed after the settings' page timeout."""
        return self._schedule(task, args, kwargs, self._timeout)

    def start_whole(self, pages: int, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin a task over a whole source; its time grows with the page count."""
        return self._schedule(task, args, kwargs, self._timeout + 2 * pages)

    def _schedule(
        self, task: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], seconds: int
    ) -> Future[T]:
        with self._starting:
            if self._opened is None:
                self._opened = self._opener.submit(_open, self._pool)
            self._opened.result()
            future: Future[T] = self._pool.schedule(
                _run, args=[seconds, task, *args], kwargs=kwargs, timeout=seconds
            )
            self._pending.add(future)
        return future

    def close(self) -> None:
        """Wait for what is running and let the processes go."""
        self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()
        self._opener.shutdown()
        self._scratch.cleanup()

    def stop(self) -> None:
        """Kill what is running: its futures end at once, cancelled.

        `pebble` forgets the futures of a stopped pool; whoever waits for one would wait for ever.
        """
        with self._starting:
            _given_up.update(self._pending)
            if self._opened is not None:
                wait([self._opened])  # a pool stopped while it starts would run on
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._spawning.end()
        self._pool.join()
        self._opener.shutdown()
        self._scratch.cleanup()
        for future in list(self._pending):
            if not future.done():
                future.set_exception(CancelledError())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.stop()


@contextmanager
def crew(settings: Settings, folder: Path | None = None) -> Iterator[tuple[Workers, ThreadPoolExecutor]]:
    """Workers that may change `folder`, and one thread more than they are to wait for them.

    On an error or Ctrl-C the workers are stopped first: the threads would wait for them otherwise.
    """
    workers = Workers(settings, folder)
    threads = ThreadPoolExecutor(workers.count + 1, thread_name_prefix="scan")
    try:
        yield workers, threads
    except BaseException:
        workers.stop()
        threads.shutdown(cancel_futures=True)
        raise
    threads.shutdown()
    workers.close()


def alone(settings: Settings, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """One task over foreign bytes outside a batch, e.g. a list, in a process of its own.

    Raises what the task raises; InputRefused `list-damaged` where its process did not survive.
    """
    try:
        with Workers(replace(settings, jobs=1)) as workers:
            return outcome_of(workers.start(task, *args, **kwargs))
    except TaskFailed:
        raise InputRefused("list-damaged") from None


def outcome_of(future: Future[T], page: int | None = None) -> T:
    """The task's result; what happened to its process is translated here, once, into TaskFailed."""
    where: dict[str, Any] = {} if page is None else {"page": page}
    try:
        return future.result()
    except TimeoutError:
        raise TaskFailed("page-timeout", **where) from None
    except (ProcessExpired, BrokenProcessPool) as ended:
        if future in _given_up:
            raise CancelledError from None
        if isinstance(ended, ProcessExpired):
            raise TaskFailed("page-crashed", **where) from None
        raise SomethingMissing("workers-fail") from None  # it died before it took a task: no page is to blame
    except MemoryError:
        raise TaskFailed("page-out-of-memory", **where) from None
