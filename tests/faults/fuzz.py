"""Every parser of ours under a coverage-guided fuzzer (atheris, libFuzzer): no crash, no hang, no surprise.

`python tests/faults/fuzz.py PARSER --seconds N [--seed S]` looks at one parser and prints a JSON line: inputs
tried, and what was found. A parser may answer, or raise what it promises; any other exception is a finding,
and so is an input that takes longer than `_LONGEST`. No corpus: it begins with the examples below.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LONGEST = 5.0  # seconds for an input of `_MOST` bytes
_MOST = 20_000

Feed = Callable[[bytes], object]


@dataclass(frozen=True)
class Parser:
    """feed: bytes in; promised: what it may raise; seeds: to begin with."""

    feed: Feed
    promised: tuple[type[BaseException], ...] = ()
    seeds: tuple[str, ...] = ()


def _text(function: Callable[[str], object]) -> Feed:
    return lambda data: function(data.decode("utf-8", "ignore"))


def _json(function: Callable[[Any], object]) -> Feed:
    """JSON that json itself takes; what it does not is no concern of ours."""

    def feed(data: bytes) -> object:
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            return None
        return function(found)

    return feed


def _place() -> Path:
    """A folder in memory where there is one, gone with this process."""
    memory = Path("/dev/shm")  # noqa: S108
    place = Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


def _file(function: Callable[[Path], object], suffix: str = "") -> Feed:
    """A parser of files: one file of this process, written anew for each input."""
    place = _place()
    target = place / f"input{suffix}"

    def feed(data: bytes) -> object:
        target.write_bytes(data)
        return function(target)

    return feed


def _patterns() -> dict[str, Parser]:
    from digitize.extract.patterns import (
        amounts,
        card_qr,
        dates,
        dossier_code,
        insurance,
        kinds,
        mrz,
        names,
        numbers,
        personal_id,
        spoken,
    )

    def all_dates(text: str) -> None:
        for read in (dates.find_date, dates.find_cramped_date, dates.find_partial_date, dates.find_moment):
            read(text)
        dates.find_year(text)
        dates.from_ddmmyyyy(text)
        spoken.spoken_date(text)
        spoken.number_in_words(text.split())

    def all_numbers(text: str) -> None:
        for read in (personal_id.find_personal_id, personal_id.find_old_id, dossier_code.find_code):
            read(text)
        numbers.read_number_line(text)
        numbers.begins_number_line(text)
        insurance.insurance_number(text.split())
        amounts.find_amount(text)
        amounts.amount_in_words(text)

    def all_codes(text: str) -> None:
        card_qr.read_card_code(text)
        insurance.read_insurance_code(text)
        mrz.read_mrz(text.splitlines())
        mrz.looks_like_mrz(text)

    def all_names(text: str) -> None:
        names.person_name(text)
        names.mended_family(text)
        names.name_fit(text)
        kinds.kind_of_title(text.split())
        kinds.kind_of_notation(text)

    return {
        "dates": Parser(
            _text(all_dates),
            seeds=(
                "ngày 04 tháng 02 năm 2025",
                "04/02/2025",
                "ngày ba mươi mốt tháng mười hai năm hai nghìn",
                "24:60 ngày 31/02/0000",
            ),
        ),
        "numbers": Parser(
            _text(all_numbers),
            seeds=(
                "Số: 15/QĐ-UBND",
                "001099000001",
                "H56.134-251023-0101",
                "1.250.000 đồng",
                "một triệu hai trăm nghìn đồng",
            ),
        ),
        "machine-codes": Parser(
            _text(all_codes),
            seeds=(
                "001099000001|012345678|NGUYỄN VĂN MẪU|01011990|Nam|Xã Mẫu|01012021",
                "IDVNM0990000012001099000001<<4",
                "9001011M3001012VNM<<<<<<<<<<<2\nNGUYEN<<VAN<MAU<<<<<<<<<<<<<<<",
                "DN4010000000000|4d|01/01/1990|1|x",
            ),
        ),
        "names": Parser(_text(all_names), seeds=("NGUYỄN VĂN MẪU", "Giấy khai sinh", "QĐ-UBND")),
    }


def _languages() -> dict[str, Parser]:
    from digitize.find.fold import fold
    from digitize.intake import legacy
    from digitize.names import same_address, same_name
    from digitize.ocr.tsv import words_of
    from digitize.places import find_place

    def old(text: str) -> None:
        legacy.encoding_of(text)
        legacy.encoding_of(text, again=True)
        for encoding in ("TCVN3", "VNI"):
            legacy.decoded(text, encoding)  # type: ignore[arg-type]

    def folded(text: str) -> None:
        assert fold(fold(text)) == fold(text)

    def alike(text: str) -> None:
        one, _, other = text.partition("|")
        same_name(one, other)
        same_address(one, other)

    table = "5\t1\t1\t1\t1\t1\t10\t20\t30\t40\t91.5\tMẫu\n"
    return {
        "old-encodings": Parser(_text(old), seeds=("Céng hßa x· héi chñ nghÜa", "Coäng hoøa xaõ hoäi")),
        "tesseract-table": Parser(_text(words_of), (ValueError,), seeds=(table, table * 3)),
        "folding": Parser(_text(folded), seeds=("Đường Mẫu", "ẩ")),
        "names-alike": Parser(
            _text(alike), seeds=("Nguyễn Văn Mẫu|NGUYEN VAN MAU", "Tổ 1, xã Mẫu|To 1 xa Mau")
        ),
        "addresses": Parser(
            _text(find_place), seeds=("Xã Mẫu Hòa, huyện Mẫu, tỉnh Hà Giang", "P. Bến Nghé, Q.1, TP.HCM")
        ),
    }


def _stored() -> dict[str, Parser]:
    from digitize.archive.audit.line import parse_line
    from digitize.archive.ocfl import parse_inventory
    from digitize.errors import DigitizeError
    from digitize.find.query import parse
    from digitize.record import document_from_json, field_from_json, finding_from_json, page_from_json
    from digitize.settings import load
    from digitize.validate import check_record

    shape = (ValueError, KeyError, TypeError, AttributeError)  # a record of ours, changed by another hand
    inventory = (
        '{"id":"urn:a","type":"https://ocfl.io/1.1/spec/#inventory","digestAlgorithm":"sha512","head":"v1",'
        '"manifest":{},"versions":{"v1":{"created":"2025-01-01T00:00:00Z","state":{},"message":"m","user":{"name":"n"}}}}'
    )
    return {
        "query": Parser(
            _text(parse),
            (DigitizeError,),
            seeds=(
                '"giấy khai sinh" nguyen*',
                "ownerId:001099000001 issuedOn:2020..2025",
                "-type:khac (a OR b) 01/02/2024",
            ),
        ),
        "settings": Parser(
            _file(lambda path: load(path, {}), ".toml"),
            (DigitizeError,),
            seeds=(
                'jobs = 2\npdfa = "1b"\n',
                "jbos = 1",
                'language = "vie"\nfast = true\n',
            ),
        ),
        "inventory": Parser(parse_inventory, (ValueError,), seeds=(inventory,)),
        "audit-line": Parser(parse_line, (ValueError,), seeds=('{"seq":1,"at":"2025-01-01T00:00:00Z"}\n',)),
        "page": Parser(
            _json(page_from_json),
            shape,
            seeds=(
                '{"number":1,"width":9,"height":9,"dpi":300,"rotation":0,"skew":0,"words":[["a",[1,2,3,4],0.5,0,0]]}',
            ),
        ),
        "document": Parser(
            _json(document_from_json), shape, seeds=('{"docType":"khac","pages":[1],"fields":{}}',)
        ),
        "field": Parser(
            _json(field_from_json), shape, seeds=('{"value":"a","confidence":0.5,"box":[1,2,3,4]}',)
        ),
        "record-check": Parser(
            _json(check_record),
            seeds=('{"docType":"khac","title":"a","fields":{"a":{"value":"b"}},"pages":[1]}',),
        ),
        "finding": Parser(_json(finding_from_json), shape, seeds=('{"code":"damaged","severity":"error"}',)),
    }


def _lists() -> dict[str, Parser]:
    from digitize.dossier import Kind
    from digitize.errors import DigitizeError
    from digitize.exchange.sheets import read_lines
    from digitize.intake.gather import gather
    from digitize.intake.signatures import iso_time
    from digitize.intake.sniff import sniff
    from digitize.intake.tiff import page_frames
    from digitize.office.cases import read_cases
    from digitize.office.procedure_lists import read_procedures

    def sidecar(path: Path) -> None:
        [parcel] = gather([path.parent])
        assert len(parcel.files) == 1

    folder = _place()
    Path(folder, "1.pdf").touch()

    def side(data: bytes) -> None:
        Path(folder, "dossier.json").write_bytes(data)
        sidecar(Path(folder, "dossier.json"))

    def kind(data: bytes) -> None:
        assert sniff(data) in (None, *Kind)

    head = (
        "Mã hồ sơ,Chủ hồ sơ,Số định danh,Ngày tiếp nhận\n"
        "H56.134-251023-0101,NGUYỄN VĂN MẪU,001099000001,04/08/2025\n"
    )
    listed = '[{"code":"1.009901","name":"Mẫu","components":[{"code":"a","name":"b"}]}]'
    return {
        "cases": Parser(_file(read_cases, ".csv"), (DigitizeError,), seeds=(head, head.replace(",", ";"))),
        "procedures-csv": Parser(
            _file(read_procedures, ".csv"),
            (DigitizeError,),
            seeds=("Mã thủ tục,Tên thủ tục,Thời hạn\n1.009901,Mẫu,15 ngày\n",),
        ),
        "procedures-json": Parser(_file(read_procedures, ".json"), (DigitizeError,), seeds=(listed,)),
        "edited-table": Parser(
            _file(lambda path: list(read_lines(path)), ".csv"),
            (DigitizeError,),
            seeds=("documentId,docType\na,khac\n",),
        ),
        "edited-lines": Parser(
            _file(lambda path: list(read_lines(path)), ".jsonl"),
            (DigitizeError,),
            seeds=('{"documentId":"a","document":{"docType":"khac"}}\n',),
        ),
        "sidecar": Parser(side, seeds=('{"dossierCode":"H56.134-251023-0101"}',)),
        "tiff-directories": Parser(
            _file(lambda path: page_frames(path, 50)),
            (DigitizeError,),
            seeds=(
                "II*\0\x08\0\0\0\x02\0\x11\x01\x04\0\x01\0\0\0\x08\0\0\0\x17\x01\x04\0\x01\0\0\0\x08\0\0\0\0\0\0\0",
            ),
        ),
        "first-bytes": Parser(kind, seeds=("%PDF-1.7", "II*\0")),
        "pdf-dates": Parser(_text(iso_time), seeds=("D:20250204164236+07'00'",)),
    }


def _layers() -> dict[str, Parser]:
    from digitize.intake.capitals import find_capitals
    from digitize.intake.reading_order import in_reading_order
    from digitize.intake.textlayer import _parse, reads_as_text

    boxed = (
        '<page width="595.0" height="842.0"><line xMin="1"><word xMin="1.0" yMin="2.0" xMax="3.0" yMax="4.0">'
        "Mẫu</word></line></page>"
    )

    def layer(text: str) -> None:
        read = _parse(text, "TCVN3", find_capitals(text), wide=False)
        in_reading_order(read.lines, read.width, read.height)
        reads_as_text(text)

    return {
        "text-layer": Parser(_text(layer), seeds=(boxed, boxed * 2, '<fontspec id="1" family=".VnTimeH"/>'))
    }


GROUPS = (_patterns, _layers, _languages, _lists, _stored)


def parsers() -> dict[str, Parser]:
    """Every parser by name."""
    return {name: parser for group in GROUPS for name, parser in group().items()}


def tried(parser: Parser, data: bytes) -> str | None:
    """What one input found: None for nothing."""
    begun = time.monotonic()
    try:
        with contextlib.suppress(*parser.promised):
            parser.feed(data)
    except Exception as fault:  # whatever it is, it was not promised
        return type(fault).__name__
    return "slow" if time.monotonic() - begun > _LONGEST else None


def main() -> None:
    """Fuzz one parser in this process, for so long; the last line on stdout says what came of it."""
    import atheris  # type: ignore[import-not-found,unused-ignore]

    asked = argparse.ArgumentParser()
    asked.add_argument("parser")
    asked.add_argument("--seconds", type=int, default=30)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    with atheris.instrument_imports(include=["digitize"], enable_loader_override=False):
        # Each group imports only what it reads with: the others need not be instrumented.
        parser = next(found[told.parser] for group in GROUPS if told.parser in (found := group()))
    count, found = 0, dict[str, str]()
    end = time.monotonic() + told.seconds

    def say() -> None:
        print(json.dumps({"parser": told.parser, "tried": count, "found": found}), flush=True)  # noqa: T201

    def one(data: bytes) -> None:
        nonlocal count
        count += 1
        what = tried(parser, data)
        if what:
            found.setdefault(what, data.hex())
        if time.monotonic() > end:
            say()
            atexit._run_exitfuncs()
            os._exit(0)

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(parser.seeds):
            Path(corpus, str(number)).write_bytes(seed.encode())
        atheris.Setup(
            [
                sys.argv[0],
                f"-seed={told.seed}",
                f"-max_len={_MOST}",
                "-rss_limit_mb=0",
                "-timeout=60",
                corpus,
            ],
            one,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
