"""Scripts, actions, attachments, layers: told of, and none of them in the archival copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from builders_intake import A4, add_page, digital_pdf, image_object, paper, place, scan_pdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from digitize.dossier import Inspection, Kind, Scan
from digitize.intake.inspect import inspect
from digitize.intake.receive import hash_file
from digitize.pdf.twolayer import write_pdf
from digitize.settings import Settings

MARK = "KEKHAIMATDOC"  # in every hostile part; must be nowhere in the copy


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{MARK}')"))


def filespec(pdf: Pdf) -> pikepdf.Object:
    stream = pdf.make_stream(MARK.encode())
    spec = Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=stream))
    return pdf.make_indirect(spec)


def note(pdf: Pdf, kind: str, **entries: object) -> None:
    made = Dictionary(
        Type=Name.Annot,
        Subtype=Name(f"/{kind}"),
        Rect=Array([9, 9, 30, 30]),
        Contents=String(MARK),
        **entries,
    )
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(made)])


def opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = script()


def chained(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(
        S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]), Next=Array([script()])
    )


def on_page(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=script())


def by_name(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("x"), pdf.make_indirect(script())]))
    )


def in_a_field(pdf: Pdf) -> None:
    note(pdf, "Widget", FT=Name.Tx, T=String("x"), AA=Dictionary(K=script()))
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].obj.Annots)


def unreachable(pdf: Pdf) -> None:
    pdf.Root.PieceInfo = Dictionary(Mau=Dictionary(Private=pdf.make_indirect(script())))


def launch(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.Launch, F=String(MARK))


def submit(pdf: Pdf) -> None:
    note(pdf, "Link", A=Dictionary(S=Name.SubmitForm, F=String(f"http://example.invalid/{MARK}")))


def attachment(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("a"), filespec(pdf)])))


def associated(pdf: Pdf) -> None:
    pdf.pages[0].obj.AF = Array([filespec(pdf)])


def pinned(pdf: Pdf) -> None:
    note(pdf, "FileAttachment", FS=filespec(pdf))


def dynamic_form(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(f"<xdp>{MARK}</xdp>".encode()))


def hidden_layer(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(MARK)))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


def film(pdf: Pdf) -> None:
    note(pdf, "RichMedia", RichMediaContent=Dictionary(Assets=Dictionary(Names=Array([String(MARK)]))))


def link(pdf: Pdf) -> None:
    note(pdf, "Link", A=Dictionary(S=Name.URI, URI=String(f"http://example.invalid/{MARK}")))


def comment(pdf: Pdf) -> None:
    note(pdf, "Text")


def in_the_picture(pdf: Pdf) -> None:
    """The scan's own dictionary, its filter's parameters and its profile lead to all the rest of the file."""
    image = pdf.pages[0].obj.Resources.XObject.Im0
    profile = pdf.make_stream(b"\0" * 200, N=1, Alternate=Array([Name.DeviceGray]), AF=Array([filespec(pdf)]))
    image.ColorSpace = Array([Name.ICCBased, profile])
    image.DecodeParms = Dictionary(Quality=script(), Colors=Dictionary(A=script()))
    image.AA = script()


CARRIED: dict[Callable[[Pdf], None], str] = {
    **dict.fromkeys((opening, chained, on_page, by_name, in_a_field, unreachable), "carries-scripts"),
    **dict.fromkeys((launch, submit), "carries-programs"),
    **dict.fromkeys((attachment, associated, pinned), "carries-files"),
    dynamic_form: "carries-xfa",
    hidden_layer: "carries-layers",
    film: "carries-media",
    link: "carries-links",
    comment: "carries-notes",
    in_the_picture: "carries-scripts",
}
_ALLOWED_IN_ROOT = {"/Type", "/Pages", "/Metadata", "/OutputIntents", "/Lang", "/ViewerPreferences"}


def given(path: Path, carry: Callable[[Pdf], None]) -> Scan:
    scan_pdf(path, paper(248, 351, "L"))
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        carry(pdf)
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return scanned(path)


def scanned(path: Path) -> Scan:
    digest, size = hash_file(path)
    return Scan(path, path.name, digest, size, Kind.PDF)


def archival(scan: Scan, inspection: Inspection, target: Path) -> Path:
    write_pdf(scan, inspection, (), (), target, Settings())
    return target


@pytest.mark.parametrize(("carry", "code"), CARRIED.items(), ids=lambda v: getattr(v, "__name__", str(v)))
def test_what_is_carried_is_told_and_left_behind(
    carry: Callable[[Pdf], None], code: str, tmp_path: Path
) -> None:
    scan = given(tmp_path / "scan.pdf", carry)
    inspection = inspect(scan, Settings())
    assert code in {f.code for f in inspection.findings}
    assert len(inspection.pages) == 1
    with Pdf.open(archival(scan, inspection, tmp_path / "archival.pdf")) as made:
        assert set(made.Root.keys()) <= _ALLOWED_IN_ROOT
        assert set(made.pages[0].obj.keys()) <= {
            "/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/Rotate"
        }  # fmt: skip
        written = b"".join(_everything(item) for item in made.objects)
        assert MARK.encode() not in written
        keys = {key for item in made.objects for key in _keys(item)}
        assert not keys & {"/JS", "/JavaScript", "/AA", "/A", "/EF", "/XFA", "/OpenAction", "/Annots", "/AF"}


def _everything(item: pikepdf.Object) -> bytes:
    if not isinstance(item, pikepdf.Stream):
        return item.unparse(resolved=True)
    words = b"" if "/Width" in item else item.read_bytes()
    return item.stream_dict.unparse(resolved=True) + item.read_raw_bytes() + words


def _keys(item: pikepdf.Object) -> set[str]:
    return set(item.keys()) if isinstance(item, Dictionary | pikepdf.Stream) else set()


@pytest.mark.parametrize("make", [scan_pdf, digital_pdf])
def test_a_plain_paper_carries_nothing(make: Callable[[Path], Path], tmp_path: Path) -> None:
    found = inspect(scanned(make(tmp_path / "scan.pdf")), Settings()).findings
    assert not [f.code for f in found if f.code.startswith("carries")]


def test_a_deep_chain_is_looked_at_as_far_as_is_sane(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    add_page(pdf, place((A4[0], 0, 0, A4[1], 0, 0)), {"Im0": image_object(pdf, paper(248, 351, "L"))})
    for _ in range(300):
        pdf.make_indirect(script())
    nest = Array([])
    for _ in range(100):
        nest = Array([nest])
    pdf.Root.PieceInfo = Dictionary(Mau=nest)
    pdf.save(tmp_path / "scan.pdf")
    assert inspect(scanned(tmp_path / "scan.pdf"), Settings()).pages
