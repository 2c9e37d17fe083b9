"""Where second copies of this archive are, as far as it knows: `copies.json`, kept by what makes them."""

from __future__ import annotations

import json

from digitize.archive.layout import Archive
from digitize.archive.rootfile import read_root_file
from digitize.archive.tombstones import Copy


def known_targets(archive: Archive) -> tuple[Copy, ...]:
    """The targets that were told to this archive; none where none was, or the note cannot be read."""
    content = read_root_file(archive.copies)
    try:
        listed = json.loads(content or b"[]")
        return tuple(Copy("synced", str(one["name"])) for one in listed)
    except (ValueError, KeyError, TypeError):
        return ()
