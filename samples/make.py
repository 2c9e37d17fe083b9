"""Make the samples: `python samples/make.py` writes the standard set beside this file, with its truth.

`--seed N` throws other dice, `--out DIR` writes elsewhere, `--papers N` makes N fresh papers of every type
instead. The same seed and the same fonts give the same pixels.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from fictional import binder, dossiers, fresh

HERE = Path(__file__).resolve().parent
STANDARD_SEED = 30


def make_standard(out: Path, seed: int) -> list[Path]:
    """The standard set: dossiers/, loose/, truth/ below `out`; what was there under these names goes."""
    for part in ("dossiers", "loose", "truth"):
        shutil.rmtree(out / part, ignore_errors=True)
    made = []
    for folder in dossiers.standard(seed):
        home = out / "loose" if folder.name == "loose" else out / "dossiers" / folder.name
        for bound in folder.files:
            made.append(binder.write(bound, home, f"{seed} {folder.name}"))
            binder.write_truth(bound, out / "truth" / folder.name)
        if folder.sidecar:
            text = json.dumps(folder.sidecar, ensure_ascii=False, indent=2)
            (home / "dossier.json").write_text(text + "\n", "utf-8")
    return made


def make_fresh(out: Path, seed: int, per_type: int) -> list[Path]:
    """`per_type` papers of every type in `out`/papers, their truth in `out`/truth/papers."""
    made = []
    for _, bound in fresh.papers(seed, per_type):
        made.append(binder.write(bound, out / "papers", seed))
        binder.write_truth(bound, out / "truth" / "papers")
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description="Make realistic scans of fictional dossiers, with the truth."
    )
    parser.add_argument("--seed", type=int, default=STANDARD_SEED)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into (default: samples/)")
    parser.add_argument(
        "--papers", type=int, default=0, metavar="N", help="N fresh papers of every type instead"
    )
    given = parser.parse_args(arguments)
    if given.papers:
        made = make_fresh(given.out, given.seed, given.papers)
    else:
        made = make_standard(given.out, given.seed)
    for path in made:
        print(f"{path.stat().st_size / 1000:8.0f} kB  {path}")
    print(f"{len(made)} files, {sum(p.stat().st_size for p in made) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
