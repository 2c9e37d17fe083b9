"""Every finding speaks both languages and its texts can be filled."""

from __future__ import annotations

import pickle
import string
import unicodedata

import pytest

from digitize.errors import DigitizeError, InputRefused
from digitize.findings import catalogue, finding, message, remedy

CODES = sorted(catalogue())


@pytest.mark.parametrize("code", CODES)
def test_texts_are_there_in_both_languages(code: str) -> None:
    entry = catalogue()[code]
    assert entry["severity"] in ("error", "warning", "info")
    assert ("remedyVi" in entry) == ("remedyEn" in entry)
    if entry["severity"] != "info":
        assert entry["remedyVi"], "what is wrong must say what to do"
    for key in ("vi", "en"):
        assert entry[key] == unicodedata.normalize("NFC", entry[key])


@pytest.mark.parametrize("code", CODES)
def test_both_languages_name_the_same_params(code: str) -> None:
    entry = catalogue()[code]

    def gaps(key: str) -> set[str]:
        names = (name for _, name, _, _ in string.Formatter().parse(entry.get(key, "")) if name)
        return {name.removesuffix("En") for name in names}  # label and labelEn are one param

    assert gaps("vi") == gaps("en")
    assert gaps("remedyVi") == gaps("remedyEn")


def test_a_text_without_its_params_still_reads() -> None:
    for code in CODES:
        found = finding(code)
        assert message(found, "vi")
        remedy(found, "en")


def test_a_finding_of_an_older_record_names_the_codes_that_it_has() -> None:
    old = finding("witnesses-disagree", field="personalId", first="qr", second="ocr")
    assert message(old, "vi") == "“personalId”: qr và ocr cho giá trị khác nhau."
    assert message(old, "en") == "“personalId”: qr and ocr give different values."


def test_an_unknown_code_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        finding("no-such-code")


def test_errors_cross_process_borders_whole() -> None:
    error = InputRefused("cannot-assemble", kind="x")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is InputRefused
    assert again.finding == error.finding
    assert again.exit_code == 4


def test_each_error_class_owns_another_exit_code() -> None:
    codes = [c.exit_code for c in DigitizeError.__subclasses__() if c.__module__ == "digitize.errors"]
    assert sorted(codes) == [2, 3, 4, 5, 6, 7, 8, 9]
