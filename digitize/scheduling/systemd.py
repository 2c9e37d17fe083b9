"""systemd: a service and a timer for the night job, a service for the scanner's folder.

Rules of quoting: systemd.syntax(7), systemd.service(5) "Command lines", systemd.unit(5) "Specifiers".
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from digitize.scheduling.plan import Plan, Written, is_plain

# Nothing but the archive can be written, no rights can be won, no device touched. Workers confine themselves
# further (Landlock, seccomp), which needs no rights and works within this. So there is no SystemCallFilter:
# an older systemd does not know Landlock's calls by name and would refuse them.
_WALLS = """\
ProtectSystem=strict
ProtectHome=read-only
PrivateDevices=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
UMask=0027
"""


def systemd_files(plan: Plan) -> tuple[Written, ...]:
    """The units of a plan."""
    units = {f"digitize-night-{plan.name}.service": _night(plan)}
    units[f"digitize-night-{plan.name}.timer"] = _timer(plan)
    if plan.scanner:
        units[f"digitize-watch-{plan.name}.service"] = _watch(plan)
    return tuple(Written(name, "\n".join(lines).encode()) for name, lines in units.items())


def systemd_steps(plan: Plan, folder: Path) -> tuple[str, ...]:
    """The commands that put them to work."""
    units = [f"digitize-night-{plan.name}.timer"]
    if plan.scanner:
        units.append(f"digitize-watch-{plan.name}.service")
    return (
        f"sudo cp {shlex.quote(str(folder))}/digitize-*-{plan.name}.* /etc/systemd/system/",
        "sudo systemctl daemon-reload",
        f"sudo systemctl enable --now {' '.join(units)}",
        f"sudo systemctl start digitize-night-{plan.name}.service",
        f"systemctl status digitize-night-{plan.name}.service",
    )


def _night(plan: Plan) -> Iterator[str]:
    yield "[Unit]"
    yield f"Description=digitize: night job of {_plain(plan.title)}"
    yield f"RequiresMountsFor={quoted(str(plan.archive))}"
    yield "Wants=network-online.target"
    yield "After=network-online.target remote-fs.target"
    yield ""
    yield "[Service]"
    yield "Type=oneshot"
    yield from _service(plan, plan.night(), plan.writable)
    yield "IOSchedulingClass=idle"
    yield "Nice=15"
    yield ""


def _timer(plan: Plan) -> Iterator[str]:
    yield "[Unit]"
    yield f"Description=digitize: every night, {_plain(plan.title)}"
    yield ""
    yield "[Timer]"
    yield f"OnCalendar=*-*-* {plan.hour:02}:{plan.minute:02}:00"
    yield "# A machine that was off at that hour does it when it is on again."
    yield "Persistent=true"
    yield "RandomizedDelaySec=5min"
    yield ""
    yield "[Install]"
    yield "WantedBy=timers.target"
    yield ""


def _watch(plan: Plan) -> Iterator[str]:
    yield "[Unit]"
    yield f"Description=digitize: scanner's folder of {_plain(plan.title)}"
    yield f"RequiresMountsFor={quoted(str(plan.archive))}"
    yield "After=network-online.target remote-fs.target"
    yield "# A network drive may come much later than this machine: never given up."
    yield "StartLimitIntervalSec=0"
    yield ""
    yield "[Service]"
    yield "Type=exec"
    yield "Restart=always"
    yield "RestartSec=30s"
    yield "TimeoutStopSec=2min"
    yield from _service(plan, plan.watch(), ())
    yield "IOSchedulingClass=best-effort"
    yield "IOSchedulingPriority=7"
    yield "Nice=5"
    yield ""
    yield "[Install]"
    yield "WantedBy=multi-user.target"
    yield ""


def _service(plan: Plan, command: Sequence[str], writable: Sequence[Path]) -> Iterator[str]:
    yield f"User={_plain(plan.user)}"
    yield "Environment=LANG=C.UTF-8"
    yield "# Passwords and tokens: a file that root alone can read, lines NAME=VALUE; it need not be there."
    yield f"EnvironmentFile=-/etc/digitize/{plan.name}.env"
    yield f"ExecStart={exec_line(command)}"
    changed = [quoted(str(plan.archive)), *(quoted(f"-{path}") for path in writable)]
    yield f"ReadWritePaths={' '.join(changed)}"
    yield _WALLS.rstrip()
    places = (str(p) for p in (plan.archive, plan.scanner, plan.python, *writable) if p)
    if not any(place.startswith(("/tmp/", "/var/tmp/")) for place in places):  # noqa: S108 - looked for, not used
        yield "PrivateTmp=yes"


def exec_line(command: Sequence[str]) -> str:
    """A command as `ExecStart=` takes it. `:` leaves every `$` alone; the program's own name may hold no
    quote and no backslash there, so such a one is started by a shell, which is given it as an argument.
    """
    words = [quoted(word) for word in command]
    if any(c in command[0] for c in "\"'\\"):
        return " ".join([":/bin/sh -c", quoted('exec "$0" "$@"'), *words])
    return " ".join([f":{words[0]}", *words[1:]])


def quoted(text: str) -> str:
    """One word, whatever it holds: in quotes, with `\\`, `"` and specifiers escaped."""
    if is_plain(text):
        return text
    return '"' + _plain(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(text: str) -> str:
    return text.replace("%", "%%")
