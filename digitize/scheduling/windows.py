"""Windows: a task for the Task Scheduler that runs `digitize` inside of WSL.

An example: `digitize` needs Linux (pyproject: POSIX), so it is `wsl.exe` that Windows starts. The form is
that of Microsoft's task schema 1.2; the quoting is that of Windows' own command lines.
"""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

from digitize.scheduling.plan import Plan, Written

_NS = "http://schemas.microsoft.com/windows/2004/02/mit/task"


def windows_files(plan: Plan) -> tuple[Written, ...]:
    """The task of a plan, in UTF-16 as `schtasks /create /xml` wants it."""
    ET.register_namespace("", _NS)
    task = ET.Element(_tag("Task"), version="1.2")
    _put(task, "RegistrationInfo/Description", f"digitize: night job of {plan.title}")
    trigger = _put(task, "Triggers/CalendarTrigger")
    _put(trigger, "StartBoundary", f"2026-01-01T{plan.hour:02}:{plan.minute:02}:00")
    _put(trigger, "ScheduleByDay/DaysInterval", "1")
    settings = _put(task, "Settings")
    _put(settings, "MultipleInstancesPolicy", "IgnoreNew")
    _put(settings, "DisallowStartIfOnBatteries", "false")
    _put(settings, "StopIfGoingOnBatteries", "false")
    _put(settings, "StartWhenAvailable", "true")  # a machine that was off does it when it is on again
    _put(settings, "ExecutionTimeLimit", "P1D")
    _put(settings, "Priority", "8")
    action = _put(task, "Actions/Exec")
    _put(action, "Command", r"C:\Windows\System32\wsl.exe")
    _put(action, "Arguments", subprocess.list2cmdline(["--exec", *plan.night()]))
    ET.indent(task)
    buffer = io.BytesIO()
    ET.ElementTree(task).write(buffer, encoding="utf-16", xml_declaration=True)
    return (Written(f"digitize-night-{plan.name}.xml", buffer.getvalue()),)


def windows_steps(plan: Plan, _folder: Path) -> tuple[str, ...]:
    """What to type in a Windows console, where the file was copied to."""
    name = f"digitize-night-{plan.name}"
    return (
        f'schtasks /create /tn "{name}" /xml "{name}.xml"',
        f'schtasks /run /tn "{name}"',
    )


def _tag(name: str) -> str:
    return f"{{{_NS}}}{name}"


def _put(above: ET.Element, way: str, text: str | None = None) -> ET.Element:
    for name in way.split("/"):
        above = ET.SubElement(above, _tag(name))
    above.text = text
    return above
