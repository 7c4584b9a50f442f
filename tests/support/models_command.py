"""Runs `webdemo` in this process."""

from __future__ import annotations

import os

from click.testing import CliRunner

from webdemo import cli


def run(*args, **changes):
    """Run `webdemo` with these arguments; return its exit status, stdout and stderr."""
    env = {name: None for name in os.environ if name.startswith("WEBDEMO_")}
    result = CliRunner().invoke(
        cli.cli, [str(arg) for arg in args], env={**env, **changes}, auto_envvar_prefix="WEBDEMO"
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def assert_refused(result, *words):
    """It ended with status 1 and one line, besides the progress bar's."""
    status, stdout, stderr = result
    assert (status, stdout) == (1, ""), result
    lines = [line for line in stderr.splitlines() if not line.startswith("Fetching ")]
    assert len(lines) == 1, stderr
    assert lines[0].startswith("webdemo: ")
    for word in words:
        assert word in lines[0]
