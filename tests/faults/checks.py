"""What must be true of an archive after anything at all, looked at from outside. Changes nothing but marks of
verification.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]
# What repair takes away stays in quarantine: how much that is depends on what it could read.
_SET_ASIDE = ("file-damaged", "inventory-damaged", "file-unreadable", "object-inconsistent")


def preload() -> None:
    """Import what `look` needs."""
    import builders_archive  # noqa: F401


def look(archive: str, inputs: Mapping[str, str]) -> Json:
    """What lies in an archive, and under `problems` whatever breaks a promise.

    inputs: the path of every input and the SHA-256 it had before anything ran.
    """
    from digitize.archive.layout import open_archive

    place = open_archive(Path(archive))
    facts: Json = {"problems": []}
    facts["dossiers"] = _dossiers(place, facts["problems"])
    facts["quarantine"] = _quarantined(place)
    facts["problems"] += [
        *_validated(place),
        *_verified(place),
        *_placed(place, inputs, facts),
        *_derived(place, facts["dossiers"]),
        *_leftovers(place),
    ]
    return facts


def _dossiers(place: Any, problems: list[str]) -> Json:
    """Every dossier there is, read from store and review alone, without what depends on the time of day."""
    from digitize.archive.shelves import Shelved, fetch_all

    found: Json = {}
    for one in fetch_all(place):
        if not isinstance(one, Shelved):
            problems.append(f"unreadable: {one.code} {dict(one.params)}")
            continue
        d = one.dossier
        if d.id in found:
            problems.append("a dossier is listed twice")
        found[d.id] = {
            "state": one.state,
            "version": one.version,
            "outcome": str(d.outcome),
            "sources": [s.sha256 for s in d.sources],
            "reviewed": [r.get("action") for r in d.reviewed],
            "papers": [
                [p.document_id, p.document.doc_type, str(p.document.outcome), _values(p.document)]
                for p in d.papers()
            ],
            "files": sorted(one.content.names()),
            "held": {s.sha256: hashlib.sha256(one.content.read(s.original)).hexdigest() for s in d.sources},
        }
    return found


def _values(document: Any) -> Json:
    return {k: f.value for k, f in sorted(document.fields.items())}


def _quarantined(place: Any) -> list[Any]:
    from digitize.archive.quarantine import list_quarantine

    refused = (r for r in list_quarantine(place) if r.finding.code not in _SET_ASIDE)
    return sorted([r.key, r.finding.code, r.sha256] for r in refused)


def _validated(place: Any) -> list[str]:
    """The independent validator (ocfl-py) has nothing against the store."""
    from builders_archive import assert_valid_ocfl

    try:
        assert_valid_ocfl(place.store)
    except AssertionError as broken:
        return [f"not valid OCFL: {broken}"[:300]]
    return []


def _verified(place: Any) -> list[str]:
    from digitize.progress import NoProgress
    from digitize.upkeep import verify_archive

    report = verify_archive(place, None, NoProgress())
    return [f"verify: {f.code} {dict(f.params)}" for f in report.findings]


def _placed(place: Any, inputs: Mapping[str, str], facts: Json) -> list[str]:
    """Every input, unchanged, in exactly one place; and nothing that is no input."""
    problems = [
        "an input was changed"
        for path, was in inputs.items()
        if hashlib.sha256(Path(path).read_bytes()).hexdigest() != was
    ]
    places: Counter[str] = Counter()
    for dossier in facts["dossiers"].values():
        problems += ["an original is not what came in" for was, now in dossier["held"].items() if was != now]
        places.update(dossier["sources"])
    places.update(sha for _, _, sha in facts["quarantine"] if sha)
    wanted = set(inputs.values())
    problems += [f"an input is in {places[sha]} places" for sha in wanted if places[sha] != 1]
    problems += ["something that is no input is filed" for sha in places if sha not in wanted]
    return problems


def _derived(place: Any, dossiers: Json) -> list[str]:
    """Catalogue and index say what the archive says, and a search finds every paper."""
    from digitize.archive.catalogue import open_catalogue
    from digitize.find.index import Index
    from digitize.find.query import Query

    problems = []
    catalogue = open_catalogue(place)
    rows = {row.id: (row.state, row.version, row.outcome) for row in catalogue.dossiers()}
    if rows != {i: (d["state"], d["version"], d["outcome"]) for i, d in dossiers.items()}:
        problems.append("the catalogue says something else")
    counts = catalogue.counts()
    said = (counts.filed, counts.review, counts.sources, counts.documents)
    there = (
        sum(d["state"] == "filed" for d in dossiers.values()),
        sum(d["state"] == "review" for d in dossiers.values()),
        sum(len(d["sources"]) for d in dossiers.values()),
        sum(len(d["papers"]) for d in dossiers.values()),
    )
    problems += [f"counts {said} instead of {there}"] if said != there else []
    catalogue.close()
    if not dossiers and not place.index.exists():
        return problems
    index = Index(place.index)
    hits = [h for state in ("filed", "review") for h in index.search(Query(state=state, limit=100)).hits]
    found = Counter(h.document_id for h in hits)
    papers = Counter(p[0] for d in dossiers.values() for p in d["papers"])
    problems += [f"search finds {dict(found)} of {dict(papers)}"] if found != papers else []
    problems += [] if index.check() else ["the index has a damaged file"]
    return problems


def _leftovers(place: Any) -> list[str]:
    """Nothing half-made is left where the next person would trip over it."""
    left = [p.name for p in place.review.glob(".*")]
    left += [f"work/{p.parent.name}/{p.name[:12]}" for p in place.work.glob("staging/*")]
    left += [f"work/{p.parent.name}" for p in place.work.glob("review/*")]
    return [f"left behind: {name}" for name in left]


def shown(facts: Json) -> str:
    """The facts less `problems`, to be compared."""
    return json.dumps({k: v for k, v in facts.items() if k != "problems"}, sort_keys=True, indent=1)
