"""The store: what it writes is OCFL, and no failure at any point loses or doubles anything."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from builders_archive import WHEN, ForgetfulDisk, QuickDisk, assert_valid_ocfl, tree
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.archive.disk import FaultyDisk, failing_with
from digitize.archive.drafting import Files
from digitize.archive.ocfl import INVENTORY, SIDECAR
from digitize.archive.store import Receipt, Store
from digitize.errors import DamageFound, StorageFailing

ID = "urn:digitize:hoso:H56.134-251023-0101"
FIRST: Files = {
    "dossier.json": b'{"dossierId": "H56.134-251023-0101"}',
    "documents/0001/original.pdf": b"%PDF-1.7 scan" * 1000,
    "documents/0001/text.txt": "GIẤY KHAI SINH\n".encode(),
}
SECOND: Files = {**FIRST, "documents/0001/record.json": b'{"outcome": "accepted"}', "dossier.json": b"{}"}


def put(store: Store, files: Files, object_id: str = ID) -> Receipt:
    return store.put(object_id, files, message="filed", user="digitize", created=WHEN)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store")
    made.create()
    return made


def content(store: Store, object_id: str = ID) -> dict[str, bytes]:
    return {path: store.read(object_id, path) for path in store.inventory(object_id).state}


def test_an_empty_store_is_a_valid_storage_root(store: Store) -> None:
    assert_valid_ocfl(store.root, objects=0)
    before = tree(store.root)
    store.create()
    assert tree(store.root) == before


def test_what_is_put_is_read_back(store: Store, tmp_path: Path) -> None:
    scan = tmp_path / "scan.bin"
    scan.write_bytes(bytes(range(256)) * 9000)
    receipt = put(store, {**FIRST, "documents/0002/original.tif": scan})
    assert receipt == Receipt(ID, 1, new=True)
    assert store.read(ID, "documents/0002/original.tif") == scan.read_bytes()
    assert content(store) | {"documents/0002/original.tif": b""} == FIRST | {
        "documents/0002/original.tif": b""
    }
    assert scan.exists()
    assert_valid_ocfl(store.root, objects=1)


def test_the_same_state_again_makes_no_version(store: Store) -> None:
    put(store, FIRST)
    before = tree(store.root)
    assert put(store, dict(reversed(FIRST.items()))) == Receipt(ID, 1, new=False)
    assert tree(store.root) == before


def test_a_change_makes_a_version_and_stores_only_what_is_new(store: Store) -> None:
    put(store, FIRST)
    assert put(store, SECOND) == Receipt(ID, 2, new=True)
    folder = store.folder(ID)
    assert sorted(tree(folder / "v2" / "content")) == ["documents/0001/record.json", "dossier.json"]
    assert content(store) == SECOND
    assert store.read(ID, "dossier.json", version=1) == FIRST["dossier.json"]
    assert [v.message for v in store.versions(ID)] == ["filed", "filed"]
    assert_valid_ocfl(store.root, objects=1)


def test_going_back_and_moving_store_nothing_again(store: Store) -> None:
    put(store, FIRST)
    put(store, SECOND)
    moved = {path.replace("0001", "0002"): data for path, data in FIRST.items()}
    assert put(store, moved).version == 3
    assert put(store, FIRST).version == 4
    assert not (store.folder(ID) / "v3" / "content").exists()
    assert content(store) == FIRST
    assert_valid_ocfl(store.root, objects=1)


def test_equal_files_in_one_dossier(store: Store) -> None:
    put(store, {"documents/0001/original.pdf": b"same", "documents/0002/original.pdf": b"same"})
    put(store, {"a": b"new", "b": b"new", "documents/0001/original.pdf": b"same"})
    assert content(store) == {"a": b"new", "b": b"new", "documents/0001/original.pdf": b"same"}
    assert_valid_ocfl(store.root, objects=1)


def test_objects_are_listed(store: Store) -> None:
    ids = {f"urn:digitize:hoso:H56-251023-{n:04}" for n in range(20)}
    for object_id in ids:
        put(store, {"dossier.json": object_id.encode()}, object_id)
    assert set(store.objects()) == ids
    assert_valid_ocfl(store.root, objects=20)


@pytest.mark.parametrize("path", ["", "/a", "a//b", "../a", "a/..", ".", "a\\b", "a\nb", "e\u0301"])
def test_a_path_that_cannot_be_one_is_refused(store: Store, path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        put(store, {path: b"x"})
    assert list(store.objects()) == []


@pytest.mark.parametrize(
    ("user", "created"), [("", WHEN), ("cb01", "2026-11-21"), ("cb01", "2026-11-21T08:00:00"), ("cb01", "")]
)
def test_a_version_says_when_and_by_whom(store: Store, user: str, created: str) -> None:
    with pytest.raises(ValueError, match="RFC 3339"):
        store.put(ID, FIRST, message="m", user=user, created=created)


NAMES = st.lists(st.text("abđ é.~", min_size=1, max_size=4), min_size=1, max_size=3).map("/".join)
STATES = st.lists(st.dictionaries(NAMES, st.sampled_from([b"", b"1", b"2", b"3"]), max_size=4), max_size=5)


@settings(max_examples=40, deadline=None)
@given(STATES)
def test_any_history_is_valid_and_kept(states: list[dict[str, bytes]]) -> None:
    """Whatever states follow each other: each is there again under its version, and all is valid OCFL."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store", disk=QuickDisk())
        store.create()
        kept: list[dict[str, bytes]] = []
        for state in states:
            try:
                receipt = put(store, state)
            except ValueError:
                continue
            assert receipt.new == (kept[-1:] != [state])
            kept += [state] if receipt.new else []
        for number, state in enumerate(kept, 1):
            assert {path: store.read(ID, path, number) for path in state} == state
            assert set(store.versions(ID)[number - 1].state) == set(state)
        assert_valid_ocfl(store.root, objects=1 if kept else 0)


def test_a_path_inside_a_file_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="inside"):
        put(store, {"a": b"1", "a/b": b"2"})


def test_unknown_object_or_path(store: Store) -> None:
    assert not store.has(ID)
    with pytest.raises(KeyError):
        store.inventory(ID)
    put(store, FIRST)
    with pytest.raises(KeyError):
        store.read(ID, "no/such.txt")


def _places_to_fail(store: Store, files: Files) -> int:
    counting = FaultyDisk(0, failing_with(errno.EIO), QuickDisk())
    put(Store(store.root, disk=counting), files)
    return counting.count


def _build(root: Path, *states: Files) -> Store:
    store = Store(root / "store", disk=QuickDisk())
    store.create()
    for state in states:
        put(store, state)
    return store


CASES = [pytest.param((), FIRST, id="new-object"), pytest.param((FIRST,), SECOND, id="new-version")]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_a_failing_disk_at_every_operation(tmp_path: Path, before: tuple[Files, ...], after: Files) -> None:
    """Wherever the disk fails: a typed error, readers see before or after, and running again ends the
    same.
    """
    done = _build(tmp_path / "done", *before)
    places = _places_to_fail(done, after)
    assert places > 20
    for at in range(1, places + 1):
        store = _build(tmp_path / str(at), *before)
        with pytest.raises(StorageFailing) as caught:
            put(Store(store.root, disk=FaultyDisk(at, failing_with(errno.ENOSPC), QuickDisk())), after)
        assert caught.value.code == "storage-full"
        seen = content(store) if store.has(ID) else None
        assert seen in ((before[-1] if before else None), after)
        store.repair()
        assert_valid_ocfl(store.root)
        put(store, after)
        assert tree(tmp_path / str(at)) == tree(tmp_path / "done")


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        (errno.EIO, "storage-failing"),
        (errno.EDQUOT, "storage-quota"),
        (errno.EROFS, "storage-read-only"),
        (errno.EXDEV, "storage-split"),
    ],
)
def test_the_disk_s_words_become_findings(tmp_path: Path, code: int, finding: str) -> None:
    store = _build(tmp_path)
    with pytest.raises(StorageFailing) as caught:
        put(Store(store.root, disk=FaultyDisk(3, failing_with(code), QuickDisk())), FIRST)
    assert caught.value.code == finding
    assert caught.value.exit_code == 9
    assert str(tmp_path) not in str(caught.value.finding)


class _FlippingDisk(QuickDisk):
    """Memory or cable that turns a bit over on the way to the disk."""

    def write(self, path: Path, chunks: Iterable[bytes]) -> None:
        data = bytearray(b"".join(chunks))
        if path.name == "text.txt":
            data[0] ^= 1
        super().write(path, [bytes(data)])


def test_what_reads_back_differently_is_never_filed(store: Store) -> None:
    with pytest.raises(StorageFailing) as caught:
        put(Store(store.root, disk=_FlippingDisk()), FIRST)
    assert caught.value.code == "stored-differs"
    assert not store.has(ID)
    store.repair()
    assert_valid_ocfl(store.root, objects=0)


class _RestlessDisk(QuickDisk):
    """Somebody writes to the scan while it is being filed."""

    def __init__(self, scan: Path) -> None:
        self._scan = scan

    def mkdir(self, path: Path) -> None:
        super().mkdir(path)
        if path.name == "v2":
            self._scan.write_bytes(b"changed")


def test_a_source_that_changes_meanwhile_is_not_filed(store: Store, tmp_path: Path) -> None:
    scan = tmp_path / "scan"
    scan.write_bytes(b"as it was")
    put(store, FIRST)
    with pytest.raises(StorageFailing) as caught:
        put(Store(store.root, disk=_RestlessDisk(scan)), {**FIRST, "documents/0002/original.pdf": scan})
    assert caught.value.code == "source-changed"
    assert content(store) == FIRST
    assert_valid_ocfl(store.root, objects=1)


def test_one_damaged_object_does_not_keep_the_others_from_being_repaired(store: Store) -> None:
    other = f"{ID}-2"
    for object_id in (ID, other):
        put(store, FIRST, object_id)
        with pytest.raises(_Dies):
            put(Store(store.root, disk=FaultyDisk(20, _die, QuickDisk())), SECOND, object_id)
    _spoil_inventory(store.folder(ID))
    assert sorted(m.what for m in store.repair()) == ["cleaned", "damaged"]
    assert put(store, SECOND, other).version == 2
    with pytest.raises(DamageFound):
        put(store, SECOND)


class _Dies(BaseException):
    """Stands for kill -9 where a process of its own would be slow: nothing catches it on the way."""


def _die() -> None:
    raise _Dies


@pytest.mark.parametrize(("before", "after"), CASES)
def test_repair_may_be_interrupted_too(tmp_path: Path, before: tuple[Files, ...], after: Files) -> None:
    done = _build(tmp_path / "done", *before, after)
    at = repaired = 0
    while True:
        at += 1
        store = _build(tmp_path / str(at), *before)
        try:
            put(Store(store.root, disk=FaultyDisk(at, _die, QuickDisk())), after)
        except _Dies:
            repaired += _repair_dying(store)
            put(store, after)
            assert tree(store.root) == tree(done.root)
        else:
            break
    assert repaired > 20


def _repair_dying(store: Store) -> int:
    for at in range(1, 100):
        try:
            Store(store.root, disk=FaultyDisk(at, _die, QuickDisk())).repair()
        except _Dies:
            continue
        assert_valid_ocfl(store.root)
        return at
    raise AssertionError("repair never ends")


def test_a_deleted_work_folder_does_no_harm(tmp_path: Path) -> None:
    """vN/ renamed in, then the staging folder lost: the next put to the object completes it."""
    store = _build(tmp_path, FIRST)
    folder = store.folder(ID)
    old = {name: (folder / name).read_bytes() for name in (INVENTORY, SIDECAR)}
    put(store, SECOND)
    for name, data in old.items():
        (folder / name).write_bytes(data)
    assert content(store) == FIRST
    assert put(store, SECOND) == Receipt(ID, 2, new=False)
    assert_valid_ocfl(store.root, objects=1)


def _spoil_inventory(folder: Path) -> None:
    for inventory in folder.rglob(INVENTORY):
        inventory.write_bytes(b'{"id": "x"')


def _spoil_inventory_and_content(folder: Path) -> None:
    (folder / INVENTORY).write_bytes(b"")
    (folder / "v1" / "content" / "dossier.json").write_bytes(b"other")


def _spoil_history(folder: Path) -> None:
    for inventory in folder.rglob(INVENTORY):
        inventory.write_text(inventory.read_text("utf-8").replace('"filed"', '"other"'), "utf-8")


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _zeros(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def _flipped(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"0", b"1"))


@pytest.mark.parametrize("tear", [_empty, _cut, Path.unlink, _zeros, _flipped])
@pytest.mark.parametrize("names", [(INVENTORY,), (SIDECAR,), (INVENTORY, SIDECAR)], ids=len)
@pytest.mark.parametrize("under_way", [False, True], ids=["found-by-put", "found-by-the-next-writer"])
def test_a_torn_root_is_made_anew_from_the_newest_version(
    store: Store, tear: Callable[[Path], None], names: tuple[str, ...], under_way: bool
) -> None:
    put(store, FIRST)
    put(store, SECOND)
    folder = store.folder(ID)
    whole = {name: (folder / name).read_bytes() for name in (INVENTORY, SIDECAR)}
    for name in names:
        tear(folder / name)
    if INVENTORY in names and tear is not _flipped:
        with pytest.raises(DamageFound):
            store.inventory(ID)
    if under_way:
        (tmp := store.root.parent / "work" / "staging" / folder.name).mkdir(parents=True)
        assert [m.what for m in store.repair()] == ["completed"]
        assert not tmp.exists()
    else:
        assert put(store, SECOND) == Receipt(ID, 2, new=False)
    assert {name: (folder / name).read_bytes() for name in whole} == whole
    assert content(store) == SECOND
    third = {**SECOND, "c": b"3"}
    assert put(store, third) == Receipt(ID, 3, new=True)
    assert_valid_ocfl(store.root, objects=1)
    assert list(store.root.parent.glob("work/staging/*")) == []


def test_a_version_that_was_never_acknowledged_survives_a_torn_root(store: Store) -> None:
    """vN/ is in the object when the root inventory turns out torn: nothing that is whole is dropped."""
    put(store, FIRST)
    put(store, SECOND)
    folder = store.folder(ID)
    (folder / INVENTORY).write_bytes(b"")
    (folder / SIDECAR).write_bytes((folder / "v1" / SIDECAR).read_bytes())
    store.settle(ID)
    assert content(store) == SECOND
    assert_valid_ocfl(store.root, objects=1)


def _leave_a_stranger(folder: Path) -> None:
    (folder / "v7").mkdir()


@pytest.mark.parametrize(
    "spoil", [_spoil_inventory, _spoil_inventory_and_content, _spoil_history, _leave_a_stranger]
)
def test_a_damaged_object_is_not_written_to(store: Store, spoil: Callable[[Path], None]) -> None:
    put(store, FIRST)
    spoil(store.folder(ID))
    before = tree(store.root)
    with pytest.raises(DamageFound) as caught:
        put(store, SECOND)
    assert caught.value.exit_code == 7
    assert tree(store.root) == before


@pytest.mark.parametrize(("before", "after"), CASES)
def test_a_power_cut_at_every_operation(tmp_path: Path, before: tuple[Files, ...], after: Files) -> None:
    """What was not fsynced is gone or torn: still before or after, and nothing torn is ever committed."""
    done = _build(tmp_path / "done", *before, after)
    for at in range(1, 200):
        store = _build(tmp_path / str(at), *before)
        disk = ForgetfulDisk()
        try:
            put(Store(store.root, disk=FaultyDisk(at, _die, disk)), after)
        except _Dies:
            disk.cut()
        else:
            break
        store.repair()
        assert_valid_ocfl(store.root)
        assert (content(store) if store.has(ID) else None) in ((before[-1] if before else None), after)
        put(store, after)
        assert tree(store.root) == tree(done.root)
    assert at > 20


def test_a_receipt_survives_a_power_cut(tmp_path: Path) -> None:
    store = _build(tmp_path)
    disk = ForgetfulDisk()
    for state in (FIRST, SECOND):
        put(Store(store.root, disk=disk), state)
        disk.cut()
        assert content(store) == state
    assert_valid_ocfl(store.root, objects=1)


KILLED = """
import os, signal, sys
from pathlib import Path
from digitize.archive.disk import FaultyDisk
from digitize.archive.store import Store
sys.path.insert(0, sys.argv[1])
from builders_archive import QuickDisk
from test_store import ID, FIRST, SECOND, put

def die():
    os.kill(os.getpid(), signal.SIGKILL)

top, at = Path(sys.argv[2]), 0
for before, after in (((), FIRST), ((FIRST,), SECOND)):
    status = at = 1
    while status:
        root = top / f"{len(before)}-{at}" / "store"
        store = Store(root, disk=QuickDisk())
        store.create()
        for state in before:
            put(store, state)
        child = os.fork()
        if child == 0:
            put(Store(root, disk=FaultyDisk(at, die, QuickDisk())), after)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        assert status in (0, signal.SIGKILL), status
        at += 1
"""


def test_kill_9_at_every_operation(tmp_path: Path) -> None:
    """Real processes, really killed: the next run repairs, files once, and the archive is the same."""
    tests = str(Path(__file__).parent)
    subprocess.run([sys.executable, "-c", KILLED, tests, str(tmp_path)], check=True, timeout=120)
    done = {"0": _build(tmp_path / "done0", FIRST), "1": _build(tmp_path / "done1", FIRST, SECOND)}
    states: dict[str, list[Files]] = {"0": [FIRST], "1": [FIRST, SECOND]}
    killed = [p for p in tmp_path.iterdir() if "-" in p.name]
    assert len(killed) > 40
    for folder in killed:
        store, kind = Store(folder / "store", disk=QuickDisk()), folder.name[0]
        store.repair()
        assert_valid_ocfl(store.root)
        put(store, states[kind][-1])
        assert tree(store.root) == tree(done[kind].root)
