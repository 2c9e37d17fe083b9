"""A file cut anywhere is refused, or nothing of it is lost: never filed half empty."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from builders_intake import paper, scan_pdf, sign, signature_value

from digitize.dossier import Scan
from digitize.errors import InputRefused
from digitize.intake.inspect import inspect
from digitize.intake.pages import load_image
from digitize.intake.pixels import Pixels
from digitize.intake.receive import receive
from digitize.settings import Settings

SETTINGS = Settings()
REFUSALS = {"truncated", "damaged", "empty", "not-a-document"}


def read(scan: Scan) -> tuple[list[Pixels], int]:
    """The pictures of all pages, and the number of signatures."""
    found = inspect(scan, SETTINGS)
    return [load_image(scan, page, SETTINGS) for page in found.pages], len(found.signatures)


def saved(form: str, **options: object) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        paper(mode=str(options.get("mode", "RGB"))).save(
            path, form, **{k: v for k, v in options.items() if k != "mode"}
        )
        return path

    return make


def fax_pages(path: Path) -> Path:
    first, *rest = (paper(mode="1", seed=n) for n in range(3))
    first.save(path, "TIFF", compression="group4", save_all=True, append_images=rest)
    return path


def scan(coding: str) -> Callable[[Path], Path]:
    return lambda path: scan_pdf(path, paper(mode="1") if coding == "g4" else paper(mode="L"), 2, coding)


def packed(path: Path) -> Path:
    """Objects in compressed streams, the table at the end a stream as well."""
    with pikepdf.open(scan_pdf(path.with_suffix(".1"), paper(mode="L"), 3)) as pdf:
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return path


def linearized(path: Path) -> Path:
    with pikepdf.open(scan_pdf(path.with_suffix(".1"), paper(mode="L"), 3)) as pdf:
        pdf.save(path, linearize=True)
    return path


def signed_later(path: Path) -> Path:
    """A scan with a signature appended to it, as signing programs do: two end marks."""
    base = scan_pdf(path.with_suffix(".1"), paper(mode="L")).read_bytes()
    with pikepdf.open(path.with_suffix(".1")) as pdf:
        sign(pdf, pdf.pages[0], "Signature1", signature_value(Name="Mẫu"), (10, 10, 200, 60))
        size, root, page = len(pdf.objects) + 1, pdf.Root.objgen[0], pdf.pages[0].obj.objgen[0]
        changed = sorted({root, page, *range(page + 1, size)})
        bodies = {n: pdf.get_object(n, 0) for n in changed}
        parts, table = base, []
        for number, body in bodies.items():
            table.append(f"{number} 1\n{len(parts):010d} 00000 n \n")
            parts += f"{number} 0 obj\n".encode() + _written(body) + b"\nendobj\n"
    before = int(base[base.rindex(b"startxref") :].split()[1])
    start = len(parts)
    parts += ("xref\n" + "".join(table)).encode()
    parts += (
        f"trailer\n<< /Size {size} /Root {root} 0 R /Prev {before} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    path.write_bytes(parts)
    return path


def _written(body: pikepdf.Object) -> bytes:
    if not isinstance(body, pikepdf.Stream):
        return body.unparse(resolved=True)
    data = body.read_raw_bytes()
    head = pikepdf.Dictionary(body.stream_dict)
    head.Length = len(data)
    return head.unparse() + b"\nstream\n" + data + b"\nendstream"


WHOLE: dict[str, Callable[[Path], Path]] = {
    "jpeg": saved("JPEG"),
    "progressive-jpeg": saved("JPEG", progressive=True),
    "png": saved("PNG"),
    "tiff-raw": saved("TIFF", mode="L"),
    "tiff-lzw": saved("TIFF", compression="tiff_lzw"),
    "tiff-fax": fax_pages,
    "pdf-jpeg": scan("jpeg"),
    "pdf-flate": scan("flate"),
    "pdf-fax": scan("g4"),
    "pdf-packed": packed,
    "pdf-linearized": linearized,
    "pdf-signed": signed_later,
}


@pytest.mark.parametrize("name", WHOLE)
def test_cut_anywhere(name: str, tmp_path: Path) -> None:
    whole = WHOLE[name](tmp_path / "whole")
    pictures, signatures = read(receive(whole, tmp_path / "keep", SETTINGS))
    assert signatures == (name == "pdf-signed")
    data = whole.read_bytes()
    ends = [m + 6 for m in range(len(data)) if data.startswith(b"%%EOF\n", m)]
    steps = {len(data) * i // 24 for i in range(24)} | {len(data) - n for n in (1, 2, 3, 8, 20, 60, 200)}
    for length in sorted(steps - set(ends)):
        cut = tmp_path / "cut"
        cut.write_bytes(data[:length])
        try:
            got, signed = read(receive(cut, tmp_path / "keep", SETTINGS))
        except InputRefused as refused:
            assert refused.code in REFUSALS, length
            continue
        assert signed == signatures, length
        assert len(got) == len(pictures), length
        assert all(np.array_equal(a, b) for a, b in zip(got, pictures, strict=True)), length


@pytest.mark.parametrize("name", ["pdf-jpeg", "tiff-fax", "jpeg", "png", "pdf-signed"])
def test_half_a_file_is_called_truncated(name: str, tmp_path: Path) -> None:
    data = WHOLE[name](tmp_path / "whole").read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(InputRefused, match="truncated"):
        inspect(receive(cut, tmp_path / "keep", SETTINGS), SETTINGS)


def test_a_pdf_that_lacks_only_its_end_mark_is_accepted_with_a_warning(tmp_path: Path) -> None:
    data = scan_pdf(tmp_path / "whole", pages=2).read_bytes()
    (tmp_path / "cut").write_bytes(data[: data.rindex(b"%%EOF")])
    found = inspect(receive(tmp_path / "cut", tmp_path / "keep", SETTINGS), SETTINGS)
    assert (len(found.pages), [f.code for f in found.findings]) == (2, ["repaired"])


def test_a_page_that_is_lost_from_the_tree_is_not_lost_in_silence(tmp_path: Path) -> None:
    data = scan_pdf(tmp_path / "whole", pages=3).read_bytes()
    at = data.index(b"/Kids [ ") + 8
    (tmp_path / "lost").write_bytes(data[:at] + b"null  " + data[at + 6 :])
    with pytest.raises(InputRefused, match="damaged"):
        inspect(receive(tmp_path / "lost", tmp_path / "keep", SETTINGS), SETTINGS)


def test_a_wrong_table_of_objects_is_mended_and_said(tmp_path: Path) -> None:
    data = scan_pdf(tmp_path / "whole", pages=2).read_bytes()
    at = data.rindex(b"startxref\n")
    (tmp_path / "off").write_bytes(data[:at] + b"startxref\n7\n%%EOF\n")
    got = receive(tmp_path / "off", tmp_path / "keep", SETTINGS)
    found = inspect(got, SETTINGS)
    assert [f.code for f in found.findings] == ["repaired"]
    whole, _ = read(receive(tmp_path / "whole", tmp_path / "keep2", SETTINGS))
    assert all(np.array_equal(a, b) for a, b in zip(read(got)[0], whole, strict=True))
