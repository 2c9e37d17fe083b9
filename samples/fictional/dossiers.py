"""The standard set: which dossiers hold which papers, and how each was scanned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from fictional import people
from fictional.binder import Bound, Item
from fictional.forms import admin, birth, idcard, other, receipt
from fictional.paper import Desk, Paper, desk
from fictional.scanner import Look

MAU_LAM = 0  # the office of the standard set, agency code H99.12


@dataclass(frozen=True)
class Folder:
    """One folder to make; `sidecar` becomes its dossier.json."""

    name: str
    files: tuple[Bound, ...]
    sidecar: Mapping[str, str] = field(default_factory=dict)


class _Desks:
    """Fresh desks of one dossier, each with dice of its own."""

    def __init__(self, seed: int, name: str, day: dt.date) -> None:
        self._seed, self._name, self._day, self._numbers = seed, name, day, count()

    def next(self, day: dt.date | None = None) -> Desk:
        number = next(self._numbers)
        return desk(f"{self._seed} {self._name} {number}", office=MAU_LAM, day=day or self._day)


def _result(paper: Paper) -> Paper:
    return paper.as_("result")


def _component(paper: Paper) -> Paper:
    return paper.as_("component")


def _birth_registration(seed: int) -> Folder:
    """A child's birth: receipt, the father's card, the certificate that was issued."""
    code = "H99.12-250804-0101"
    desks = _Desks(seed, code, dt.date(2025, 8, 4))
    born = birth.birth(desks.next(), year=2025)
    first = receipt.receipt(
        desks.next(), code=code, applicant=born.father, request=receipt.REQUESTS[0], rich_qr=True
    )
    files = (
        Bound("01-giay-tiep-nhan", "pdf", (Item(first, Look(300, skew=0.4)),)),
        Bound(
            "02-can-cuoc-cua-cha",
            "jpg",
            (
                Item(
                    _component(idcard.chip_card(desks.next(), holder=born.father)),
                    Look(300, skew=-0.5, quality=52),
                ),
            ),
        ),
        Bound(
            "03-giay-khai-sinh",
            "pdf",
            (Item(_result(birth.modern(desks.next(), of=born)), Look(300, skew=-0.3)),),
        ),
    )
    return Folder(code, files)


def _stack(seed: int) -> Folder:
    """A whole dossier fed at once: four papers, a blank back, a page upside down."""
    code = "H99.12-250811-0117"
    desks = _Desks(seed, code, dt.date(2025, 8, 11))
    who = people.person(desks.next().rng, desks.next().office, born=(1975, 1990))
    look = Look(200, "grey", "medium", skew=0.9, quality=55)
    papers = (
        receipt.receipt(desks.next(), code=code, applicant=who, request=receipt.REQUESTS[2]),
        _component(birth.extract(desks.next())),
        _component(idcard.chip_card(desks.next(), holder=who)),
        _component(other.statement(desks.next(), author=who)),
    )
    items = tuple(
        Item(paper, look, turned=(1,) if number == 1 else (), back=number == 3)
        for number, paper in enumerate(papers)
    )
    return Folder(code, (Bound("ca-tap", "pdf", items),))


def _legacy(seed: int) -> Folder:
    """From 2023, with a dossier code of the first generation: bitonal scans, numbers written by hand."""
    code = "000.00.12.H99-230512-0045"
    desks = _Desks(seed, code, dt.date(2023, 5, 12))
    bitonal = Look(300, "bitonal", "medium", skew=1.6)
    tiff = (
        Item(_result(admin.decision(desks.next(), by_hand=True, long=True)), bitonal),
        Item(_component(admin.letter(desks.next(), by_hand=True)), Look(300, "bitonal", "light", skew=-0.8)),
    )
    proposal = Item(_component(admin.proposal(desks.next())), Look(200, "bitonal", "light", skew=0.5))
    return Folder(
        code, (Bound("01-quyet-dinh-cong-van", "tif", tiff), Bound("02-to-trinh", "pdf", (proposal,)))
    )


def _with_sidecar(seed: int) -> Folder:
    """A folder with a neutral name and a dossier.json; one certificate contradicts itself."""
    desks = _Desks(seed, "sidecar", dt.date(2025, 9, 8))
    owner = people.person(desks.next().rng, desks.next().office, born=(1980, 1995))
    flawed = birth.modern(desks.next(), flawed=True)
    files = (
        Bound(
            "can-cuoc",
            "jpg",
            (
                Item(
                    _component(idcard.card_2024(desks.next(), holder=owner)), Look(300, skew=0.6, quality=50)
                ),
            ),
        ),
        Bound(
            "khai-sinh-cu",
            "pdf",
            (
                Item(
                    _component(birth.dotted(desks.next())),
                    Look(300, "colour", "medium", skew=-1.2, quality=45),
                ),
            ),
        ),
        Bound("khai-sinh-sai-so", "pdf", (Item(_component(flawed), Look(200, "grey", "light", skew=0.3)),)),
    )
    sidecar = {
        "dossierCode": "H99.12-250908-0188",
        "procedureCode": "1.009904",
        "procedureName": "Đăng ký lại khai sinh do bản chính bị hư hỏng vì mưa lũ",
        "ownerName": owner.name,
        "ownerId": owner.personal_id,
        "receivedAt": "2025-09-08T08:15",
        "dueAt": "2025-09-15T16:30",
    }
    return Folder("ho-so-thang-9", files, sidecar)


def _digital(seed: int) -> Folder:
    """A born-digital PDF, and one that mixes a scanned letter with born-digital pages."""
    code = "H99.12-250903-0203"
    desks = _Desks(seed, code, dt.date(2025, 9, 3))
    mixed = (
        Item(_component(admin.letter(desks.next(), by_hand=True)), Look(200, "colour", "light", skew=0.7)),
        Item(_result(admin.decision(desks.next(), long=True)), born_digital=True),
    )
    alone = Item(_component(admin.notice(desks.next())), born_digital=True)
    return Folder(
        code, (Bound("01-thong-bao", "pdf", (alone,)), Bound("02-cong-van-quyet-dinh", "pdf", mixed))
    )


def _signed(seed: int) -> Folder:
    """A scan with a digital-signature field, a hard scan, a note by hand, a photograph."""
    code = "H99.12-250806-0260"
    desks = _Desks(seed, code, dt.date(2025, 8, 6))
    hard = Look(200, "grey", "heavy", skew=2.8, border=True, holes=True, quality=50)
    files = (
        Bound(
            "01-quyet-dinh-ky-so",
            "pdf",
            (Item(_result(admin.decision(desks.next())), Look(200, skew=0.3)),),
            signed=True,
        ),
        Bound(
            "02-thong-bao-cu",
            "pdf",
            (Item(_component(admin.notice(desks.next(dt.date(2024, 3, 19)))), hard),),
        ),
        Bound(
            "03-ghi-chu",
            "jpg",
            (Item(_component(other.note(desks.next())), Look(200, skew=-0.6, quality=50)),),
        ),
        Bound(
            "04-anh-hien-trang",
            "jpg",
            (Item(_component(other.photograph(desks.next())), Look(200, quality=55)),),
        ),
    )
    return Folder(code, files)


def _many_pages(seed: int) -> Folder:
    """Seven pages of five papers in one bitonal TIFF, with punch holes and a blank back."""
    code = "H99.12-251006-0311"
    desks = _Desks(seed, code, dt.date(2025, 10, 6))
    who = people.person(desks.next().rng, desks.next().office, born=(1960, 1980))
    plain = Look(200, "bitonal", "light", skew=-0.7, holes=True)
    papers = (
        receipt.receipt(desks.next(), code=code, applicant=who, request=receipt.REQUESTS[3]),
        _component(other.statement(desks.next(), author=who)),
        _component(birth.extract(desks.next())),
        _component(admin.letter(desks.next())),
        _result(admin.decision(desks.next(), long=True)),
    )
    items = tuple(Item(paper, plain, back=number == 1) for number, paper in enumerate(papers))
    return Folder(code, (Bound("ho-so-quet", "tif", items),))


def _loose(seed: int) -> Folder:
    """Files that lie in no dossier's folder."""
    desks = _Desks(seed, "loose", dt.date(2025, 11, 14))
    files = (
        Bound("cong-van-den", "jpg", (Item(admin.letter(desks.next(), by_hand=True), Look(200, skew=1.1)),)),
        Bound(
            "trich-luc",
            "pdf",
            (Item(birth.extract(desks.next()), Look(300, "colour", "medium", skew=0.8, quality=45)),),
        ),
        Bound(
            "to-trinh",
            "png",
            (Item(admin.proposal(desks.next()), Look(200, "bitonal", "medium", skew=-0.4)),),
        ),
    )
    return Folder("loose", files)


def standard(seed: int) -> tuple[Folder, ...]:
    """The dossiers of the standard set; the last folder holds the loose files."""
    makers = (_birth_registration, _stack, _legacy, _with_sidecar, _digital, _signed, _many_pages, _loose)
    return tuple(make(seed) for make in makers)
