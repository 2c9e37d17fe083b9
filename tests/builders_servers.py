"""Real far sides, started by the tests on this machine and ended with them: OpenSSH, WebDAV, two of S3.

Each is a process of its own, so that a test can stop it, kill it, freeze it and start it again at the same
address with the same bytes.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

SCRIPTS = Path(sys.executable).parent
KEY_ID, SECRET = "AKIAMAUMAUMAUMAUMAUM", "mau/mau/mau/mau/mau/mau/mau/mau/mau/mau0"


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _family(pid: int) -> set[int]:
    """A process of ours and all that it has started, those that left its group too."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


@dataclass
class Server:
    """A far side. url: where a copy may be put; files: where its bytes lie, for a test to harm them; env:
    what whoever connects must have in the environment.
    """

    url: str
    port: int
    command: Sequence[str]
    files: Path
    env: dict[str, str] = field(default_factory=dict)
    own_env: dict[str, str] = field(default_factory=dict)
    begun: Callable[[Server], None] | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def said(self) -> Path:
        """What it says on its standard error: beside its folder, which a test may make read-only."""
        return self.files.parent.with_name(f"{self.files.parent.name}.stderr")

    def start(self) -> Server:
        """Start it, and wait until it answers."""
        with self.said.open("ab") as told:
            self.process = subprocess.Popen(
                self.command,
                stdout=subprocess.DEVNULL,
                stderr=told,
                env={**os.environ, **self.own_env},
                start_new_session=True,
            )
        self._wait()
        if self.begun:
            self.begun(self)
        return self

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            assert self.process is not None
            assert self.process.poll() is None, self.said.read_text()
            with socket.socket() as asked:
                asked.settimeout(0.2)
                if asked.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("the server does not answer")

    def stop(self) -> None:
        """Kill it and every process that it has started."""
        if self.process:
            self._signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """It keeps its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        self._signal(signal.SIGCONT)

    def cut(self) -> None:
        """Its connections are lost; new ones are taken."""
        assert self.process
        for pid in _family(self.process.pid) - {self.process.pid}:
            os.kill(pid, signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        assert self.process
        for pid in _family(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def keygen(file: Path) -> None:
    """A new SSH key in `file` and `file.pub`."""
    for old in (file, file.with_name(file.name + ".pub")):
        old.unlink(missing_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)], check=True)


def trust(home: Path, host_key: Path, port: int) -> None:
    """Put the server's key into `known_hosts` of a home folder."""
    public = " ".join(host_key.with_name(host_key.name + ".pub").read_text().split()[:2])
    (home / ".ssh").mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{port} {public}\n")


def sshd(folder: Path) -> Server:
    """OpenSSH with SFTP alone, keys of its own, and a home folder whose key may log in."""
    port, home, etc = free_port(), folder / "home", folder / "etc"
    files = folder / "files"
    for made in (home / ".ssh", etc, files):
        made.mkdir(parents=True, mode=0o700)
    keygen(etc / "host_key")
    keygen(home / ".ssh" / "id_ed25519")
    shutil.copy(home / ".ssh" / "id_ed25519.pub", etc / "authorized_keys")
    trust(home, etc / "host_key", port)
    Path("/run/sshd").mkdir(exist_ok=True, mode=0o755)
    (etc / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {etc}/host_key\nPidFile none\nUsePAM no\n"
        f"AuthorizedKeysFile {etc}/authorized_keys\nPasswordAuthentication no\nStrictModes no\n"
        "PermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\nMaxStartups 50\n"
    )
    binary = shutil.which("sshd") or "/usr/sbin/sshd"
    server = Server(
        f"sftp://127.0.0.1:{port}{files}",
        port,
        [binary, "-D", "-e", "-f", str(etc / "sshd_config")],
        files,
        {"HOME": str(home)},
    )
    return server.start()


def webdav(folder: Path, certificate: tuple[Path, Path] | None = None) -> Server:
    """WsgiDAV behind Cheroot; certificate: a key and a certificate, for TLS."""
    port, files = free_port(), folder / "files"
    files.mkdir(parents=True)
    config = folder / "wsgidav.yaml"
    lines = ["host: 127.0.0.1", f"port: {port}", "server: cheroot", "verbose: 1", "provider_mapping:"]
    lines += [f"  '/': '{files}'", "http_authenticator:", "  domain_controller: null"]
    lines += ["simple_dc:", "  user_mapping:", "    '*':", "      can-bo:", "        password: mau-mau"]
    if certificate:
        lines += [f"ssl_private_key: {certificate[0]}", f"ssl_certificate: {certificate[1]}"]
    config.write_text("\n".join(lines) + "\n")
    scheme = "webdavs" if certificate else "webdav"
    home = folder / "home"
    home.mkdir()
    (home / ".netrc").write_text("machine 127.0.0.1 login can-bo password mau-mau\n")
    (home / ".netrc").chmod(0o600)
    env = {"HOME": str(home), **({"SSL_CERT_FILE": str(certificate[1])} if certificate else {})}
    command = [str(SCRIPTS / "wsgidav"), "--config", str(config)]
    return Server(f"{scheme}://127.0.0.1:{port}/ban-sao", port, command, files, env).start()


def moto(folder: Path) -> Server:
    """S3 as moto has it: in memory, so that a restart is an empty server."""
    port = free_port()
    (folder / "files").mkdir(parents=True)
    command = [str(SCRIPTS / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    endpoint = f"http://127.0.0.1:{port}"
    url = f"s3://ban-sao/kho?endpoint={endpoint}"
    return Server(url, port, command, folder / "files", _aws(folder), begun=_make_bucket).start()


def seaweed(folder: Path) -> Server:
    """S3 as SeaweedFS has it: a real store, whose bytes lie on the disk and outlive a restart."""
    files = folder / "files"
    files.mkdir(parents=True)
    login = {"name": "mau", "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}], "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [login]}))
    ports = {name: free_port() for name in ("s3", "master", "volume", "filer")}
    command = [str(SCRIPTS / "weed"), "server", "-s3", f"-dir={files}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    command += [f"-s3.config={folder / 's3.json'}", "-master.volumeSizeLimitMB=64", "-volume.max=20"]
    for name, port in ports.items():
        command += [f"-{name}.port={port}", f"-{name}.port.grpc={free_port()}"]
    url = f"s3://ban-sao/kho?endpoint=http://127.0.0.1:{ports['s3']}"
    return Server(url, ports["s3"], command, files, _aws(folder), begun=_make_bucket).start()


def _aws(folder: Path) -> dict[str, str]:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return {
        "HOME": str(home),
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def bucket(server: Server) -> object:
    """A client of the server's S3, to look at what lies there and to harm it."""
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{server.port}",
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )


def _make_bucket(server: Server) -> None:
    """Until it is there: SeaweedFS listens before its parts know each other."""
    for _ in range(100):
        try:
            bucket(server).create_bucket(Bucket="ban-sao")  # type: ignore[attr-defined]
        except Exception as fault:
            if "BucketAlready" in str(fault):
                return
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the bucket cannot be made")


def certificate(folder: Path, name: str = "127.0.0.1") -> tuple[Path, Path]:
    """A key and a certificate that signs itself, for TLS on this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=IP:{name}"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return key, cert
