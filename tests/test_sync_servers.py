"""Second copies on real servers: OpenSSH, WebDAV with and without TLS, two of S3. Each lives through the same
days; what only one of them can do stands below.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import builders_servers as servers
import pytest
from builders_archive import assert_valid_ocfl
from builders_servers import Server
from builders_sync import FILED, an_archive, bring, file_dossier, kept, twin
from conftest import digitize

from digitize.archive.identity import object_id
from digitize.archive.layout import Archive
from digitize.drill import Drilled, DrillOptions, drill
from digitize.erase import Order, erase
from digitize.lending import lent
from digitize.progress import NoProgress
from digitize.repair import repair
from digitize.restore import restore
from digitize.settings import Settings
from digitize.syncing.owner import read_small
from digitize.syncing.taking import take
from digitize.targets.opening import open_target, place_of
from digitize.targets.patient import Patient
from digitize.targets.sftp import SftpTarget
from digitize.targets.target import Source, Target

PDF = "v1/content/documents/0001/original.pdf"
KINDS = ("sshd", "webdav", "moto", pytest.param("seaweed", marks=pytest.mark.nights))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return an_archive(tmp_path_factory.mktemp("made") / "kho", FILED[:3])


@pytest.fixture
def archive(made: Archive, tmp_path: Path) -> Archive:
    return twin(made, tmp_path / "kho")


@pytest.fixture
def server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    started: Server = getattr(servers, request.param)(tmp_path / "server")
    for name, value in started.env.items():
        monkeypatch.setenv(name, value)
    yield started
    started.stop()


@pytest.fixture
def target(server: Server) -> Iterator[Target]:
    opened = open_target(place_of(server.url))
    yield opened
    opened.drop()


def _codes(done: object) -> list[str]:
    return [f.code for f in done.findings]  # type: ignore[attr-defined]


def _folder(archive: Archive, ident: str) -> str:
    return archive.open_store().folder(object_id(ident)).relative_to(archive.root).as_posix()


def _everything(target: Target) -> dict[str, bytes]:
    """The far copy without what is the copy's own."""
    found = {path: b"".join(target.read(path)) for path in target.list("")}
    return {path: data for path, data in found.items() if path != "copy.json"}


def _overwrite(target: Target, path: str, data: bytes) -> None:
    target.write(path, lambda: iter((data,)), len(data))


def _drill(archive: Archive, url: str, identity: Path | None = None) -> Drilled:
    return drill(archive, place_of(url), DrillOptions(20, identity), Settings(), NoProgress())


def _mend(archive: Archive, url: str, identity: Path | None = None) -> bool:
    with lent(archive, url, Settings(), identity) as source:
        return repair(archive, source, True, NoProgress()).sound


def _names(target: Target) -> dict[str, int]:
    return {path: size for path, size in target.list("").items() if path != "copy.json"}


def _sizes(archive: Archive) -> dict[str, int]:
    return {path: len(data) for path, data in kept(archive.root).items()}


@pytest.mark.parametrize("server", KINDS, indirect=True)
def test_a_copy_through_good_and_bad_days(server: Server, target: Target, archive: Archive) -> None:
    done = bring(archive, server.url)
    assert (done.state, done.exit_code) == ("whole", 0), done.findings
    assert _everything(target) == kept(archive.root)
    assert bring(archive, server.url).state == "nothing-to-do"

    # Something new, something erased; a byte changes over there: the drill finds it, the next run mends it.
    file_dossier(archive, FILED[1], b"%PDF " + FILED[1].encode() * 40, b"%PDF a second scan")
    erase(archive, Order((FILED[2],), "theo 15/QĐ-UBND"))
    done = bring(archive, server.url)
    assert (done.sent, done.erased, done.exit_code) == (1, 1, 0)
    assert _names(target) == _sizes(archive)
    stored = [p for p in (server.files / "store", server.files / "ban-sao" / "store") if p.is_dir()]
    assert not [p for top in stored for p in top.rglob("*") if p.is_dir() and not any(p.iterdir())]
    path = f"{_folder(archive, FILED[0])}/{PDF}"
    _overwrite(target, path, b"%PDX" + kept(archive.root)[path][4:])
    drilled = _drill(archive, server.url)
    assert (_codes(drilled), drilled.drawn, drilled.sound) == (["sync-far-damaged"], 2, 1)
    assert drilled.exit_code == 7
    assert drilled.whole_s > 0
    done = bring(archive, server.url)
    assert (_codes(done), done.exit_code, done.erased) == (["sync-far-mended"], 0, 0)

    # A file and a whole dossier go on this side: both come back from there.
    (archive.root / path).write_bytes(b"%PDF damaged")
    shutil.rmtree(archive.root / _folder(archive, FILED[1]))
    assert _mend(archive, server.url)
    assert_valid_ocfl(archive.store, 2)
    assert not list((archive.root / "sync").glob("taken-*"))

    # All of it comes back on another machine.
    assert bring(archive, server.url).exit_code == 0
    new = archive.root.with_name("new")
    assert restore(new, place_of(server.url), None, Settings(), NoProgress()).findings == ()
    assert_valid_ocfl(new / "store", 2)
    theirs = kept(new)
    assert all(theirs[path] == data for path, data in kept(archive.root).items() if "audit" not in path)

    # The server is gone, then back.
    server.stop()
    done = bring(archive, server.url, verify=True)
    assert (_codes(done), done.exit_code) == (["sync-target-unreachable"], 8)
    server.start()
    if "moto" in str(server.command[0]):
        return  # it keeps nothing
    assert bring(archive, server.url).exit_code == 0
    assert _everything(target) == kept(archive.root)


@pytest.mark.parametrize("server", ["sshd"], indirect=True)
def test_no_byte_goes_to_a_host_that_is_not_known(
    server: Server, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, etc = Path(server.env["HOME"]), server.files.parent / "etc"
    known = (home / ".ssh" / "known_hosts").read_text()
    (home / ".ssh" / "known_hosts").unlink()
    # Not even where the configuration says not to look.
    (home / ".ssh" / "config").write_text("Host *\n  UserKnownHostsFile none\n  StrictHostKeyChecking no\n")
    done = bring(archive, server.url)
    assert (_codes(done), done.exit_code) == (["sync-host-unknown"], 8)
    (home / ".ssh" / "known_hosts").write_text(known)
    assert bring(archive, server.url).exit_code == 0
    before = kept(server.files)

    server.stop()
    servers.keygen(etc / "host_key")
    server.start()
    file_dossier(archive, "H56.134-251023-0099")
    done = bring(archive, server.url)
    assert (_codes(done), done.exit_code) == (["sync-host-changed"], 8)
    assert kept(server.files) == before
    servers.trust(home, etc / "host_key", server.port)
    assert bring(archive, server.url).exit_code == 0
    assert kept(server.files) == kept(archive.root)
    (home / ".ssh" / "id_ed25519").rename(home / "elsewhere")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    done = bring(archive, server.url, verify=True)
    assert (_codes(done), done.exit_code) == (["sync-target-denied"], 8)


def test_no_byte_goes_to_a_certificate_that_is_not_trusted(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = servers.webdav(tmp_path / "server", servers.certificate(tmp_path / "tls"))
    try:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        assert bring(archive, server.url).exit_code == 0
        monkeypatch.delenv("SSL_CERT_FILE")
        file_dossier(archive, "H56.134-251023-0099")
        before = kept(server.files)
        done = bring(archive, server.url)
        assert (_codes(done), done.exit_code) == (["sync-certificate-bad"], 8)
        assert kept(server.files) == before
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("SSL_CERT_FILE", server.env["SSL_CERT_FILE"])
        done = bring(archive, server.url)
        assert (_codes(done), done.exit_code) == (["sync-target-denied"], 8)
    finally:
        server.stop()


@pytest.mark.parametrize("server", ["sshd"], indirect=True)
def test_an_encrypted_copy(server: Server, archive: Archive, tmp_path: Path) -> None:
    from pyrage import x25519

    key = x25519.Identity.generate()
    identity = tmp_path / "key.txt"
    identity.write_text(f"# made for a test\n{key}\n")
    url, public = "age+" + server.url, [str(key.to_public())]
    done = bring(archive, url, recipients=public)
    assert (done.state, done.exit_code) == ("whole", 0), done.findings
    assert bring(archive, url, recipients=public).state == "nothing-to-do"
    there = kept(server.files)
    plain = {data for data in kept(archive.root).values() if len(data) > 20}
    assert not [path for path, data in there.items() if any(one in data for one in plain)]
    lists = {path for path in there if not path.endswith(".age")}
    assert all(path.endswith("/sums.json") or path.startswith("sums/") for path in lists)

    assert _codes(bring(archive, server.url, recipients=public)) == ["sync-target-sealed"]
    assert _codes(bring(archive, url, verify=True)) == ["sync-no-recipients"]
    assert _drill(archive, server.url, identity).exit_code == 0

    # Without its memory, and without the private key, it is known what is there.
    shutil.rmtree(archive.root / "sync")
    done = bring(archive, url, recipients=public, verify=True)
    assert (done.sent, done.exit_code) == (0, 0)
    harmed = server.files / _folder(archive, FILED[0]) / f"{PDF}.age"
    sealed = harmed.read_bytes()
    harmed.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert _codes(_drill(archive, server.url, identity)) == ["sync-not-opened"]
    done = bring(archive, url, recipients=public)
    assert (_codes(done), done.exit_code) == (["sync-far-mended"], 0)
    (archive.root / _folder(archive, FILED[0]) / PDF).write_bytes(b"%PDF damaged")
    assert _mend(archive, url, identity)
    erase(archive, Order((FILED[2],), "theo 15/QĐ-UBND"))
    assert bring(archive, url, recipients=public).erased == 1
    assert not (server.files / _folder(archive, FILED[2])).exists()
    assert not list((archive.root / "sync").glob("*.part"))


class _Cut:
    """A target whose connection breaks at every n-th verb, as far sides go."""

    name, kind = "cut", "folder"

    def __init__(self, inner: Target, every: int) -> None:
        self.inner, self.every, self.count, self.dropped = inner, every, 0, 0

    def _maybe(self) -> None:
        from digitize.errors import Incomplete

        self.count += 1
        if self.count % self.every == 0:
            raise Incomplete("sync-target-cut", target=self.name)

    def read(self, path: str) -> Iterator[bytes]:
        for chunk in self.inner.read(path):
            for at in range(0, len(chunk), 1000):
                yield chunk[at : at + 1000]
                self._maybe()

    def write(self, path: str, source: object, size: int) -> None:
        self._maybe()
        self.inner.write(path, source, size)  # type: ignore[arg-type]

    def size(self, path: str) -> int | None:
        self._maybe()
        return self.inner.size(path)

    def list(self, folder: str) -> dict[str, int]:
        self._maybe()
        return dict(self.inner.list(folder))

    def delete(self, path: str) -> None:
        self._maybe()
        self.inner.delete(path)

    def renew(self) -> None:
        self.dropped += 1

    def drop(self) -> None:
        """Nothing is held."""


def test_a_connection_that_breaks_now_and_then_is_made_again(tmp_path: Path) -> None:
    cut = _Cut(open_target(place_of(str(tmp_path / "copy"))), 7)
    target = Patient(cut, (0, 0))
    data = os.urandom(4200)
    target.write("a/b", lambda: iter((data,)), len(data))
    for _ in range(20):
        assert b"".join(target.read("a/b")) == data, "no byte twice, none left out"
    assert target.list("a") == {"a/b": 4200}
    assert cut.dropped > 0
    assert read_small(target, "nothing") is None


@pytest.mark.parametrize("server", ["sshd"], indirect=True)
def test_connections_cut_in_the_middle_are_made_again(
    server: Server, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six files are on their way when the server loses all of its connections, twice."""
    cuts = iter((10, 30))
    due = [next(cuts)]

    def place_and_cut(self: SftpTarget, path: str, source: Source, size: int) -> None:
        due[0] -= 1
        if due[0] == 0:
            server.cut()
            due[0] = next(cuts, 1 << 30)
        place(self, path, source, size)

    place = SftpTarget.place
    monkeypatch.setattr(SftpTarget, "place", place_and_cut)
    done = bring(archive, server.url)
    assert (done.state, done.exit_code) == ("whole", 0), done.findings
    assert next(cuts, None) is None, "both cuts were made"
    assert kept(server.files) == kept(archive.root)


def test_the_command_reaches_a_server_and_says_no_password(archive: Archive, tmp_path: Path) -> None:
    server = servers.webdav(tmp_path / "server")
    try:
        address = server.url.replace("://", "://can-bo:mau-mau@")
        ran = digitize("sync", address, "--archive", archive.root, "--json", "-v")
        assert ran.code == 0, ran.err
        drilled = digitize(
            "restore-drill", address, "--archive", archive.root, "--count", "2", "--lang", "vi"
        )
        assert drilled.code == 0, drilled.err
        assert "nguyên vẹn" in drilled.err
        said = ran.out + ran.err + drilled.out + drilled.err
        noted = b"".join(data for path, data in kept(archive.root).items() if path.startswith("audit"))
        assert "mau-mau" not in said
        assert b"mau-mau" not in noted + archive.copies.read_bytes()
    finally:
        server.stop()


def test_what_a_far_side_calls_a_file_stays_inside(archive: Archive, tmp_path: Path) -> None:
    class Liar:
        name = "liar"

        def list(self, folder: str) -> dict[str, int]:
            return {"store/../../../outside": 1, "store/a": 1}

        def read(self, path: str) -> Iterator[bytes]:
            return iter((b"x",))

    room = Archive(tmp_path / "room")
    take(Liar(), "store", room)
    assert [p.name for p in tmp_path.rglob("*") if p.is_file() and "room" in p.parts] == ["a"]
    assert not list(tmp_path.rglob("outside"))


def test_a_body_is_read_as_a_file_is() -> None:
    from digitize.targets.webdav import _Reader

    data = os.urandom(10_000)
    chunks = iter([data[:1], data[1:5000], data[5000:]])
    assert io.BufferedReader(_Reader(chunks)).read() == data
