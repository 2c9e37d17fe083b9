"""How fast a search is, end to end inside the process: p50 and p99 over an archive of synthetic papers.

    python bench/search.py [--documents 100000] [--folder DIR] [--json FILE]

The papers are made by a seeded generator of Vietnamese syllables (people and offices are invented by it);
word frequencies follow a Zipf law, as in real text, so that the common syllables really are common.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from digitize.find.entry import Entry
from digitize.find.index import Index
from digitize.find.query import Query

# ruff: noqa: SIM905  lists of syllables read best as lines of text
ONSETS = "b c ch d đ g gh h k kh l m n ng nh ph qu r s t th tr v x".split()
RHYMES = (
    "a á à ả ã ạ an án àn ạn ang áng ạng anh ánh ạnh ao áo ạo at ạt ay áy ăn ắn ăng ắng ặng ân ấn ần ận âu "
    "ấu e é ẹ en ép ê ế ề ệ ên ến ền ện i í ì ị in ín inh ính ình ịnh iên iến iền iện iêu iếu o ó ò ọ on óng "
    "ong ô ố ồ ộ ôn ông ống ồng ộng ơ ớ ở ơn ợp u ú ù ụ ung úng ùng ụng uyên uyền uyện uyết ư ứ ừ ự ương "
    "ướng ường ưu"
).split()
FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
MIDDLE = "Văn Thị Đức Hữu Minh Ngọc Quang Thanh Xuân Hoài Bảo Gia".split()
GIVEN = "An Ân Anh Bình Chi Cường Dũng Dung Giang Hà Hải Hạnh Hiền Hoa Hoà Hùng Lan Linh Long Mai Nam".split()
TYPES = ("van-ban-hanh-chinh", "giay-khai-sinh", "giay-tiep-nhan", "to-khai", "khac")
NOTATIONS = ("QĐ-UBND", "UBND-VP", "TTr-STP", "BC-UBND", "TB-SNV")


class Maker:
    """Makes papers; the same seed makes the same papers."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        words = [o + r for o in ONSETS for r in RHYMES]
        self._random.shuffle(words)
        self.vocabulary = words[:2500]
        followers = self._random.choices(self.vocabulary, k=len(self.vocabulary))
        # Most Vietnamese words in running text are compounds of two syllables: neighbours come again.
        self._words = [
            first if rank % 4 == 0 else f"{first} {second}"
            for rank, (first, second) in enumerate(zip(self.vocabulary, followers, strict=True))
        ]
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self._words))))

    def name(self) -> str:
        """A made-up person's name."""
        return " ".join(self._random.choice(part) for part in (FAMILY, MIDDLE, GIVEN))

    def word(self, rng: random.Random) -> str:
        """A syllable, as often as in running text, drawn by the caller's generator."""
        return rng.choices(self.vocabulary, cum_weights=self._weights)[0]

    def _sentence(self) -> str:
        words = self._random.choices(self._words, cum_weights=self._weights, k=self._random.randint(5, 13))
        if self._random.random() < 0.2:
            words.insert(3, self.name())
        return " ".join(words).capitalize() + "."

    def paper(self, number: int) -> Entry:
        """One paper of about 250 words, with fields, in a dossier of one to four papers."""
        rng = self._random
        person = self.name().upper()
        day = f"{rng.randint(2005, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        owner = f"000{number:09d}"
        fields = {
            "fullName": person,
            "issuedDate": day,
            "codeNumber": str(rng.randint(1, 900)),
            "codeNotation": rng.choice(NOTATIONS),
            "subject": self._sentence(),
            "personalId": owner,
        }
        body = "\n".join(self._sentence() for _ in range(rng.randint(8, 22)))
        code = f"H00.{number % 90:02d}-25{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}-{number:06d}"
        label = f"{fields['codeNumber']}/{fields['codeNotation']}"
        text = f"Số: {label}\n{body}\f{person}\nSố: {owner}\n{self._sentence()}"
        title = f"Giấy {label} {person}"
        dossier = f"D{number // 3:08d}"
        kind = rng.choice(TYPES)
        return Entry(
            dossier,
            code,
            f"{dossier}/{number % 3}",
            kind,
            "filed",
            title,
            text,
            (1, 2),
            fields,
            (owner,),
            day,
        )


def queries(maker: Maker) -> dict[str, list[Query]]:
    """Typical queries by kind, forty of each."""
    rng = random.Random(7)
    common = maker.vocabulary[:60]
    middle = maker.vocabulary[200:900]
    kinds: dict[str, list[Query]] = {
        "two common syllables": [Query(" ".join(rng.sample(common, 2))) for _ in range(40)],
        "name without diacritics": [
            Query(f"{rng.choice(('nguyen', 'tran', 'le'))} {rng.choice(('van', 'thi', 'duc'))} {g}")
            for g in ("an", "anh", "hoa", "lan") * 10
        ],
        "name with diacritics": [Query(maker.name().lower()) for _ in range(40)],
        "phrase": [Query(f'"{" ".join(rng.sample(common[:12], 2))}"') for _ in range(40)],
        "five words": [Query(" ".join(rng.sample(common, 3) + rng.sample(middle, 2))) for _ in range(40)],
        "prefix": [Query(w[:2] + "*") for w in rng.sample(middle, 40)],
        "code": [Query(f"{rng.randint(1, 900)}/{rng.choice(NOTATIONS)}") for _ in range(40)],
        "personal number": [Query(f"000{rng.randint(0, 90_000):09d}") for _ in range(40)],
        "field and range": [
            Query(f"fullName:{g} issuedDate:2015-01-01..2016-12-31") for g in ("an", "hà", "lan", "nam") * 10
        ],
        "type, dates and a word": [
            Query(w, doc_type=rng.choice(TYPES), date_from="2012", date_to="2020")
            for w in rng.sample(common, 40)
        ],
        "exact": [Query(" ".join(rng.sample(common, 2)), exact=True) for _ in range(40)],
    }
    return kinds


def fill(folder: Path, maker: Maker, count: int) -> float:
    """Builds the index; seconds it took."""
    begun = time.perf_counter()
    index = Index.create(folder)
    index.add(maker.paper(i) for i in range(count))
    index.commit()
    return time.perf_counter() - begun


def _quantile(times: list[float], q: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * q))]


def _row(name: str, times: list[tuple[float, float]], hits: float) -> dict[str, object]:
    wall, cpu = ([t[i] for t in times] for i in (0, 1))
    return {
        "query": name,
        "n": len(times),
        "p50Ms": round(_quantile(wall, 0.5), 2),
        "p99Ms": round(_quantile(wall, 0.99), 2),
        "p50CpuMs": round(_quantile(cpu, 0.5), 2),
        "p99CpuMs": round(_quantile(cpu, 0.99), 2),
        "meanHits": round(hits, 1),
    }


def measure(index: Index, kinds: dict[str, list[Query]]) -> list[dict[str, object]]:
    """Each query once after a warm-up: milliseconds as the caller waits, and of CPU (for a busy machine)."""
    rows: list[dict[str, object]] = []
    everything: list[tuple[float, float]] = []
    for warm in kinds["two common syllables"][:10]:
        index.search(warm)
    for name, asked in kinds.items():
        times, totals = [], []
        for query in asked:
            begun, cpu = time.perf_counter(), time.process_time()
            totals.append(index.search(query).total)
            times.append(((time.perf_counter() - begun) * 1000, (time.process_time() - cpu) * 1000))
        rows.append(_row(name, times, statistics.mean(totals)))
        everything += times
    return [*rows, _row("all", everything, 0)]


def main() -> None:
    """Builds, measures, prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to keep the index (default: a temporary folder)")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp()) / "index"
    maker = Maker()
    seconds = fill(folder, maker, given.documents)
    size = sum(p.stat().st_size for p in folder.iterdir())
    rows = measure(Index(folder), queries(maker))
    print(f"{given.documents:,} papers indexed in {seconds:.0f} s, {size / 1e6:.0f} MB on disk")
    for row in rows:
        print(
            f"{row['query']:26} p50 {row['p50Ms']:8} ms   p99 {row['p99Ms']:8} ms   "
            f"CPU {row['p50CpuMs']:8} / {row['p99CpuMs']:8} ms   {row['meanHits']:10} hits"
        )
    print("target: p50 under 10 ms, p99 under 50 ms")
    if given.json:
        out = {
            "documents": given.documents,
            "buildSeconds": round(seconds, 1),
            "bytes": size,
            "queries": rows,
        }
        given.json.write_text(json.dumps(out, indent=1), "utf-8")
    if not given.folder:
        shutil.rmtree(folder.parent)


if __name__ == "__main__":
    main()
