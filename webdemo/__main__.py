"""`python -m webdemo` and the `webdemo` command: check this Python, then hand over."""

import signal
import sys

OLDEST, NEWEST = (3, 10), (3, 12)


def main() -> None:
    """Run the command line; exit status 2, with one line, on a Python that MediaPipe lacks."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(_refuse())
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until it is served, Ctrl-C ends it, quietly
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
