"""Units of the country, old and new, found in addresses."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from digitize.errors import UsageProblem
from digitize.places import find_place, places_now, register, successor, successors
from digitize.schemas import code_list, own_lists

BEFORE, AFTER = date(2020, 5, 5), date(2026, 1, 1)


def codes(address: str, on: date | None = None) -> list[str] | None:
    found = find_place(address, on).place
    return [u.code for u in found.units] if found else None


def test_the_list_holds_the_country_before_and_after() -> None:
    units = register().units
    now = [u for u in units if not u.last]
    before = [u for u in units if u.first == "" and u.last in ("", "2025-06-30")]
    assert len([u for u in now if u.is_province]) == 34
    assert len([u for u in now if u.is_commune]) == 3321
    assert len([u for u in before if u.is_province and u.code]) == 63
    assert len([u for u in before if u.is_commune]) == 10035


def test_every_old_province_and_commune_says_what_it_is_now() -> None:
    known = register()
    today = {u.code for u in known.units if not u.last}
    for unit in known.units:
        assert set(unit.successors) <= today
        if unit.last == "2025-06-30" and len(unit.code) != 3:
            assert unit.successors, unit


def test_every_unit_lies_in_a_province() -> None:
    known = register()
    assert all(known.province_of(u) for u in known.units)


def test_the_provinces_are_those_of_the_personal_numbers() -> None:
    listed = {(e["code"], e["name"]) for e in code_list("gso-provinces")["codes"] if "validTo" not in e}
    assert listed == {(u.code, u.name) for u in register().provinces if not u.last}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Hòa Tiến, Hòa Vang, Đà Nẵng", ["20326", "497", "48"]),
        ("Thôn 5, xã Hoà Tiến, huyện Hoà Vang, TP. Đà Nẵng", ["20326", "497", "48"]),
        ("XÃ HÒA TIẾN - HUYỆN HÒA VANG - THÀNH PHỐ ĐÀ NẴNG", ["20326", "497", "48"]),
        ("xa Hoa Tien huyen Hoa Vang TP Da Nang", ["20326", "497", "48"]),
        ("Tổ 5 phường Vĩnh Ninh thành phố Huế tỉnh Thừa Thiên - Huế", ["19783", "474", "46"]),
        ("Phường 12, quận Gò Vấp, TP.HCM", ["26881", "764", "79"]),
        ("P.Bến Nghé, Q.1, Tp Hồ Chí Minh, Việt Nam", ["26740", "760", "79"]),
        ("phường Quán Toan, quận Hông Bàng, TP Hải Phòmg", ["11296", "303", "31"]),
        ("Ủy ban nhân dân xã Tân Xã, huyện Thạch Thất, tỉnh Hà Tây", ["10000", "276", ""]),
        ("xã Hòa Khánh, TP. Buôn Ma Thuột, tỉnh Đắc Lắc", ["24175", "643", "66"]),
        ("xã Phước Thuận - huyện Xuyên Mộc - Bà Rịa - Vũng Tàu", ["26623", "751", "77"]),
        ("phường Ba Đình, TP Hà Nội", ["00004", "01"]),
        ("Phường Văn Miếu – Quốc Tử Giám, Hà Nội", ["00226", "01"]),
        ("xã Hòa Tiến, thành phố Đà Nẵng", ["20332", "48"]),
        ("Đặc khu Lý Sơn, tỉnh Quảng Ngãi", ["21548", "51"]),
        ("Quan Hóa, Thanh Hóa", ["385", "38"]),
        ("thành phố Bắc Ninh", ["256", "27"]),
    ],
)
def test_an_address_is_found_however_it_is_written(address: str, expected: list[str]) -> None:
    assert codes(address) == expected


@pytest.mark.parametrize(
    ("address", "on", "expected"),
    [
        ("Lào Cai", BEFORE, ["10"]),
        ("Lào Cai", AFTER, ["15"]),
        ("Hòa Vang, Đà Nẵng", BEFORE, ["497", "48"]),
        ("xã Hòa Tiến, Đà Nẵng", BEFORE, ["20326", "497", "48"]),
        ("xã Hòa Tiến, huyện Hòa Vang, Đà Nẵng", AFTER, ["20326", "497", "48"]),
    ],
)
def test_the_day_of_the_paper_decides_between_old_and_new(
    address: str, on: date, expected: list[str]
) -> None:
    assert codes(address, on) == expected


@pytest.mark.parametrize(
    ("address", "on"),
    [
        ("Lào Cai", None),  # the old province and the new one
        ("Hòa Vang, Đà Nẵng", None),  # a district before, a commune now
        ("Hòa Vang, Đà Nẵng", AFTER),  # an address may be older than its paper
        ("huyện Châu Thành", None),  # ten of them
        ("xã Nga Thanh, huyện Nga Sơn, tỉnh Thanh Hóa", BEFORE),  # there is a Nga Thạnh: a mark may be lost
        ("Mỹ An, Tháp Mười, Đồng Tháp", BEFORE),  # a town and a commune
    ],
)
def test_what_could_be_two_places_is_none_with_both_named(address: str, on: date | None) -> None:
    found = find_place(address, on)
    assert found.place is None
    assert len(found.candidates) >= 2


@pytest.mark.parametrize(
    "address", ["", "Paris, Pháp", "Phường 5", "không rõ", ", - ,", "Đông x, Đông Hưng, Thái Bình"]
)
def test_what_is_no_known_commune_is_never_made_one(address: str) -> None:
    found = find_place(address).place
    assert found is None or found.commune is None


def test_figures_are_never_forgiven() -> None:
    found = find_place("Phường 19, quận Gò Vấp, TP.HCM")
    assert found.place and found.place.commune is None
    assert not found.whole
    assert codes("Phường 01, quận Gò Vấp, TP.HCM") == codes("P.1, Q.Gò Vấp, TPHCM")


def test_what_stands_before_the_units_is_kept() -> None:
    found = find_place("Số 12/5 đường Tỉnh lộ 10, khu phố 3, P. Tân Tạo, Q. Bình Tân, TP. HCM")
    assert found.rest == "Số 12/5 đường Tỉnh lộ 10, khu phố 3"
    assert found.whole


def test_an_unknown_unit_leaves_what_it_lies_in() -> None:
    found = find_place("xã Không Có Thật, huyện Yên Phong, tỉnh Bắc Ninh")
    assert found.place and [u.code for u in found.place.units] == ["258", "27"]
    assert not found.whole
    assert found.rest == "xã Không Có Thật"


def test_what_a_place_is_now() -> None:
    old = find_place("xã Hòa Tiến, huyện Hòa Vang, Đà Nẵng").place
    assert old and [p.text for p in places_now(old)] == ["Xã Hòa Tiến, Thành phố Đà Nẵng"]
    now = find_place("xã Hòa Tiến, thành phố Đà Nẵng").place
    assert now and places_now(now) == (now,)
    island = find_place("Côn Đảo, Bà Rịa-Vũng Tàu").place
    assert island and [p.text for p in places_now(island)] == ["Đặc khu Côn Đảo, Thành phố Hồ Chí Minh"]
    former = find_place("tỉnh Nam Hà").place
    assert former and [p.text for p in places_now(former)] == ["Tỉnh Ninh Bình"]


def test_successors_of_codes() -> None:
    assert [u.code for u in successors("20326")] == ["20332"]
    assert successor("26881") == successors("26881")[0]
    assert [u.name for u in successors("27")] == ["Bắc Ninh"]
    assert len(successors("00562")) > 1
    assert successor("00562") is None  # parted
    assert [u.title for u in successors("01")] == ["Thành phố Hà Nội"]
    assert successors("99999") == successors("") == successors("760") == ()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    with own_lists(tmp_path):
        yield tmp_path


def write(folder: Path, *rows: tuple[str, ...]) -> None:
    with (folder / "places.csv").open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(
            [("code", "kind", "name", "within", "validFrom", "validTo", "successors"), *rows]
        )


def test_an_office_replaces_the_list(own: Path) -> None:
    write(own, ("99", "Tỉnh", "Mẫu", "", "", "", ""), ("99001", "Xã", "Thử", "99", "2027-01-01", "", ""))
    assert codes("xã Thử, tỉnh Mẫu") == ["99001", "99"]
    assert codes("Hà Nội") is None
    assert codes("xã Thử, tỉnh Mẫu", date(2026, 12, 31)) == ["99"]


def test_without_its_own_list_an_office_has_the_one_that_ships(own: Path) -> None:
    assert codes("Hà Nội") == ["01"]


@pytest.mark.parametrize(
    "row",
    [
        ("9", "Tỉnh", "Mẫu", "", "", "", ""),
        ("99", "", "Mẫu", "", "", "", ""),
        ("99", "Tỉnh", "Mẫu", "", "1/1/2027", "", ""),
        ("99", "Tỉnh", "Mẫu", "", "", "", "abc"),
        ("99", "Tỉnh", "Mẫu"),
    ],
)
def test_a_broken_list_is_named_with_its_line(own: Path, row: tuple[str, ...]) -> None:
    write(own, ("98", "Tỉnh", "Mẫu", "", "", "", ""), row)
    with pytest.raises(UsageProblem) as told:
        register()
    assert told.value.code == "list-broken"
    assert told.value.finding.params == {"list": "places.csv", "line": 3}


def test_an_own_code_list_that_is_no_json_is_named(own: Path) -> None:
    (own / "dossier-codes.json").write_text('{"generations": [\n}', "utf-8")
    with pytest.raises(UsageProblem) as told:
        code_list("dossier-codes")
    assert told.value.code == "list-broken"
    (own / "dossier-codes.json").write_text('{"generations": []}', "utf-8")
    assert code_list("dossier-codes") == {"generations": []}
