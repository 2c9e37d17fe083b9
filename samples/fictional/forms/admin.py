"""`van-ban-hanh-chinh`: quyết định, công văn, tờ trình, thông báo, in the layout of Decree 30/2020."""

from __future__ import annotations

from dataclasses import dataclass

from fictional import people, texts
from fictional.letterhead import Foot, Head, draw_foot, draw_head, draw_title
from fictional.paper import Desk, Paper, Value
from fictional.sheet import Sheet
from fictional.texts import Topic

_BOTTOM = 272.0  # below it the body goes on to a new page


@dataclass(frozen=True)
class _Issuer:
    lines: tuple[str, ...]
    bold_from: int
    letters: str
    place: str
    body: str  # the line under KT. or TM.
    chief: str


def _commune(desk: Desk) -> _Issuer:
    name = desk.office.full.upper()
    return _Issuer(("ỦY BAN NHÂN DÂN", name), 0, "UBND", desk.office.name, "ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


def _department(desk: Desk) -> _Issuer:
    name, letters = desk.rng.choice((("SỞ LƯU TRỮ GIẢ ĐỊNH", "SLTGĐ"), ("SỞ MẪU BIỂU VÀ VÍ DỤ", "SMBVD")))
    parent = f"UBND TỈNH {people.PROVINCE.upper()}"
    return _Issuer((parent, name), 1, letters, people.PROVINCE, name, "GIÁM ĐỐC")


def _head(desk: Desk, kind: str, by_hand: bool, issuer: _Issuer, about: str = "") -> Head:
    number = f"{desk.rng.randint(2, 940):02d}"
    notation = (
        f"{kind}-{issuer.letters}" if kind else f"{issuer.letters}-{desk.rng.choice(('VP', 'HTQT', 'KTHT'))}"
    )
    return Head(issuer.lines, issuer.bold_from, number, notation, issuer.place, desk.day, by_hand, about)


def _foot(desk: Desk, issuer: _Issuer, first: str) -> Foot:
    signer = people.person(desk.rng, desk.office, born=(1965, 1985))
    deputy = desk.rng.random() < 0.5
    collective = issuer.letters == "UBND"
    prefix = ((f"TM. {issuer.body}",) if collective else ()) + ((f"KT. {issuer.chief}",) if deputy else ())
    title = f"PHÓ {issuer.chief}" if deputy else issuer.chief
    recipients = (first, f"UBND tỉnh {people.PROVINCE} (để b/c)", "Các bộ phận liên quan", "Lưu: VT, HS")
    ring = " ".join(issuer.lines[issuer.bold_from :])
    return Foot(recipients, prefix, title, signer.signed, ring, f"TỈNH {people.PROVINCE.upper()}")


def _fill(desk: Desk, text: str, numbers: tuple[int, int], head: str) -> str:
    return text.format(place=desk.office.full, year=desk.day.year, n=numbers[0], m=numbers[1], head=head)


@dataclass
class _Pages:
    """The sheets of a paper under way: `y` is the next baseline on the last one."""

    desk: Desk
    sheets: list[Sheet]
    y: float

    @property
    def now(self) -> Sheet:
        return self.sheets[-1]

    def para(self, markup: str) -> None:
        if self.y > _BOTTOM - 14:
            self.turn()
        self.y = self.now.para(self.y, markup)

    def last(self, markup: str) -> None:
        """The last paragraph: it goes over with the signature block, which never stands on a page alone."""
        if self.y > _BOTTOM - 76:
            self.turn()
        self.para(markup)

    def centred(self, text: str) -> None:
        self.y = self.now.centred(self.y + 2, text) + 2

    def foot(self, foot: Foot) -> None:
        if self.y > _BOTTOM - 58:
            self.turn()
        draw_foot(self.now, self.desk.rng, self.y + 5, foot)

    def turn(self) -> None:
        """A new page with its number at the top centre."""
        last = self.now
        sheet = Sheet(last.type, last.left, last.right)
        self.sheets.append(sheet)
        sheet.line((sheet.left + sheet.right) / 2, 16, str(len(self.sheets)), 13, "", "center")
        self.y = 26.0


def _start(desk: Desk, head: Head) -> _Pages:
    sheet = desk.sheet()
    return _Pages(desk, [sheet], draw_head(sheet, desk.rng, head, 23 + desk.rng.uniform(-3, 4)))


def _paper(pages: _Pages, kind: str, head: Head, foot: Foot, more: dict[str, Value]) -> Paper:
    fields: dict[str, Value] = {
        "typeName": kind,
        "codeNumber": head.number,
        "codeNotation": head.notation,
        "issuedPlace": head.place,
        "issuedDate": head.day.isoformat(),
        "organName": head.issuer,
        **({"parentOrganName": head.parent} if head.parent else {}),
        **more,
        "signerTitle": foot.title,
        "signerName": foot.name,
    }
    hand = ("codeNumber", "issuedDate") if head.by_hand else ()
    return Paper(
        "van-ban-hanh-chinh", tuple(pages.sheets), fields, hand, "review" if head.by_hand else "accepted"
    )


def _pick(desk: Desk, topics: tuple[Topic, ...]) -> tuple[str, list[str]]:
    topic = desk.rng.choice(topics)
    numbers = (desk.rng.randint(3, 29), desk.rng.randint(30, 300))
    someone = people.person(desk.rng, desk.office)
    head = f"{someone.title.lower()} {someone.signed}"
    return _fill(desk, topic.about, numbers, head), [_fill(desk, t, numbers, head) for t in topic.body]


def decision(desk: Desk, *, by_hand: bool = False, long: bool = False) -> Paper:
    """Quyết định: căn cứ in italics, QUYẾT ĐỊNH:, Điều 1. … ; `long` runs over to a second page."""
    issuer = _commune(desk)
    head, foot = _head(desk, "QĐ", by_hand, issuer), _foot(desk, issuer, "Như Điều cuối")
    about, articles = _pick(desk, texts.DECISIONS)
    pages = _start(desk, head)
    pages.y = draw_title(pages.now, pages.y + 3, "QUYẾT ĐỊNH", f"Về việc {about}")
    pages.centred(f"{foot.prefix[0][4:]} {desk.office.full.upper()}")
    numbers = (desk.rng.randint(10, 99), desk.rng.randint(100, 300))
    for ground in texts.GROUNDS:
        pages.para(f"<i>{_fill(desk, ground, numbers, '')}</i>")
    pages.para("<i>Theo đề nghị của công chức văn phòng - thống kê.</i>")
    pages.centred("QUYẾT ĐỊNH:")
    if long:
        articles[1:1] = desk.rng.sample(texts.MORE, 6)
    numbered = [f"<b>Điều {number}.</b> {article}" for number, article in enumerate(articles, 1)]
    for article in numbered[:-1]:
        pages.para(article)
    pages.last(numbered[-1])
    pages.foot(foot)
    return _paper(pages, "Quyết định", head, foot, {"subject": about})


def letter(desk: Desk, *, by_hand: bool = False) -> Paper:
    """Công văn: the subject stands under the number as `V/v …`, the addressee after Kính gửi."""
    issuer = _commune(desk)
    about, body = _pick(desk, texts.LETTERS)
    head, foot = _head(desk, "", by_hand, issuer, f"V/v {about}"), _foot(desk, issuer, "Như trên")
    recipient = desk.rng.choice(
        ("Sở Lưu trữ Giả Định", "Văn phòng Đăng ký Ví Dụ", "Phòng Mẫu biểu tỉnh Thử Nghiệm")
    )
    pages = _start(desk, head)
    pages.y = pages.now.centred(pages.y + 6, f"Kính gửi: {recipient}", 14, "") + 6
    for text in body[:-1]:
        pages.para(text)
    pages.last(body[-1])
    pages.foot(foot)
    return _paper(pages, "Công văn", head, foot, {"subject": about, "recipient": recipient})


def proposal(desk: Desk, *, by_hand: bool = False) -> Paper:
    """Tờ trình of a department, with its parent above it in the head."""
    issuer = _department(desk)
    head, foot = _head(desk, "TTr", by_hand, issuer), _foot(desk, issuer, "Như trên")
    about, body = _pick(desk, texts.PROPOSALS)
    recipient = f"Ủy ban nhân dân tỉnh {people.PROVINCE}"
    pages = _start(desk, head)
    pages.y = draw_title(pages.now, pages.y + 3, "TỜ TRÌNH", f"Về việc {about}")
    pages.y = pages.now.centred(pages.y + 1, f"Kính gửi: {recipient}", 14, "") + 4
    for text in (*body[:-1], *desk.rng.sample(texts.MORE, 2)):
        pages.para(text)
    pages.last(body[-1])
    pages.foot(foot)
    return _paper(pages, "Tờ trình", head, foot, {"subject": about, "recipient": recipient})


def notice(desk: Desk, *, by_hand: bool = False) -> Paper:
    """Thông báo."""
    issuer = _commune(desk)
    head, foot = _head(desk, "TB", by_hand, issuer), _foot(desk, issuer, "Các thôn, tổ dân phố")
    about, body = _pick(desk, texts.NOTICES)
    pages = _start(desk, head)
    pages.y = draw_title(pages.now, pages.y + 3, "THÔNG BÁO", f"Về việc {about}")
    for number, text in enumerate(body[:-1], 1):
        pages.para(f"{number}. {text}")
    pages.last(body[-1])
    pages.foot(foot)
    return _paper(pages, "Thông báo", head, foot, {"subject": about})
