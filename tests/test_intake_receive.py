"""The door: copies, hashes, and refuses by name."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders_intake import paper, scan_pdf
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier import Kind
from digitize.errors import InputRefused, StorageFailing
from digitize.findings import catalogue
from digitize.intake.inspect import inspect
from digitize.intake.receive import hash_file, receive
from digitize.intake.sniff import HEAD, sniff
from digitize.settings import Settings

SETTINGS = Settings()
BAD = sorted((Path(__file__).parent / "bad").glob("*/sample*"))


def refusal(path: Path, keep: Path, settings: Settings = SETTINGS) -> str:
    """The code with which `path` is refused at the door or at the first look; "" where it is not."""
    try:
        inspect(receive(path, keep, settings), settings)
    except InputRefused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("path", BAD, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_bad_sample_gets_the_code_its_folder_is_named_after(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    assert refusal(path, tmp_path / "keep") == path.parent.name
    assert path.read_bytes() == before


def test_every_named_bad_input_has_samples_and_texts() -> None:
    named = {"encrypted", "truncated", "empty", "not-a-document", "too-many-pixels"}
    assert named <= {path.parent.name for path in BAD}
    for code in named | {"symlink", "unreadable"}:
        assert all(catalogue()[code][key] for key in ("vi", "en", "remedyVi", "remedyEn"))


def sample(code: str) -> Path:
    return Path(__file__).parent / "bad" / code / "sample.pdf"


def test_encrypted(tmp_path: Path) -> None:
    assert refusal(sample("encrypted"), tmp_path / "k") == "encrypted"


def test_truncated(tmp_path: Path) -> None:
    assert refusal(sample("truncated"), tmp_path / "k") == "truncated"


def test_empty_is_refused_and_kept(tmp_path: Path) -> None:
    assert refusal(sample("empty"), tmp_path / "k") == "empty"
    assert (tmp_path / "k").read_bytes() == b""


def test_not_a_document_is_refused_and_kept(tmp_path: Path) -> None:
    assert refusal(sample("not-a-document"), tmp_path / "k") == "not-a-document"
    assert (tmp_path / "k").read_bytes() == sample("not-a-document").read_bytes()


def test_too_many_pixels(tmp_path: Path) -> None:
    assert refusal(sample("too-many-pixels"), tmp_path / "k") == "too-many-pixels"


def test_symlink(tmp_path: Path) -> None:
    link = tmp_path / "link.pdf"
    link.symlink_to(scan_pdf(tmp_path / "scan.pdf"))
    assert refusal(link, tmp_path / "k") == "symlink"
    assert not (tmp_path / "k").exists()


@contextmanager
def nobody() -> Iterator[None]:
    """Root reads everything, so be somebody else for the length of the block."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter (pytest's own is for its owner only)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_unreadable_by_permission(open_folder: Path, tmp_path: Path) -> None:
    scan = scan_pdf(open_folder / "scan.pdf")
    scan.chmod(0o000)
    with nobody():
        code = refusal(scan, tmp_path / "k")
    assert code == "unreadable"


def test_unreadable_by_a_failing_device(tmp_path: Path) -> None:
    # A regular file whose first byte cannot be read: the kernel answers EIO, as a dying disk does.
    assert refusal(Path("/proc/self/mem"), tmp_path / "k") == "unreadable"
    assert not (tmp_path / "k").exists()


def test_a_folder_a_fifo_and_a_device_are_not_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.pdf")
    for path in (tmp_path, tmp_path / "fifo.pdf", Path("/dev/null")):
        assert refusal(path, tmp_path / "k") == "not-a-file"


def test_what_is_gone_has_vanished(tmp_path: Path) -> None:
    assert refusal(tmp_path / "never.pdf", tmp_path / "k") == "vanished"


def test_a_file_that_grows_while_it_is_read_has_vanished(tmp_path: Path) -> None:
    scan = tmp_path / "growing.pdf"
    scan.write_bytes(b"%PDF-1.4\n" + b"x" * 60_000_000)
    stop = threading.Event()

    def grow() -> None:
        with scan.open("ab") as file:
            while not stop.is_set():
                file.write(b"y")
                file.flush()
                time.sleep(0.001)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        assert refusal(scan, tmp_path / "k") == "vanished"
    finally:
        stop.set()
        writer.join()
    assert not (tmp_path / "k").exists()


def test_too_large(tmp_path: Path) -> None:
    scan = tmp_path / "large.pdf"
    scan.write_bytes(b"%PDF-1.4\n" + b"x" * 1_000_001)
    assert refusal(scan, tmp_path / "k", Settings(max_file_mb=1)) == "file-too-large"
    with pytest.raises(InputRefused, match="file-too-large"):
        hash_file(scan, Settings(max_file_mb=1))


def test_a_scan_is_copied_and_hashed(tmp_path: Path) -> None:
    scan = scan_pdf(tmp_path / "Quyết định.pdf")
    data = scan.read_bytes()
    got = receive(scan, tmp_path / "keep", SETTINGS)
    assert (tmp_path / "keep").read_bytes() == data == scan.read_bytes()
    assert (got.sha256, got.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (got.path, got.name, got.kind) == (tmp_path / "keep", "Quyết định.pdf", Kind.PDF)
    assert hash_file(scan) == (got.sha256, got.bytes)
    assert (tmp_path / "keep").stat().st_mode & 0o077 == 0


def test_a_name_of_decomposed_letters_is_recorded_composed(tmp_path: Path) -> None:
    scan = scan_pdf(tmp_path / "Quye\u0302\u0301t.pdf")
    assert receive(scan, tmp_path / "keep", SETTINGS).name == "Quyết.pdf"


def test_a_name_that_is_no_utf8_is_recorded_readably(tmp_path: Path) -> None:
    scan = Path(os.fsdecode(os.fsencode(tmp_path) + b"/gi\xe1y.pdf"))
    shutil.copy(scan_pdf(tmp_path / "s.pdf"), scan)
    assert receive(scan, tmp_path / "keep", SETTINGS).name == "gi\N{REPLACEMENT CHARACTER}y.pdf"


def test_a_copy_that_cannot_be_written_is_the_storage_s_fault(tmp_path: Path) -> None:
    scan = scan_pdf(tmp_path / "scan.pdf")
    with pytest.raises(StorageFailing, match="keep-failed"):
        receive(scan, tmp_path / "no-such-folder" / "keep", SETTINGS)


def test_a_full_disk_is_the_storage_s_fault(tmp_path: Path) -> None:
    limit = 4096
    import resource
    import signal

    scan = scan_pdf(tmp_path / "scan.pdf")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        with pytest.raises(StorageFailing, match="storage-full"):
            receive(scan, tmp_path / "keep", SETTINGS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert not (tmp_path / "keep").exists()


@pytest.mark.parametrize(
    ("form", "kind"), [("TIFF", Kind.TIFF), ("JPEG", Kind.JPEG), ("PNG", Kind.PNG), ("PDF", Kind.PDF)]
)
def test_type_is_by_content_not_by_name(form: str, kind: Kind, tmp_path: Path) -> None:
    misnamed = tmp_path / "scan.txt"
    paper().save(misnamed, form)
    assert receive(misnamed, tmp_path / "keep", SETTINGS).kind is kind


def test_a_pdf_may_begin_with_a_kilobyte_of_junk(tmp_path: Path) -> None:
    body = scan_pdf(tmp_path / "scan.pdf").read_bytes()
    junk = tmp_path / "junk.pdf"
    junk.write_bytes(b"\r\n" * 500 + body)
    assert receive(junk, tmp_path / "keep", SETTINGS).kind is Kind.PDF
    junk.write_bytes(b"\r\n" * 2000 + body)
    assert refusal(junk, tmp_path / "keep") == "not-a-document"


MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


@given(st.binary(max_size=HEAD), st.sampled_from((b"", *MAGIC)))
def test_only_the_first_bytes_decide(rest: bytes, magic: bytes) -> None:
    known = magic + rest
    assert (sniff(known) is not None) == (known.startswith(MAGIC) or b"%PDF-" in known[:HEAD])
