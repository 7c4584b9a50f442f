"""`python -m webdemo` and the `webdemo` command: checks the Python version, then runs the CLI."""

import signal
import sys

OLDEST, NEWEST = (3, 10), (3, 12)


def main() -> None:
    """Run the CLI. On an unsupported Python, print one line and exit with status 2."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(_refuse())
    # Ctrl-C during start-up then ends the program without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from webdemo.cli import cli

    cli(auto_envvar_prefix="WEBDEMO")


def _refuse() -> int:
    # No f-string in this file: it must compile on any Python 3.
    sys.stderr.write(
        "webdemo needs Python 3.10 to 3.12, and this is %d.%d. "
        "Run it with `uv run webdemo`, which fetches the right one.\n" % sys.version_info[:2]
    )
    return 2


if __name__ == "__main__":
    main()
