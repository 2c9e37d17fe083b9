"""What a process that opens foreign bytes may still do: read files, write its work folder, compute. No more.

Decoders of pictures, PDF and codes are native code that strangers feed. A worker gives up, for itself and all
it starts, and for good, before it sees the first byte:

- writing, making, renaming and removing files outside its own folders, connecting by TCP, signals to others
  (Landlock, kernel 5.19 and later);
- sockets of every kind, and calls of the kernel that no decoder needs: tracing, mounting, modules, keys,
  modes, owners and attributes of files, io_uring, which would open sockets past the filter (seccomp).

Nothing needs rights, a daemon or another program, and it costs no time a page. What a kernel lacks is left
out: `tried()` says what holds on this machine, and `doctor` shows it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

Wall = Literal["files", "network"]
_MB: Final = 1024 * 1024
_MOST_FILES: Final = 512

# linux/prctl.h, linux/landlock.h
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_FIRST_USEFUL = 2  # version 1 forbids every rename from one folder to another
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
# Remove folders and files; make devices, folders, files, sockets, pipes, links; rename across folders.
_CHANGE = sum(1 << bit for bit in range(4, 14))
_TCP, _SIGNALS_AND_ABSTRACT_SOCKETS = 0b11, 0b11

# For each machine: AUDIT_ARCH of linux/audit.h, and the numbers of what is refused. The same calls, as far as
# the machine has them (arm has no chmod, chown, lchown, utime, utimes, futimesat: only the newer ones).
_COMMON = (424, 425, 428, 429, 430, 431, 432, 438, 442, 452, 463, 466)
_REFUSED: Final[dict[str, tuple[int, tuple[int, ...]]]] = {
    "x86_64": (
        0xC000003E,
        (
            *(41, 42, 49, 50, 44, 46, 307),  # socket, connect, bind, listen, sendto, sendmsg, sendmmsg
            *(101, 310, 311, 312, 321, 298, 323),  # ptrace, process_vm_*, kcmp, bpf, perf, userfaultfd
            *(
                165,
                166,
                155,
                161,
                272,
                308,
                304,
            ),  # mount, umount2, pivot_root, chroot, unshare, setns, handles
            *(175, 313, 176, 246, 320, 169, 167, 168),  # modules, kexec, reboot, swap
            *(248, 249, 250, 159, 305, 164, 227, 170, 171),  # keys, clocks, host name
            *(90, 91, 268, 92, 93, 94, 260, 188, 189, 190, 197, 198, 199),  # modes, owners, attributes
            *(132, 235, 261, 280),  # times
            *_COMMON,
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(198, 203, 200, 201, 206, 211, 269),
            *(117, 270, 271, 272, 280, 241, 282),
            *(40, 39, 41, 51, 97, 268, 265),
            *(105, 273, 106, 104, 294, 142, 224, 225),
            *(217, 218, 219, 171, 266, 170, 112, 161, 162),
            *(52, 53, 54, 55, 5, 6, 7, 14, 15, 16),
            88,
            *_COMMON,
        ),
    ),
}
_X32: Final = 0x40000000  # a second set of numbers for the same calls

# linux/bpf_common.h, linux/seccomp.h
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _MACHINE = 0, 4
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES


def confine(writable: Sequence[Path]) -> frozenset[Wall]:
    """Confine this process, from its one thread, for good; `writable`: the folders that it may change.

    What holds from now on is returned: a kernel may lack either.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return frozenset()
    held: set[Wall] = set()
    if _wall_files(libc, writable):
        held.add("files")
    if _wall_calls(libc):
        held.add("network")
    return frozenset(held)


def limit(memory_mb: int, file_mb: int) -> None:
    """No more memory, no larger file for this process and each it starts; no core dump, few open files."""
    for which, most in (
        (resource.RLIMIT_AS, memory_mb * _MB),
        (resource.RLIMIT_FSIZE, file_mb * _MB),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
    ):
        _lower(which, most, hard=True)


def limit_time(seconds: int) -> None:
    """From now on no more than `seconds` of CPU time; as much for each program started from here.

    A program that outlives its worker ends by this, whatever it was given.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds + 1, hard=False)


def _lower(which: int, most: int, *, hard: bool) -> None:
    """An office's own lower limit stays as it is."""
    _, ceiling = resource.getrlimit(which)
    soft = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
    resource.setrlimit(which, (soft, soft if hard else ceiling))


def _wall_files(libc: ctypes.CDLL, writable: Sequence[Path]) -> bool:
    version = libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < _FIRST_USEFUL:
        return False
    files = _WRITE_FILE | _CHANGE | (_TRUNCATE if version >= 3 else 0)
    asked = [files]
    if version >= 4:
        asked.append(_TCP)
    if version >= 6:
        asked.append(_SIGNALS_AND_ABSTRACT_SOCKETS)
    wanted = struct.pack(f"={len(asked)}Q", *asked)
    rules = libc.syscall(_CREATE_RULESET, wanted, len(wanted), 0)
    if rules < 0:
        return False
    try:
        _allow(libc, rules, files & (_WRITE_FILE | _TRUNCATE), Path(os.devnull))
        for folder in writable:
            _allow(libc, rules, files, folder)
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, rights: int, place: Path) -> None:
    """Raises OSError where there is no such place: a worker without its folder is of no use."""
    there = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        if libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, there), 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock_add_rule")
    finally:
        os.close(there)


def _wall_calls(libc: ctypes.CDLL) -> bool:
    known = _REFUSED.get(platform.machine())
    if known is None or struct.calcsize("P") != 8:
        return False
    steps = b"".join(_steps(*known))
    code = ctypes.create_string_buffer(steps, len(steps))
    program = struct.pack("@HP", len(steps) // 8, ctypes.addressof(code))
    return bool(libc.prctl(_PR_SET_SECCOMP, _FILTER, program, 0, 0) == 0)


def _steps(machine: int, refused: Sequence[int]) -> Iterator[bytes]:
    """A filter (classic BPF): calls of another machine, x32 and `refused` fail with EACCES, others pass."""
    count = len(refused)
    yield _step(_LOAD, _MACHINE)
    yield _step(_IF_EQUAL, machine, no=count + 3)
    yield _step(_LOAD, _NUMBER)
    yield _step(_IF_AT_LEAST, _X32, yes=count + 1)
    for index, number in enumerate(refused):
        yield _step(_IF_EQUAL, number, yes=count - index)
    yield _step(_RETURN, _ALLOW)
    yield _step(_RETURN, _REFUSE)


def _step(what: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", what, yes, no, value)


def tried() -> frozenset[Wall]:
    """What really holds a confined process back here: a fresh one is confined and tries what it must not."""
    with tempfile.TemporaryDirectory() as outside:
        inside = Path(outside, "inside")
        inside.mkdir()
        command = [
            sys.executable,
            "-c",
            f"from {__name__} import try_walls; try_walls()",
            outside,
            str(inside),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return frozenset()
    said = done.stdout.split()
    return frozenset(wall for wall in _ATTEMPTS if wall in said)


def try_walls() -> None:
    """In a process of its own, told a folder and one in it that it may change: what held, to stdout."""
    outside, inside = map(Path, sys.argv[1:3])
    confine([inside])
    (inside / "mine").touch()
    sys.stdout.write(" ".join(wall for wall, attempt in _ATTEMPTS.items() if _fails(attempt, outside)))


def _write(folder: Path) -> None:
    (folder / "other").touch()


def _call(_: Path) -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()


_ATTEMPTS: Final[dict[Wall, Callable[[Path], None]]] = {"files": _write, "network": _call}


def _fails(attempt: Callable[[Path], None], folder: Path) -> bool:
    try:
        attempt(folder)
    except PermissionError:
        return True
    return False
