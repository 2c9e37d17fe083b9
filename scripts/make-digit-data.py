"""Makes `digitize/ocr/data/digits.npz` and `metrics.json` from free fonts.

Needs the Debian packages fonts-liberation2 (OFL), fonts-texgyre (GUST licence; its 3 and 5 are those of Times
New Roman) and fonts-dejavu-core. Only a developer runs it: `.venv/bin/python scripts/make-digit-data.py`.
What it writes is committed.

digits.npz   glyphs: faces × signs × 36 × 36 uint8 darkness, each sign centred, 40 pixels an em.
metrics.json advance width, lowest and highest ink of each letter in em, upright and italic (Liberation Serif,
             whose widths are those of Times New Roman, the face that NĐ 30/2020/NĐ-CP prescribes).
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont

OUT = Path(__file__).parent.parent / "digitize" / "ocr" / "data"
FONTS = Path("/usr/share/fonts/truetype")
GYRE = "/usr/share/texmf/fonts/opentype/public/tex-gyre/texgyretermes"
FACES = [
    ("serif", "liberation2/LiberationSerif-Regular.ttf"),
    ("serif", "liberation2/LiberationSerif-Bold.ttf"),
    ("serif", "liberation2/LiberationSerif-Italic.ttf"),
    ("serif", "liberation2/LiberationSerif-BoldItalic.ttf"),
    ("serif", f"{GYRE}-regular.otf"),
    ("serif", f"{GYRE}-bold.otf"),
    ("serif", f"{GYRE}-italic.otf"),
    ("serif", f"{GYRE}-bolditalic.otf"),
    ("serif", "dejavu/DejaVuSerif.ttf"),
    ("sans", "liberation2/LiberationSans-Regular.ttf"),
    ("sans", "liberation2/LiberationSans-Bold.ttf"),
    ("sans", "liberation2/LiberationSans-Italic.ttf"),
    ("sans", "dejavu/DejaVuSans.ttf"),
    ("sans", "dejavu/DejaVuSans-Bold.ttf"),
]
SIGNS = "0123456789/-"
EM, SIZE, OVER = 40, 36, 4
LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"
OTHERS = "0123456789 .,:;/-–()[]\"'“”…&%+*?!"


def sign(font: ImageFont.FreeTypeFont, char: str) -> np.ndarray:
    """One sign, centred by its ink, drawn large and averaged down."""
    big = SIZE * OVER
    image = Image.new("L", (big, big), 0)
    ImageDraw.Draw(image).text((big / 2, big / 2), char, font=font, fill=255, anchor="mm")
    left, top, right, bottom = image.getbbox()
    centred = ImageChops.offset(image, (big - left - right) // 2, (big - top - bottom) // 2)
    return np.asarray(centred.resize((SIZE, SIZE), Image.Resampling.BOX))


def metrics(path: str) -> dict[str, list[float]]:
    font = ImageFont.truetype(str(FONTS / path), 1000)
    table = {}
    for char in LETTERS + LETTERS.upper() + OTHERS:
        box = font.getbbox(char, anchor="ls")
        table[char] = [round(v / 1000, 3) for v in (font.getlength(char), -box[3], -box[1])]
    return table


def main() -> None:
    OUT.mkdir(exist_ok=True)
    fonts = [ImageFont.truetype(str(FONTS / path), EM * OVER) for _, path in FACES]
    glyphs = np.array([[sign(font, char) for char in SIGNS] for font in fonts], np.uint8)
    np.savez_compressed(OUT / "digits.npz", glyphs=glyphs)
    tables = {
        "families": [family for family, _ in FACES],
        "signs": SIGNS,
        "upright": metrics("liberation2/LiberationSerif-Regular.ttf"),
        "italic": metrics("liberation2/LiberationSerif-Italic.ttf"),
    }
    text = json.dumps(tables, ensure_ascii=False, separators=(",", ":"))
    (OUT / "metrics.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
