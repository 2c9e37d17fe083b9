"""Short histories of an office: what stands before, the one command that goes wrong, what comes next."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pikepdf
from checks import Json, shown
from conftest import BAD, BORN_DIGITAL, CODE
from fork import Forks

Words = tuple[str, ...]
ARCHIVE, SHELF, COPY, BAGS = "{archive}", "{shelf}", "{copy}", "{bags}"
INGEST: Words = ("ingest", SHELF, "--archive", ARCHIVE, "--json")
WAITS = "H99.12-250903-0204"
CORRECT: Words = ("review", "correct", WAITS, "codeNumber=193", "codeNotation=TB-UBND", "--by", "cb01")


@dataclass(frozen=True)
class Scene:
    """before: commands on a new archive; late: inputs that come after those; words: the one that goes wrong.

    codes: how it may end where nothing goes wrong (or was done already); whole: it is done or not done, with
    nothing between, so that a person looks first and does it again only where it was not done; gone: dossiers
    of which nothing may be left; spoilt: a file of the archive that is cut short before, after `{copy}` was
    made.
    """

    name: str
    words: Words
    before: tuple[Words, ...] = ()
    late: tuple[str, ...] = ()
    codes: tuple[int, ...] = (0,)
    whole: bool = True
    gone: tuple[str, ...] = ()
    spoilt: str = ""


def _at(*words: str) -> Words:
    return (*words, "--archive", ARCHIVE)


INIT: Words = ("init", ARCHIVE)
FILED = (INIT, INGEST)
ERASE = _at("erase", CODE, "--reason", "Quyết định số 15/QĐ-UBND", "--by", "cb01", "--yes")
SCAN = "store/**/original.pdf"
LATE = (f"{CODE}/02-ket-qua.pdf",)
SCENES = (
    Scene("init", INIT, codes=(0, 2), whole=False),
    Scene("ingest", INGEST, (INIT,), codes=(4,), whole=False),
    Scene("late", INGEST, FILED, LATE, codes=(4,), whole=False),
    Scene("correct", _at(*CORRECT), FILED),
    Scene("accept", _at("review", "accept", WAITS, "--by", "cb01"), FILED),
    Scene("reject", _at("review", "reject", WAITS, "--reason", "nhầm", "--by", "cb01"), FILED),
    Scene("correct-filed", _at("review", "correct", CODE, "codeNumber=194", "--by", "cb01"), FILED),
    Scene("erase", ERASE, FILED, gone=(CODE,)),
    Scene("reindex", _at("reindex"), FILED, whole=False),
    Scene("repair", _at("repair", "--apply", "--from", COPY), FILED, whole=False, spoilt=SCAN),
    Scene("import", _at("import", BAGS, "--by", "cb01"), (INIT,), codes=(0, 4), whole=False, gone=("shelf",)),
    Scene("restore", _at("restore", COPY), codes=(0, 2), whole=False),
    Scene("verify", _at("verify"), FILED, whole=False),
)


def lay_out(shelf: Path, small: bool = False) -> None:
    """The inputs: one that is filed, one that a person must see, one that is refused, one that comes late."""
    for code in (CODE, WAITS):
        (shelf / code).mkdir(parents=True)
    if not small:
        shutil.copy(BORN_DIGITAL, shelf / CODE)
    with pikepdf.open(BORN_DIGITAL) as pdf:
        page = pdf.pages[0]
        kept = [one for one in pikepdf.parse_content_stream(page) if not _is_number(one)]
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
        pdf.save(shelf / WAITS / "01-khong-so.pdf", deterministic_id=True)
    with pikepdf.open(BORN_DIGITAL) as pdf:
        pdf.docinfo["/Subject"] = "another file of the same look"
        pdf.save(shelf / LATE[0], deterministic_id=True)
    shutil.copy(next((BAD / "truncated").iterdir()), shelf)


def _is_number(instruction: pikepdf.ContentStreamInstruction) -> bool:
    """The line that gives the paper its number, which is required."""
    if str(instruction.operator) != "Tj":
        return False
    return b"\0T\0B\0-" in bytes(instruction.operands[0])  # type: ignore[arg-type]


class Stage:
    """Where scenes are played: prepared once, copied for every fault."""

    def __init__(self, top: Path, forks: Forks, small: bool = False) -> None:
        """small: without what is filed at once, for one scan is read faster than three."""
        self.top, self.forks = top, forks
        lay_out(top / "all", small)
        (top / "empty").mkdir()
        self._ready: dict[str, Set] = {}
        self._prepared: dict[tuple[Words, ...], Path] = {}

    def prepared(self, ready: Set, before: tuple[Words, ...]) -> Path:
        """An archive on which these commands have run; scenes that begin alike share it."""
        if before not in self._prepared:
            self._prepared[before] = self.top / f"prepared-{len(self._prepared)}"
            for words in before:
                ran = ready.do(words, self._prepared[before], learn=True)
                assert ran["code"] in (0, 4), ran
        return self._prepared[before]

    def named(self, name: str) -> Set:
        """The scene of this name, ready."""
        return self.set_of(next(scene for scene in SCENES if scene.name == name))

    def set_of(self, scene: Scene) -> Set:
        """The scene with everything in its place, played once without a fault."""
        if scene.name not in self._ready:
            self._ready[scene.name] = Set(self, scene)
        return self._ready[scene.name]


class Set:
    """One scene's prepared archive, its inputs, and what is true before and after it."""

    def __init__(self, stage: Stage, scene: Scene) -> None:
        self.scene, self._stage, self._forks = scene, stage, stage.forks
        self.home = stage.top / scene.name
        self.shelf = self.home / "shelf"
        self.home.mkdir()
        shutil.copytree(
            stage.top / "all", self.shelf, ignore=lambda _, names: {"02-ket-qua.pdf"} & set(names)
        )
        self._prepared = stage.prepared(self, scene.before)
        for name in scene.late:
            shutil.copy(stage.top / "all" / name, self.shelf / name)
        if scene.spoilt:
            self._spoil(scene.spoilt)
        elif COPY in scene.words:
            shutil.copytree(stage.prepared(self, FILED), self.home / "original")
            ran = self._forks.run("sync", self.home / "copy", "--archive", self.home / "original")
            assert ran["code"] == 0, ran
        if BAGS in scene.words:
            filed, bags = stage.prepared(self, FILED), self.home / "bags"
            ran = self._forks.run("export", "--format", "bagit", "-o", bags, "--archive", filed)
            assert ran["code"] == 0, ran

    def _spoil(self, name: str) -> None:
        whole, self._prepared = self._prepared, self.home / "spoilt"
        for place in (self._prepared, self.home / "copy"):
            shutil.copytree(whole, place)
        victim = min(self._prepared.glob(name))
        victim.write_bytes(victim.read_bytes()[:-100])

    @cached_property
    def inputs(self) -> dict[str, str]:
        """Path → SHA-256 of what this scene's archive has to hold in the end."""
        if not (self.scene.before or self.scene.words is INGEST or COPY in self.scene.words):
            return {}
        files = sorted(
            p for p in self.shelf.rglob("*") if p.is_file() and p.parent.name not in self.scene.gone
        )
        return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    @cached_property
    def before(self) -> tuple[str, list[str]]:
        """What is true before, and what is then not as it has to be after."""
        if not self.scene.before:
            return "", []
        facts = self.look(self._prepared)
        return shown(facts), facts["problems"]

    @cached_property
    def after(self) -> str:
        """What is true after the scene without a fault; proof that the scene itself is right."""
        archive = self.copy("after")
        ran = self.do(self.scene.words, archive, learn=True)
        assert ran["code"] in self.scene.codes, ran
        facts = self.look(archive)
        assert not facts["problems"], facts["problems"]
        return shown(facts)

    def copy(self, name: str) -> Path:
        """The prepared archive once more."""
        target = self.home / name
        shutil.rmtree(target, ignore_errors=True)
        if self._prepared.exists():
            shutil.copytree(self._prepared, target)
        return target

    def words(self, words: Words, archive: Path) -> list[str]:
        """A command's words with the places filled in."""
        places = {name: self.home / name for name in ("shelf", "copy", "bags")}
        return [word.format(archive=archive, **places) for word in words]

    def do(self, words: Words, archive: Path, **spoilt: object) -> Json:
        """Run a command."""
        return self._forks.run(*self.words(words, archive), **spoilt)

    def ask(self, *calls: Json) -> list[Json]:
        """Several calls side by side, as `server.py` says."""
        return self._forks.ask(*calls)

    def look(self, archive: Path) -> Json:
        """What is true now."""
        return self._forks.look(archive, self.inputs)

    def after_it(self, archive: Path, code: int) -> list[str]:
        """What is wrong in the end; a command that says that all went well must have done it."""
        if code == self.scene.codes[0] and self.scene.before:
            return [f"said to be done: {one}" for one in self._compared(archive, (self.after,))]
        return self.go_on(archive)

    def go_on(self, archive: Path) -> list[str]:
        """After whatever has happened: do what a person does next. What is wrong in the end."""
        if self.scene.whole:
            wrong = self._only_look(archive)
            if wrong is not None:
                return wrong
        ran = self.do(self.scene.words, archive)
        if ran["code"] not in self.scene.codes:
            return [f"the next run ends with {ran['code']}: {ran['err'][-300:]}"]
        return self._compared(archive, (self.after,))

    def _only_look(self, archive: Path) -> list[str] | None:
        """The state must be before or after; None where the command has to be given again."""
        empty = self._stage.top / "empty"
        ran = self._forks.run("ingest", empty, "--archive", archive)
        if ran["code"]:
            return [f"the next command ends with {ran['code']}: {ran['err'][-300:]}"]
        facts = self.look(archive)
        if (shown(facts), facts["problems"]) == self.before and self.before[0] != self.after:
            return None
        same = shown(facts) == self.after
        return list(facts["problems"]) + ([] if same else ["neither before nor after"])

    def _compared(self, archive: Path, wanted: tuple[str, ...]) -> list[str]:
        facts = self.look(archive)
        same = shown(facts) in wanted
        return list(facts["problems"]) + ([] if same else ["not the same archive as without the fault"])
