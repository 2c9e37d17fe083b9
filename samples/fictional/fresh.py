"""Any number of new papers of every type, each from dice of its own: for measuring on what was never seen."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from fictional.binder import Bound, FileKind, Item
from fictional.forms import (
    admin,
    asking,
    birth,
    building,
    company,
    death,
    household,
    idcard,
    insurance,
    land,
    licence,
    marriage,
    other,
    receipt,
    record,
    single,
    slip,
)
from fictional.paper import Desk, Paper, desk
from fictional.scanner import Level, Look, Mode

Maker = Callable[[Desk], Paper]


def _any_admin(at: Desk) -> Paper:
    by_hand = at.rng.random() < 0.6
    kind = at.rng.choice((admin.decision, admin.letter, admin.proposal, admin.notice))
    return kind(at, by_hand=by_hand)


def _any_receipt(at: Desk) -> Paper:
    return receipt.receipt(at, rich_qr=at.rng.random() < 0.5)


def _any_birth(at: Desk) -> Paper:
    if at.rng.random() < 0.1:
        return birth.modern(at, flawed=True)
    return at.rng.choice((birth.modern, birth.dotted, birth.extract))(at)


def _any_card(at: Desk) -> Paper:
    if at.rng.random() < 0.1:
        return idcard.chip_card(at, flawed=True)
    return at.rng.choice((idcard.chip_card, idcard.card_2024))(at, loose=True)


def _any_other(at: Desk) -> Paper:
    return at.rng.choice((other.statement, other.statement, other.note, other.photograph))(at)


def _any_household(at: Desk) -> Paper:
    return at.rng.choice((household.modern, household.modern, household.district, household.dotted))(at)


def _any_company(at: Desk) -> Paper:
    return at.rng.choice((company.modern, company.modern, company.early))(at)


def _any_land(at: Desk) -> Paper:
    return at.rng.choice((land.booklet, land.single))(at)


def _any_permit(at: Desk) -> Paper:
    if at.rng.random() < 0.5:
        return building.below_title(at)
    return building.in_head(at, by_hand=at.rng.random() < 0.4)


MAKERS: dict[str, Maker] = {
    "van-ban-hanh-chinh": _any_admin,
    "giay-tiep-nhan": _any_receipt,
    "giay-khai-sinh": _any_birth,
    "can-cuoc": _any_card,
    "gcn-ho-kinh-doanh": _any_household,
    "gcn-doanh-nghiep": _any_company,
    "gcn-quyen-su-dung-dat": _any_land,
    "giay-phep-xay-dung": _any_permit,
    "giay-phep-lai-xe": licence.any_paper,
    "the-bhyt": insurance.any_paper,
    "phieu-yeu-cau-bo-sung": slip.any_supplement,
    "phieu-tu-choi": slip.any_refusal,
    "khac": _any_other,
    "giay-chung-nhan-ket-hon": marriage.any_paper,
    "phieu-ly-lich-tu-phap": record.certificate,
    "to-khai": asking.any_paper,
    "trich-luc-khai-tu": death.any_paper,
    "xac-nhan-tinh-trang-hon-nhan": single.any_paper,
}


_CARDS = ("can-cuoc", "giay-phep-lai-xe", "the-bhyt")


def _any_look(rng: random.Random, doc_type: str) -> Look:
    modes: tuple[Mode, ...] = ("colour", "colour", "grey", "bitonal")
    levels: tuple[Level, ...] = ("light", "light", "medium", "heavy")
    look = Look(
        dpi=rng.choice((200, 300, 300)),
        mode=rng.choice(modes),
        level=rng.choice(levels),
        skew=round(rng.choice((-1, 1)) * rng.uniform(0, 3) ** 2 / 3, 2),
        turned=rng.random() < 0.08,
        border=rng.random() < 0.15,
        holes=rng.random() < 0.15,
    )
    # A card in pure black and white is not legible to anybody.
    return replace(look, mode="colour") if doc_type in _CARDS and look.mode == "bitonal" else look


def papers(seed: int, per_type: int) -> Iterator[tuple[str, Bound]]:
    """`per_type` files of every type, as (docType, file)."""
    for doc_type, make in MAKERS.items():
        for number in range(per_type):
            at = desk(f"fresh {seed} {doc_type} {number}")
            look = _any_look(at.rng, doc_type)
            kinds: tuple[FileKind, ...] = ("tif",) if look.mode == "bitonal" else ("pdf", "jpg")
            kind = at.rng.choice(kinds)
            paper = make(at)
            if kind == "jpg" and len(paper.sheets) > 1:
                kind = "pdf"
            turned = tuple(range(1, len(paper.sheets) + 1)) if look.turned else ()
            yield doc_type, Bound(f"{doc_type}-{number:04d}", kind, (Item(paper, look, turned),))
