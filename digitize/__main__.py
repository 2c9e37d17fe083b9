"""`digitize` and `python -m digitize`. Ctrl-C while the program is still being loaded ends it without a word,
for nothing has begun; from then on `cli` answers.
"""

import signal


def main() -> None:
    """The console script."""
    answered = signal.getsignal(signal.SIGINT)
    if answered is signal.default_int_handler:  # who starts us in the background may have it ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from digitize.cli import main as run  # noqa: PLC0415 - the loading is what is guarded

    signal.signal(signal.SIGINT, answered)
    run()


if __name__ == "__main__":
    main()
