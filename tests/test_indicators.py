"""The indicators against another, straightforward way to count them, and the days on which they turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.indicators import digitising, progress
from digitize.indicators.affair import Affair, newest
from digitize.indicators.days import Period, day_in_vietnam, kept, months_between, passed
from digitize.indicators.figure import Figure, points_of, rate_of
from digitize.indicators.groups import by_month, grouped
from digitize.indicators.quality import needing_review, quality
from digitize.indicators.volume import days_of_work, growth, months_left

TODAY = date(2026, 11, 22)
FLAG = st.sampled_from([None, True, False])


def moments() -> st.SearchStrategy[str | None]:
    days = st.dates(date(2026, 9, 1), date(2026, 12, 31)).map(str)
    times = st.tuples(days, st.times()).map(lambda p: f"{p[0]}T{p[1]:%H:%M}")
    return st.one_of(st.none(), days, times)


def affairs() -> st.SearchStrategy[list[Affair]]:
    one = st.builds(
        Affair,
        code=st.just(""),
        unit=st.sampled_from([None, "H99.12", "H99.15"]),
        procedure=st.sampled_from([None, "1.009901", "1.009902", "2.009903"]),
        received=moments(),
        due=moments(),
        finished=moments(),
        supplements=st.sampled_from([None, 0, 1, 2, 3]),
        result_required=FLAG,
        component_file=st.booleans(),
        result_file=st.booleans(),
        reused=FLAG,
        from_store=FLAG,
        synced=FLAG,
        verified=FLAG,
    )
    return st.lists(one, max_size=25).map(_named)


def _named(those: list[Affair]) -> list[Affair]:
    return [replace(a, code=f"H99.12-260901-{n:04}") for n, a in enumerate(those)]


def counts(figure: Figure) -> tuple[int, int]:
    return figure.numerator, figure.denominator


@given(affairs())
def test_group_four_is_what_the_decision_says(those: list[Affair]) -> None:
    """Counted once more, from the words of the formulas."""
    hs = len(those)
    ends_in_paper = hs - sum(a.result_required is False for a in those)
    with_paper = sum(1 for a in those if a.result_file and a.result_required is not False)
    assert counts(digitising.electronic_results(those)) == (with_paper, ends_in_paper)

    digitised = 0
    for a in those:
        if a.component_file and (a.result_required is False or a.result_file):
            digitised += 1
    assert counts(digitising.digitised(those)) == (digitised, hs)
    assert counts(digitising.at_reception(those)) == (sum(a.component_file for a in those), hs)
    assert counts(digitising.reused(those)) == ([a.reused for a in those].count(True), hs)
    shared = sum(1 for a in those if True in (a.from_store, a.synced))
    assert counts(digitising.shared(those)) == (shared, hs)
    assert counts(digitising.verified(those)) == ([a.verified for a in those].count(True), hs)
    procedures = {a.procedure for a in those if a.procedure}
    connected = {a.procedure for a in those if a.procedure and a.verified}
    assert counts(digitising.verified_procedures(those)) == (len(connected), len(procedures))
    for figure in digitising.figures(those):
        assert len({*figure.met, *figure.unmet}) == figure.denominator  # each number leads to its dossiers


@given(affairs())
def test_progress_is_what_the_decision_says(those: list[Affair]) -> None:
    on_time = overdue = open_ones = 0
    for a in those:
        end = a.finished or TODAY.isoformat()
        day_only = len(end) == 10 or len(a.due or "") == 10
        if a.due and (a.supplements or 0) <= 1:
            on_time += end[:10] <= a.due[:10] if day_only else end <= a.due
        if a.finished is None:
            open_ones += 1
            overdue += a.due is not None and date.fromisoformat(a.due[:10]) < TODAY
    assert counts(progress.on_time(those, TODAY)) == (on_time, len(those))
    assert counts(progress.overdue(those, TODAY)) == (overdue, open_ones)
    more = [a for a in those if a.supplements in (2, 3)]
    assert progress.supplements(those).met == tuple(a.code for a in more)
    ended = [a for a in those if a.finished and a.result_required is not False]
    missing = [a.code for a in ended if not a.result_file]
    figure = progress.results_missing(those)
    assert (list(figure.met), figure.denominator) == (missing, len(ended))


@given(affairs())
def test_groups_add_up_to_the_whole(those: list[Affair]) -> None:
    for key in (lambda a: a.unit, lambda a: a.procedure):
        rows = grouped(those, key, TODAY)
        assert sum(r.cases for r in rows) == len(those)
        assert sum(r.digitised for r in rows) == digitising.digitised(those).numerator
        assert sum(r.results for r in rows) == digitising.electronic_results(those).numerator
        assert sum(r.needing for r in rows) == digitising.electronic_results(those).denominator
        assert sum(r.on_time for r in rows) == progress.on_time(those, TODAY).numerator
        assert sum(r.reused for r in rows) == digitising.reused(those).numerator
    dated = [a for a in those if a.received]
    months = by_month(dated, Period(), TODAY)
    assert sum(r.cases for r in months) == len(dated)


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_rate_has_two_decimals_half_up(a: int, b: int) -> None:
    rate = rate_of(a, b)
    if b == 0:
        assert rate is None
        return
    exact = Fraction(a * 10000, b)  # hundredths of a percent
    below, rest = divmod(exact, 1)
    assert rate == Decimal(int(below) + (rest >= Fraction(1, 2))) / 100


@pytest.mark.parametrize(
    ("rate", "points"),
    [("80", "4.00"), ("100", "4"), ("79.99", "4.00"), ("40", "2.00"), ("0", "0.00"), ("79.5", "3.98")],
)
def test_points_are_full_from_eighty_percent(rate: str, points: str) -> None:
    assert points_of(Decimal(rate), Decimal(4), Decimal(80)) == Decimal(points)
    assert points_of(None, Decimal(4), Decimal(80)) is None


def test_over_nothing_and_over_nothing_known_there_is_no_rate() -> None:
    for figure in digitising.figures([]):
        assert figure.rate is None
    [plain] = [Affair("H99.12-260901-0001", received="2026-09-01")]
    assert digitising.shared([plain]).rate is None
    assert digitising.shared([Affair("x", from_store=False)]).rate == 0
    assert not digitising.verified([plain]).known
    assert dict(digitising.electronic_results([plain]).assumed) == {"resultRequired": 1}
    only_without = [Affair("x", result_required=False, component_file=True)]
    assert digitising.electronic_results(only_without).rate is None  # no procedure here ends in a paper
    assert digitising.digitised(only_without).rate == 100


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (Affair("x", due="2026-11-22"), "running"),  # due today: the day is not over
        (Affair("x", due="2026-11-22T08:00"), "running"),
        (Affair("x", due="2026-11-21T23:59"), "overdue"),
        (Affair("x", finished="2026-11-20"), "untold"),  # finished, and nobody said when it was due
        (Affair("x"), "untold"),
        (Affair("x", due="2026-11-20T17:00", finished="2026-11-20T17:00"), "on-time"),
        (Affair("x", due="2026-11-20T17:00", finished="2026-11-20T17:00:59"), "on-time"),  # the same minute
        (Affair("x", due="2026-11-20T17:00", finished="2026-11-20T17:01"), "late"),
        (Affair("x", due="2026-11-20", finished="2026-11-20T23:59"), "on-time"),
        (Affair("x", due="2026-11-20T08:00", finished="2026-11-20"), "on-time"),
        (Affair("x", due="2026-11-20", finished="2026-11-21"), "late"),
        (Affair("x", due="2026-11-20", finished="2026-11-19", supplements=1), "on-time"),
        (Affair("x", due="2026-11-20", finished="2026-11-19", supplements=2), "late"),
        (Affair("x", due="2027-01-01", supplements=2), "late"),
    ],
)
def test_where_a_case_stands(one: Affair, expected: str) -> None:
    assert progress.standing(one, TODAY) == expected


def test_days_are_those_of_vietnam() -> None:
    assert day_in_vietnam("2026-08-03T16:59:59+00:00") == "2026-08-03"
    assert day_in_vietnam("2026-08-03T17:00:00+00:00") == "2026-08-04"
    assert day_in_vietnam("2026-08-03T17:00:00Z") == "2026-08-04"
    assert day_in_vietnam("2026-08-03T17:00:00") == "2026-08-04"  # no zone: written in UTC
    assert day_in_vietnam("2026-08-04T00:30:00+07:00") == "2026-08-04"


@given(st.dates(), st.dates(), st.dates())
def test_a_period_has_both_its_ends(first: date, last: date, day: date) -> None:
    period = Period(first, last)
    assert period.holds(day.isoformat()) == (first <= day <= last)
    assert period.holds(f"{day}T23:59") == (first <= day <= last)
    assert period.begun(f"{day}T00:00") == (day <= last)
    assert not period.holds(None)
    assert passed(day.isoformat(), last) == (day < last)
    assert kept(day.isoformat(), last.isoformat()) == (day <= last)


def test_months_without_a_case_are_shown() -> None:
    assert list(months_between("2025-11", "2026-02")) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    those = [Affair("a", received="2026-01-31T09:00"), Affair("b", received="2026-03-01")]
    rows = by_month(those, Period(date(2026, 1, 1), date(2026, 4, 30)), TODAY)
    assert [(r.key, r.cases, r.digitised_rate) for r in rows] == [
        ("2026-01", 1, 0),
        ("2026-02", 0, None),
        ("2026-03", 1, 0),
        ("2026-04", 0, None),
    ]
    assert by_month([], Period(), TODAY) == ()


FACTS = st.dictionaries(st.sampled_from("abcd"), st.integers(), max_size=4)
AT = st.sampled_from(["2026-11-01", "2026-11-02", "2026-11-03"])


@given(FACTS, AT, FACTS, AT, st.dictionaries(st.sampled_from("abcd"), AT))
def test_of_two_mouths_the_newer_one_counts_field_by_field(
    archived: dict[str, int], at: str, listed: dict[str, int], listed_at: str, earlier: dict[str, str]
) -> None:
    got = newest(archived, at, listed, listed_at, earlier)
    assert set(got) == set(archived) | set(listed)
    for field, value in got.items():
        if field in archived and field in listed:
            said = earlier.get(field, listed_at)
            assert value == (listed if said >= at else archived)[field]
        else:
            assert value == {**archived, **listed}[field]


def test_work_and_growth_count_what_came_in() -> None:
    def came(day: str, size: int) -> Affair:
        return Affair(day, archived_on=day, papers=2, pages=5, bytes=size)

    those = [came("2026-01-31", 7), came("2026-03-02", 10), came("2026-03-02", 20), Affair("never scanned")]
    period = Period(date(2026, 2, 1), date(2026, 4, 30))
    [day] = days_of_work(those, period)
    assert (day.when, day.dossiers, day.papers, day.pages, day.bytes) == ("2026-03-02", 2, 4, 10, 30)
    rows = growth(those, period)
    assert [(r.month, r.added, r.total) for r in rows] == [
        ("2026-02", 0, 7),
        ("2026-03", 30, 37),
        ("2026-04", 0, 37),
    ]
    assert months_left(rows, 100) == 10
    assert months_left((), 100) is None
    assert growth([], period) == ()


def test_quality_is_of_the_dossiers_asked_for() -> None:
    those = [
        Affair("a", waiting=True, papers=2, open_papers=1, bands=(1, 0, 2)),
        Affair("b", handled=True, papers=1, bands=(0, 5, 1)),
        Affair("c", papers=1),
    ]
    assert needing_review(those).met == ("a", "b")
    corrected = [("a", "khac", "title"), ("b", "khac", "title"), ("b", "khac", "date"), ("z", "khac", "date")]
    found = quality(those, corrected, 3)
    assert (found.papers, found.waiting, found.bands, found.values) == (4, 1, (1, 5, 3), 9)
    assert found.corrected == (("khac", "title", 2), ("khac", "date", 1))
    assert quality([], corrected, 3).bands == (0, 0, 0)


def test_an_unfinished_case_of_a_past_period_is_judged_by_its_end() -> None:
    one = Affair("x", received="2026-03-01", due="2026-04-10")
    assert progress.on_time([one], date(2026, 3, 31)).rate == 100
    assert progress.on_time([one], TODAY).rate == 0
