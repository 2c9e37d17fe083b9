"""Bare Tesseract over pictures that lie ready: what `limit.py` starts, a process a core.

python bench/bare.py JOB    JOB: JSON list of looks; writes the same list with text and seconds to stdout
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tesserocr import PyTessBaseAPI

LANGUAGE = "vie"


def model_folder() -> str:
    """Where the language data is: TESSDATA_PREFIX, else where the `tesseract` program says."""
    told = os.environ.get("TESSDATA_PREFIX")
    if told and (Path(told) / f"{LANGUAGE}.traineddata").exists():
        return told
    program = shutil.which("tesseract") or "tesseract"
    said = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=True)
    return (said.stdout + said.stderr).split('"')[1]


def recognise_all(looks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each look with its text, how sure it is in all, and the seconds that recognition alone took."""
    heard = []
    with PyTessBaseAPI(path=model_folder(), lang=LANGUAGE) as api:
        for look in looks:
            picture = np.load(look["file"])
            height, width = picture.shape
            data = picture.tobytes()
            cpu, wall = time.process_time(), time.perf_counter()
            api.SetPageSegMode(look["layout"])
            api.SetImageBytes(data, width, height, 1, width)
            api.SetSourceResolution(look["dpi"])
            api.Recognize()
            took = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
            text = api.GetUTF8Text()
            heard.append({**look, **took, "text": text, "weight": api.MeanTextConf() * len(text)})
    return heard


if __name__ == "__main__":
    jobs = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    json.dump(recognise_all(jobs), sys.stdout, ensure_ascii=False)
