"""Copies that leave the building: every file encrypted by itself with age (https://age-encryption.org/v1) for
public keys; this machine needs none that could open them again.

An encrypted file differs each time it is made, so that no digest of the archive proves it. Each folder has a
list, `sums.json`, written last: the state that it holds, and the digest of each encrypted file as it was
sent. The list says nothing of any content: the state is a digest over all the folder's digests.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from typing import Any, BinaryIO

from digitize.archive.digests import sha512_of
from digitize.archive.layout import Archive
from digitize.errors import DamageFound, SomethingMissing, UsageProblem, from_system
from digitize.syncing.bundles import Bundle, Piece
from digitize.syncing.memory import Memory, desk_of
from digitize.syncing.owner import read_small
from digitize.syncing.transfer import Carried, Pace, PlainCarrier, SourceDiffers, checked, digest_at, send
from digitize.targets.opening import Place
from digitize.targets.target import CHUNK, Target

SUFFIX, SUMS = ".age", "sums.json"


def _pyrage() -> Any:
    try:
        import pyrage  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as missing:
        raise SomethingMissing("sync-extra-missing", extra="sync-age") from missing
    return pyrage


def carrier_for(
    archive: Archive, place: Place, target: Target, memory: Memory, pace: Pace, recipients: Sequence[str]
) -> PlainCarrier | SealedCarrier:
    """What carries to this place. Raises UsageProblem `sync-no-recipients`, `sync-bad-recipient`."""
    if not place.sealed:
        return PlainCarrier(target, pace)
    if not recipients:
        raise UsageProblem("sync-no-recipients", target=place.name)
    return SealedCarrier(target, pace, memory, [_recipient(text) for text in recipients], desk_of(archive))


def _recipient(text: str) -> Any:
    kind = _pyrage().ssh if text.startswith("ssh-") else _pyrage().x25519
    try:
        return kind.Recipient.from_str(text)
    except _pyrage().RecipientError:
        raise UsageProblem("sync-bad-recipient") from None


class _Checked(io.RawIOBase):
    """A piece as a file to read from, that ends in an error where it is not what it must be."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._left = chunks, b""
        self.differs: SourceDiffers | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._left:
                self._left = next(self._chunks)
                if not self._left:
                    return b""
        except StopIteration:
            return b""
        except SourceDiffers as differs:
            self.differs = differs
            raise ValueError from None
        size = len(self._left) if size < 0 else size
        given, self._left = self._left[:size], self._left[size:]
        return given


class SealedCarrier:
    """Bundles to a copy whose files are encrypted one by one."""

    sealed = True

    def __init__(
        self, target: Target, pace: Pace, memory: Memory, recipients: Sequence[Any], desk: Path
    ) -> None:
        self.target, self.pace, self.carried = target, pace, Carried()
        self._memory, self._recipients, self._desk = memory, list(recipients), desk

    def is_there(self, bundle: Bundle) -> bool:
        """Whether the far list says that the folder has this state."""
        return self._sums(bundle).get("state") == bundle.state

    def _sums(self, bundle: Bundle) -> Mapping[str, Any]:
        data = read_small(self.target, sums_path(bundle))
        with suppress(ValueError, AttributeError):
            j: dict[str, Any] = json.loads(data or b"{}")
            return {"state": str(j.get("state")), "files": dict(j.get("files", {}))}
        return {}

    def carry(self, bundle: Bundle, *, dry: bool = False) -> int:
        """As `PlainCarrier.carry`; what is there is believed where its digest is that of the far list, or of
        what was sent from here and proven.
        """
        sums = self._sums(bundle)
        known = sums.get("files", {}) if sums.get("state") == bundle.state else {}
        there = self.target.list(bundle.folder) if bundle.folder else {}
        files: dict[str, str] = {}

        def bring(piece: Piece) -> bool:
            path = piece.path + SUFFIX
            said = known.get(path) or self._memory.sealed(path, piece.digest)
            if said and digest_at(self.target, path, self.pace) == said:
                files[path] = said
                return False
            if not dry:
                files[path] = self._send(piece)
            return True

        sent = self.carried.all_of(bundle.pieces, bring)
        if not dry and (sent or sums.get("state") != bundle.state):
            self._write_sums(bundle, files)
        self._drop_others(bundle, there, dry)
        return sent

    def _drop_others(self, bundle: Bundle, there: Mapping[str, int], dry: bool) -> None:
        known = {p.path + SUFFIX for p in bundle.pieces} | {sums_path(bundle)}
        for path in sorted(set(there) - known) if bundle.mirror else ():
            if not dry:
                self.target.delete(path)
            self.carried.removed += 1

    def _send(self, piece: Piece) -> str:
        """Encrypt to a file of our own, then send that as any other; its digest."""
        reader, draft = _Checked(checked(piece, Pace())), self._desk / f"sealed-{get_ident()}.part"
        try:
            with draft.open("wb") as file:
                _pyrage().encrypt_io(reader, file, self._recipients)
            sealed = Piece(piece.path + SUFFIX, draft, draft.stat().st_size, sha512_of(draft))
            send(self.target, sealed, self.pace)
        except _pyrage().EncryptError as fault:
            raise (reader.differs or SourceDiffers(piece)) from fault
        finally:
            draft.unlink(missing_ok=True)
        self._memory.note_sealed(sealed.path, piece.digest, sealed.digest)
        return sealed.digest

    def _write_sums(self, bundle: Bundle, files: Mapping[str, str]) -> None:
        data = json.dumps({"state": bundle.state, "files": files}, indent=1).encode() + b"\n"
        path = sums_path(bundle)
        send(self.target, Piece(path, data, len(data), hashlib.sha512(data).hexdigest()), self.pace)


def sums_path(bundle: Bundle) -> str:
    """Where a folder's list lies; that of files in no folder of their own under their bundle's name."""
    return f"{bundle.folder}/{SUMS}" if bundle.folder else f"sums/{bundle.name}.json"


class Unsealed:
    """Reads an encrypted copy as if it were plain. identity: a file with the private key."""

    kind = "age"

    def __init__(self, target: Target, identity: Path | None, desk: Path) -> None:
        self.name, self._target, self._desk = target.name, target, desk
        self._identities = _identities(identity, target.name)

    def read(self, path: str) -> Iterator[bytes]:
        """The plain bytes. KeyError; DamageFound `sync-not-opened` for what the key does not open."""
        draft, plain = (self._desk / f"unsealed-{get_ident()}.{end}" for end in ("part", "plain"))
        try:
            with draft.open("wb") as file:
                file.writelines(self._target.read(path + SUFFIX))
            with draft.open("rb") as sealed, plain.open("wb") as file:
                self._open(sealed, file)
            with plain.open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        finally:
            draft.unlink(missing_ok=True)
            plain.unlink(missing_ok=True)

    def _open(self, sealed: BinaryIO, plain: BinaryIO) -> None:
        try:
            _pyrage().decrypt_io(sealed, plain, self._identities)
        except _pyrage().DecryptError:
            raise DamageFound("sync-not-opened", target=self.name) from None
        except OSError as fault:
            if fault.errno is None:  # pyrage's word for bytes that were changed
                raise DamageFound("sync-not-opened", target=self.name) from None
            raise from_system(fault) from fault

    def list(self, folder: str) -> Mapping[str, int]:
        """The files as the archive calls them; sizes are those of the encrypted files."""
        there = self._target.list(folder)
        return {path.removesuffix(SUFFIX): size for path, size in there.items() if path.endswith(SUFFIX)}


def _identities(file: Path | None, target: str) -> list[Any]:
    if file is None:
        raise UsageProblem("sync-no-identity", target=target)
    try:
        lines = file.read_text("utf-8").splitlines()
        found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        return [_pyrage().x25519.Identity.from_str(line) for line in found]
    except (OSError, UnicodeDecodeError, _pyrage().IdentityError):
        raise UsageProblem("sync-bad-identity") from None
