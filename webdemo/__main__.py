"""`python -m webdemo` and the `webdemo` command: checks the Python version, then runs the CLI."""

import os
import signal
import sys

OLDEST, NEWEST = (3, 10), (3, 12)


def main() -> None:
    """Run the CLI. On an unsupported Python, print one line and exit with status 2."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(_refuse())
    open_standard_streams()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    # Ctrl-C during start-up then ends the program without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    path = tuple(sys.path)
    try:
        from webdemo.cli import cli

        cli(auto_envvar_prefix="WEBDEMO")
    except Exception as error:
        from webdemo import start_failure

        sentence = start_failure.explain(error, path)
        if not sentence:
            raise
        sys.stderr.write(sentence + "\n")
        sys.exit(2)


def open_standard_streams() -> None:
    """Open those that a service manager has closed, on nothing.

    A socket would take their numbers, and number 2 is replaced while MediaPipe loads.
    """
    number = os.open(os.devnull, os.O_RDWR)
    while number <= 2:
        os.set_inheritable(number, True)
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r"))


def _refuse() -> int:
    # No f-string in this file: it must compile on any Python 3.
    sys.stderr.write(
        "webdemo needs Python 3.10 to 3.12, and this is %d.%d. "
        "Run it with `uv run webdemo`, which fetches the right one.\n" % sys.version_info[:2]
    )
    return 2


if __name__ == "__main__":
    main()
