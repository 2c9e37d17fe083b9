"""The short way to the best hits finds what ranking everything finds."""

import random
from collections.abc import Iterator

import pytest

from digitize.find import ladder
from digitize.find.entry import Entry
from digitize.find.index import Index
from digitize.find.plan import Plan
from digitize.find.query import Query, parse

SYLLABLES = "văn vân an ân mẫu mau hoà hòa quyết định số đơn xã phường lý lí my mỹ"
WORDS = SYLLABLES.split(" ")
PAPERS = 1500


def paper(number: int) -> Entry:
    rng = random.Random(number)
    person = " ".join(rng.choices(WORDS, k=3))
    text = " ".join(rng.choices(WORDS, k=rng.randint(5, 40)))
    ident = f"d{number:05d}"
    return Entry(ident, "", f"{ident}/1", "khac", text=text, fields={"fullName": person}, pages=(1,))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    made = Index.create(tmp_path_factory.mktemp("ladder") / "index")
    for start in range(0, PAPERS, PAPERS // 3):
        made.add(map(paper, range(start, start + PAPERS // 3)))
        made.commit()
    yield made


@pytest.fixture(params=[-2, 0], ids=["from each pair", "from the head"])
def no_few(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Any number of hits is many, so that the ladder is climbed, by one end or the other."""
    monkeypatch.setattr(ladder, "_FEW", -1)
    monkeypatch.setattr(ladder._Ladder, "_having", lambda *_: request.param)


def asked(seed: int) -> Query:
    rng = random.Random(seed)
    words = rng.choices(WORDS, k=rng.randint(1, 5))
    text = rng.choice((" ".join(words), f'"{" ".join(words)}"', " ".join(words) + " fullName:an"))
    return Query(text, exact=rng.random() < 0.3, limit=rng.choice((1, 5, 20)))


def every_score(index: Index, query: Query) -> tuple[list[float], int]:
    """The scores of the best, all papers ranked; and how many match."""
    clauses = parse(query.text, lambda _: True, list)
    found = index._searcher().search(Plan(index._tantivy, query, clauses).build(), query.limit)
    return [score for score, _ in found.hits], found.count


@pytest.mark.usefixtures("no_few")
def test_the_ladder_finds_the_best(index: Index) -> None:
    climbed = 0
    for seed in range(80):
        query = asked(seed)
        wanted, count = every_score(index, query)
        results = index.search(query)
        assert [h.score for h in results.hits] == pytest.approx(wanted, rel=1e-4), query
        climbed += results.about
        assert results.about or results.total == count
    assert 15 < climbed < 80  # both ends of the ladder were tried


@pytest.mark.usefixtures("no_few")
def test_many_are_told_from_a_sample(index: Index) -> None:
    told = [(index.search(q), every_score(index, q)[1]) for q in map(asked, range(80))]
    many = [(r.total, count) for r, count in told if r.about and count > 700]
    assert len(many) > 2
    # Some twenty papers are in so small a sample; of 30,000 hits some five hundred are.
    assert all(count / 2.5 < total < count * 2.5 for total, count in many)
    assert all(total == round(total, 2 - len(str(total))) for total, _ in many)


def test_few_are_counted(index: Index) -> None:
    for query in map(asked, range(40)):
        results = index.search(query)
        assert (results.about, results.total) == (False, every_score(index, query)[1])
