"""Scanned pages bound into files (PDF, TIFF, JPEG, PNG), and the truth written beside them."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import img2pdf
import pikepdf
from pikepdf import Pdf
from PIL import Image

from fictional import raster, scanner, signature, vector
from fictional.paper import Paper
from fictional.scanner import Look

FileKind = Literal["pdf", "tif", "jpg", "png"]
PRODUCER = "Fictional Scan"


@dataclass(frozen=True)
class Item:
    """A paper and how its sheets are scanned; `back`: the blank reverse of the last sheet is scanned too.

    `born_digital` pages are written as they were typed, without a scanner.
    """

    paper: Paper
    look: Look = field(default_factory=Look)
    turned: tuple[int, ...] = ()  # sheets (from 1) fed upside down
    back: bool = False
    born_digital: bool = False


@dataclass(frozen=True)
class Bound:
    """One file to make. `signed`: a digital-signature field with a visible caption lies over page 1."""

    name: str
    kind: FileKind
    items: tuple[Item, ...]
    signed: bool = False


@dataclass(frozen=True)
class _Leaf:
    """One page on its way into a file."""

    item: Item
    sheet: int  # from 0; -1 is the blank back
    look: Look

    @property
    def blank(self) -> bool:
        return self.sheet < 0


def _leaves(bound: Bound) -> list[_Leaf]:
    leaves = []
    for item in bound.items:
        for number in range(len(item.paper.sheets)):
            leaves.append(_Leaf(item, number, _look(item, number + 1)))
        if item.back:
            leaves.append(_Leaf(item, -1, _look(item, 0)))
    return leaves


def _look(item: Item, number: int) -> Look:
    """The item's look with each page's own small difference in skew."""
    base = item.look
    lean = 0.0 if item.born_digital else round(base.skew * (1, 1, 0.6, 1.3)[number % 4], 2)
    return Look(
        base.dpi, base.mode, base.level, lean, number in item.turned, base.border, base.holes, base.quality
    )


def _picture(leaf: _Leaf, rng: random.Random) -> Image.Image:
    sheets, dpi = leaf.item.paper.sheets, leaf.look.dpi
    front = raster.paint(sheets[leaf.sheet], dpi)
    if not leaf.blank:
        return scanner.scan(front, leaf.look, rng)
    return scanner.scan(Image.new("RGB", front.size, "white"), leaf.look, rng, behind=front)


def write(bound: Bound, folder: Path, seed: int | str) -> Path:
    """Make the file in `folder`; returns its path."""
    rng = random.Random(f"scan {seed} {bound.name}")
    leaves = _leaves(bound)
    path = folder / f"{bound.name}.{bound.kind}"
    folder.mkdir(parents=True, exist_ok=True)
    if bound.kind == "pdf":
        path.write_bytes(_pdf(bound, leaves, rng))
    elif bound.kind == "tif":
        _write_tiff(path, leaves, rng)
    else:
        image = _picture(leaves[0], rng)
        path.write_bytes(_encode(image, leaves[0].look, "PNG" if bound.kind == "png" else "JPEG"))
    return path


def _encode(image: Image.Image, look: Look, form: str) -> bytes:
    """The bytes of one page: PNG where asked for, else G4 for bitonal and JPEG for the rest."""
    buffer = io.BytesIO()
    dpi = (look.dpi, look.dpi)
    if form == "PNG":
        image.save(buffer, "PNG", optimize=True, dpi=dpi)
    elif image.mode == "1" and form == "PDF":
        image.save(buffer, "TIFF", compression="group4", dpi=dpi)
    else:
        image = image.convert("L") if image.mode == "1" else image
        image.save(buffer, "JPEG", quality=look.quality, dpi=dpi, optimize=True)
    return buffer.getvalue()


def _write_tiff(path: Path, leaves: Sequence[_Leaf], rng: random.Random) -> None:
    images = [_picture(leaf, rng) for leaf in leaves]
    dpi = leaves[0].look.dpi
    images[0].save(
        path,
        "TIFF",
        save_all=True,
        append_images=images[1:],
        compression="group4",
        dpi=(dpi, dpi),
        software=PRODUCER,
    )


def _pdf(bound: Bound, leaves: Sequence[_Leaf], rng: random.Random) -> bytes:
    """Scanned pages as single images, born-digital ones as text, in the order of `leaves`."""
    pdf = Pdf.new()
    press = vector.Press(pdf, bound.items[0].paper.sheets[0].type)
    for leaf in leaves:
        if leaf.item.born_digital:
            press.page(leaf.item.paper.sheets[leaf.sheet])
        else:
            _append_scan(pdf, _encode(_picture(leaf, rng), leaf.look, "PDF"))
    if bound.signed:
        signature.add_field(pdf, press)
    press.finish()
    pdf.docinfo[pikepdf.Name.Producer] = PRODUCER
    buffer = io.BytesIO()
    compact = pikepdf.ObjectStreamMode.disable if bound.signed else pikepdf.ObjectStreamMode.generate
    pdf.save(buffer, deterministic_id=True, object_stream_mode=compact, fix_metadata_version=False)
    return signature.seal_range(buffer.getvalue()) if bound.signed else buffer.getvalue()


def _append_scan(pdf: Pdf, picture: bytes) -> None:
    """One page that is one image, its own bytes untouched."""
    page = img2pdf.convert(picture, nodate=True, engine=img2pdf.Engine.internal)
    with Pdf.open(io.BytesIO(page)) as single:
        pdf.pages.extend(single.pages)


def truth(bound: Bound) -> dict[str, Any]:
    """What is true about the file: its papers with their fields, its pages with their text."""
    documents, pages, number = [], [], 0
    for item in bound.items:
        count = len(item.paper.sheets) + item.back
        documents.append(_document(item.paper, list(range(number + 1, number + count + 1))))
        number += count
    for at, leaf in enumerate(_leaves(bound), 1):
        text = "" if leaf.blank else "\n".join(leaf.item.paper.sheets[leaf.sheet].lines)
        pages.append(
            {
                "number": at,
                "blank": leaf.blank,
                "rotation": 180 if leaf.look.turned else 0,
                "skew": leaf.look.skew,
                "text": text,
            }
        )
    return {"documents": documents, "pages": pages}


def _document(paper: Paper, pages: list[int]) -> dict[str, Any]:
    role = {"role": paper.role} if paper.role else {}
    return {
        "docType": paper.doc_type,
        **role,
        "pages": pages,
        "fields": dict(paper.fields),
        "notTypeset": list(paper.by_hand),
        "expect": paper.expect,
    }


def write_truth(bound: Bound, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(truth(bound), ensure_ascii=False, indent=1)
    (folder / f"{bound.name}.json").write_text(text + "\n", "utf-8")
