"""What a file is, by its first bytes: names and extensions are not believed."""

from __future__ import annotations

from digitize.dossier import Kind

HEAD = 1024 + 8  # a PDF header may lie anywhere in the first 1024 bytes (ISO 32000-1, annex H.3, note 13)

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"II+\x00", Kind.TIFF),  # BigTIFF
    (b"MM\x00+", Kind.TIFF),
)


def sniff(head: bytes) -> Kind | None:
    """The kind that `head` (the first `HEAD` bytes, or all there are) begins; None for anything else."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return Kind.PDF if b"%PDF-" in head[:HEAD] else None
