"""Text layers in TCVN3 and VNI: told apart, turned into Unicode, and nothing else touched."""

import re
import unicodedata
from pathlib import Path

import pikepdf
import pytest
from builders_intake import add_page, letters_of, plain_font, text_at
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from digitize.dossier import Word
from digitize.intake import legacy
from digitize.intake.inspect import inspect
from digitize.intake.legacy import decoded, encoding_of, is_capital_font
from digitize.intake.pages import text_words
from digitize.intake.receive import receive
from digitize.names import is_syllable
from digitize.settings import Settings

MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"
BODY = (
    "Căn cứ Luật Tổ chức chính quyền địa phương; xét đề nghị của Trưởng phòng Nội vụ về việc cấp nước sạch, "
    "Ủy ban nhân dân xã Mẫu xem và quyết định hỗ trợ những hộ nghèo được hưởng ưu đãi từ quỹ."
)
TONES = "\u0300\u0301\u0309\u0303\u0323"
ONSETS = re.findall(r"\w+", "b c ch d đ g gh h k kh l m n ng ngh nh p ph qu r s t th tr v x")
RHYMES = re.findall(
    r"\w+", "a ai ao ă âu e eo ê êu i ia iêu o oa oe ô ôi ơ ơi u ua uy ư ưa ươi ưu y yêu anh ong ương uyên"
)


def coded(text: str, encoding: legacy.Encoding) -> str:
    """`text` as such a file has it: each letter by the table read backwards."""
    if encoding == "TCVN3":
        table = {letter: code for code, letter in legacy._TCVN3.items() if code != "μ"}
        return "".join(table.get(c) or table.get(c.lower(), c) for c in text)
    table = {letter: code for code, letter in legacy._vni().items()}
    return "".join(table.get(c, c) for c in text)


def test_every_letter_of_the_alphabet_has_a_code() -> None:
    small = set("ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
    assert set(legacy._TCVN3.values()) == small | set("ĂÂĐÊÔƠƯ")
    assert set(legacy._vni().values()) == small | {c.upper() for c in small}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc", "TCVN3"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc", "VNI"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM, ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC", "VNI"),
    ],
)
def test_the_motto_as_old_files_have_it(text: str, encoding: legacy.Encoding) -> None:
    assert encoding_of(text) == encoding
    assert decoded(text, encoding).replace("hoà", "hòa").lower() == MOTTO.lower()


@pytest.mark.parametrize("encoding", ["TCVN3", "VNI"])
@given(st.sampled_from(ONSETS), st.sampled_from(RHYMES), st.sampled_from(["", *TONES]))
def test_a_syllable_comes_back(encoding: legacy.Encoding, onset: str, rhyme: str, tone: str) -> None:
    vowel = next(i for i, c in enumerate(rhyme) if c in "aăâeêioôơuưy")
    word = unicodedata.normalize("NFC", onset + rhyme[: vowel + 1] + tone + rhyme[vowel + 1 :])
    assert decoded(coded(word, encoding), encoding) == word


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("n-íc", "nước"),
        ("®-îc", "được"),
        ("-u", "ưu"),
        ("Tr-ëng", "Trưởng"),
        ("th-¬ng", "thương"),
        ("UBND-VP", "UBND-VP"),
        ("lý-lÞch", "lý-lịch"),
        ("-", "-"),
        ("- Nh", "- Nh"),
        ("15/Q§-UBND", "15/QĐ-UBND"),
        ("(®Þa", "(địa"),
    ],
)
def test_a_hyphen_for_u_is_told_from_a_hyphen(shown: str, meant: str) -> None:
    assert decoded(shown, "TCVN3") == meant


@pytest.mark.parametrize(
    "text",
    [
        MOTTO + BODY,
        "Les élèves français préfèrent très souvent être à côté de la forêt où l'été commença; déjà vu.",
        "Müller fährt über die Brücke nach Köln; größere Straßen führen für später zurück, schön, hätte.",
        "El niño comió piñas y más jamón aquí; ¿qué pasó después? Así también será mañana, según él.",
        "bà và là có thì hà ông",  # Unicode, and Latin-1 has every letter of it
        "Plain English with no marks at all, and a résumé.",
        "",
    ],
)
def test_unicode_and_other_languages_are_left_alone(text: str) -> None:
    assert encoding_of(text) is None


@given(st.text())
def test_anything_can_be_asked_and_decoded(text: str) -> None:
    encoding_of(text)
    assert not text.isascii() or decoded(text, "VNI") == text
    assert all(
        unicodedata.is_normalized("NFC", word)
        for word in decoded(text, "TCVN3").split()
        if ord(max(word)) < 256
    )


@pytest.mark.parametrize(
    ("name", "capitals"),
    [
        ("/.VnTimeH", True),
        ("/ABCDEF+.VnArialH,Bold", True),
        (".VnCentury SchoolbookH", True),
        (".VnTimeH-Bold", True),
        ("/.VnTime", False),
        ("/.VnHelvetica", False),
        ("/VNI-TimesH", False),
        ("/Helvetica", False),
    ],
)
def test_fonts_of_capitals_are_known_by_name(name: str, capitals: bool) -> None:
    assert is_capital_font(name) is capitals


@pytest.mark.parametrize("word", ["nghiêng", "gì", "giếng", "hòa", "hoà", "quý", "uống", "khuya", "được"])
def test_words_that_are_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())


@pytest.mark.parametrize("word", ["héi", "tieáng", "ngh", "câp", "cc", "", "a1", "hợp-lý", "công2"])
def test_words_that_are_none(word: str) -> None:
    assert not is_syllable(word)


Run = tuple[str, float, float, str]


def font(pdf: pikepdf.Pdf, name: str) -> pikepdf.Object:
    """A TrueType font as office programs name it in a PDF: its codes are said to be those of Windows."""
    about = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{name}"),
        Flags=32,
        FontBBox=Array([0, -200, 1000, 800]),
        ItalicAngle=0,
        Ascent=800,
        Descent=-200,
        CapHeight=700,
        StemV=80,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name(f"/{name}"),
            Encoding=Name.WinAnsiEncoding,
            FirstChar=32,
            LastChar=255,
            Widths=Array([500] * 224),
            FontDescriptor=pdf.make_indirect(about),
        )
    )


def old_pdf(path: Path, runs: list[Run]) -> Path:
    """A page with each run (font, x, y, text in Latin-1) in a font of that name."""
    pdf = pikepdf.new()
    names = list(dict.fromkeys(run[0] for run in runs))
    shown = [
        f"BT /F{names.index(name)} 11 Tf {x:g} {y:g} Td <{text.encode('latin-1').hex()}> Tj ET\n"
        for name, x, y, text in runs
    ]
    add_page(pdf, "".join(shown).encode(), fonts={f"F{i}": font(pdf, name) for i, name in enumerate(names)})
    pdf.save(path)
    return path


def lines(text: str, encoding: legacy.Encoding, name: str, top: float = 700) -> list[Run]:
    words = text.split()
    parts = [" ".join(words[i : i + 9]) for i in range(0, len(words), 9)]
    return [(name, 60, top - 16 * i, coded(part, encoding)) for i, part in enumerate(parts)]


def layer(path: Path) -> tuple[tuple[Word, ...], list[tuple[str, str]], str]:
    scan = receive(path, path.with_suffix(".keep"), Settings())
    inspection = inspect(scan, Settings())
    source = inspection.pages[0]
    told = [(f.code, str(f.params.get("encoding"))) for f in inspection.findings]
    return (text_words(scan, source, Settings()) if source.mode == "text" else ()), told, source.mode


@pytest.mark.parametrize(
    ("encoding", "name"), [("TCVN3", ".VnTime"), ("VNI", "VNI-Times"), ("VNI", "ABCDEF+VNI-Helve")]
)
def test_a_page_in_an_old_font_is_read_in_unicode(
    encoding: legacy.Encoding, name: str, tmp_path: Path
) -> None:
    words, told, mode = layer(old_pdf(tmp_path / "old.pdf", lines(BODY, encoding, name)))
    text = " ".join(w.text for w in words)
    expected = BODY if encoding == "VNI" else BODY.replace("Ủy", "ủy")  # its capitals are another font
    assert (mode, text) == ("text", expected)
    assert told == [("text-layer-converted", encoding)]
    changed = next(w for w in words if w.text == "phương;")
    assert changed.raw == ("ph-¬ng;" if encoding == "TCVN3" else "phöông;")
    assert next(w for w in words if w.text == "xã").raw is not None
    assert next(w for w in words if w.text == "xem").raw is None


def test_words_in_a_font_of_capitals_are_capitals(tmp_path: Path) -> None:
    title = "quyết định về việc hỗ trợ"
    runs: list[Run] = [(".VnTimeH", 180, 760, coded(title, "TCVN3")), *lines(BODY, "TCVN3", ".VnTime")]
    words, _, _ = layer(old_pdf(tmp_path / "caps.pdf", runs))
    text = " ".join(w.text for w in words)
    assert text.startswith("QUYẾT ĐỊNH VỀ VIỆC HỖ TRỢ Căn cứ Luật")
    assert "quyết định hỗ trợ những" in text


def test_a_page_of_both_worlds_is_recognised_from_its_picture(tmp_path: Path) -> None:
    """Old words beside proper Unicode: nobody can tell which word is what."""
    pdf = pikepdf.new()
    letters = letters_of(MOTTO)
    shown = b"".join(text_at(MOTTO, 60, 780 - 14 * i, letters) for i in range(6))
    shown += b"".join(
        f"BT /F2 11 Tf 60 {y:g} Td <{text.encode('latin-1').hex()}> Tj ET\n".encode()
        for _, _, y, text in lines(BODY, "TCVN3", ".VnTime", 600)
    )
    add_page(pdf, shown, fonts={"F1": plain_font(pdf, letters), "F2": font(pdf, ".VnTime")})
    pdf.save(tmp_path / "both.pdf")
    assert layer(tmp_path / "both.pdf")[2] == "render"


def test_an_old_font_whose_codes_are_no_letters_is_not_believed(tmp_path: Path) -> None:
    pdf = pikepdf.open(old_pdf(tmp_path / "old.pdf", lines(BODY, "TCVN3", ".VnTime")))
    mute = Dictionary(Type=Name.Encoding, Differences=Array([32, *(Name(f"/g{i}") for i in range(224))]))
    pdf.pages[0].obj.Resources.Font.F0.Encoding = mute
    pdf.save(tmp_path / "mute.pdf")
    assert layer(tmp_path / "mute.pdf")[2] == "render"
