"""cron: a file of lines for `crontab`.

Rules: crontab(5): a `%` that no backslash stands before ends the command, and that backslash is taken away
before the shell sees it; a command has at most 998 characters.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from digitize.errors import UsageProblem
from digitize.scheduling.plan import Plan, Written, is_plain

_MOST = 998
_PATH = "/usr/local/bin:/usr/bin:/bin"


def cron_files(plan: Plan) -> tuple[Written, ...]:
    """The crontab of a plan. Raises UsageProblem `schedule-too-long`."""
    lines = [
        f"# digitize: {plan.title}",
        "SHELL=/bin/sh",
        f"PATH={_PATH}",
        "LANG=C.UTF-8",
        "# Whoever is named here gets a mail when a night run finds something; nobody where it is empty.",
        f'MAILTO="{plan.user}"',
        f"{plan.minute} {plan.hour} * * * {_short(_night(plan))}",
    ]
    if plan.scanner:
        lines += [
            "# What lies in the scanner's folder is taken in; one at a time, begun again whatever ended it.",
            f"*/5 * * * * {_short(_watch(plan))}",
        ]
    return (Written(f"digitize-{plan.name}.cron", ("\n".join(lines) + "\n").encode()),)


def cron_steps(plan: Plan, folder: Path) -> tuple[str, ...]:
    """The command that adds the lines to what the user's crontab holds."""
    return (
        f"(crontab -l 2>/dev/null; cat {shlex.quote(str(folder))}/digitize-{plan.name}.cron) | crontab -",
        "crontab -l",
    )


def _night(plan: Plan) -> str:
    """Silent when all is well, for cron mails whatever is printed; else the summary, which names nobody."""
    return f'said=$(ionice -c 3 nice -n 15 {line(plan.night())}) || echo "$said"'


def _watch(plan: Plan) -> str:
    lock = shell_word(str(plan.archive / "work" / "watch.lock"))
    return f"flock -n {lock} nice -n 5 {line(plan.watch('--once', '--quiet'))} >/dev/null"


def line(command: Sequence[str]) -> str:
    """A command as a crontab holds it."""
    return " ".join(map(shell_word, command))


def shell_word(text: str) -> str:
    """One word of a shell in a crontab. A `%` stands outside of the quotes, so that the backslash before it
    is the only one that cron may take for its own.
    """
    if is_plain(text):
        return text
    return "'" + text.replace("'", "'\\''").replace("%", "'\\%'") + "'"


def _short(command: str) -> str:
    if len(command.encode()) > _MOST:
        raise UsageProblem("schedule-too-long")
    return command
