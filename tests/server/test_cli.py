from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys

import pytest
from server_process import ServerProcess, environment, poll_until

from webdemo import __version__, cli, server


def run(*args, command=("-m", "webdemo"), **changes):
    """Run a command that is to end by itself: gives exit status, stdout and stderr."""
    done = subprocess.run(
        [sys.executable, *command, *args],
        env=environment(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.returncode, done.stdout, done.stderr


def assert_one_line(result, *words):
    status, stdout, stderr = result
    assert status == 2
    assert stdout == ""
    assert stderr.endswith("\n")
    assert stderr.count("\n") == 1
    for word in words:
        assert word in stderr


def test_version():
    assert run("--version") == (0, f"webdemo {__version__}\n", "")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help(option):
    status, stdout, stderr = run(option)
    assert (status, stderr) == (0, "")
    for word in ("--host", "--port", "--open / --no-open", "WEBDEMO_PORT", "127.0.0.1", "8000"):
        assert word in stdout


def test_port_that_is_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert_one_line(run("--port", str(port), "--no-open"), f"Port {port} is taken", "--port")


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_host_that_is_not_this_machine(host):
    assert_one_line(run("--host", host, "--port", "0", "--no-open"), host)


def test_address_of_another_machine():
    assert_one_line(run("--host", "192.0.2.1", "--port", "0", "--no-open"), "It has: ", "127.0.0.1")


@pytest.mark.parametrize("port", ["-1", "65536", "http", ""])
def test_port_that_is_none(port):
    status, stdout, stderr = run("--port", port)
    assert (status, stdout) == (2, "")
    assert "--port" in stderr
    assert "Traceback" not in stderr


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_port_that_is_none_in_the_environment(port):
    status, _, stderr = run(WEBDEMO_PORT=port)
    assert status == 2
    assert "Traceback" not in stderr


def test_unknown_command():
    status, _, stderr = run("nothing")
    assert status == 2
    assert "nothing" in stderr


MAIN = "; from webdemo.__main__ import main; main()"


def test_model_that_is_missing():
    code = (
        "import dataclasses; from webdemo import models;"
        "models.MODELS = (dataclasses.replace(models.GENERAL, filename='gone.tflite'),)"
    )
    assert_one_line(run("--port", "0", command=("-c", code + MAIN)), "gone.tflite", "uv sync")


def test_mediapipe_that_is_missing():
    code = (
        "import importlib.util as u; find = u.find_spec;"
        "u.find_spec = lambda name, *more: None if name == 'mediapipe' else find(name, *more)"
    )
    assert_one_line(run("--port", "0", command=("-c", code + MAIN)), "not installed", "uv sync")


@pytest.mark.parametrize("version", [(3, 9), (3, 13), (2, 7), (4, 0)])
def test_python_that_is_not_supported(version):
    code = (
        "import runpy, sys;"
        f"sys.version_info = {(*version, 1, 'final', 0)};"
        "sys.modules['flask'] = sys.modules['click'] = None;"  # neither may be needed to say so
        "runpy.run_module('webdemo', run_name='__main__')"
    )
    assert_one_line(
        run(command=("-c", code)), "3.10 to 3.12", "{}.{}".format(*version), "uv run webdemo"
    )


def serving(*args, **changes):
    return ServerProcess(*args, env=environment(**changes))


def test_address_is_printed_and_answers():
    with serving("--port", "0", "--no-open") as process:
        expected = rf"webdemo {re.escape(__version__)} is on http://127\.0\.0\.1:\d+/  \(Ctrl-C"
        assert re.match(expected, process.first_line)
        status, headers, body = process.request("/")
        assert status == 200
        assert headers["Content-Type"].startswith("text/html")
        assert b"<!doctype html>" in body
        assert process.stop(signal.SIGINT) == (0, "")


def test_same_port_again_at_once():
    with serving("--port", "0", "--no-open") as first:
        first.request("/")
        assert first.stop()[0] == 0
    with serving("--port", str(first.port), "--no-open") as second:
        assert second.port == first.port
        assert second.request("/healthz")[0] == 200


def test_options_from_the_environment():
    with serving("--no-open", WEBDEMO_PORT="0", WEBDEMO_HOST="127.0.0.2") as process:
        assert process.url.startswith("http://127.0.0.2:")
        assert process.port != 8000
        assert process.request("/healthz")[0] == 200
        assert process.request("/healthz", headers={"Host": f"localhost:{process.port}"})[0] == 200


def test_option_goes_before_the_environment():
    with serving("--no-open", "--port", "0", WEBDEMO_PORT="http") as process:
        assert process.request("/healthz")[0] == 200


def test_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with serving("--no-open", "--port", "0", "--host", "::1") as process:
        assert process.url.startswith("http://[::1]:")
        assert process.request("/healthz")[0] == 200
        assert process.request("/api/segment", "POST", b"")[0] == 400  # and not 403


def test_all_addresses():
    listener = server.listen("0.0.0.0", 0)
    with listener:
        port = listener.getsockname()[1]
        hosts = server.allowed_hosts(listener)
        assert server.url_of(listener) == f"http://127.0.0.1:{port}/"
    assert {
        f"localhost:{port}",
        f"127.0.0.1:{port}",
        f"{socket.gethostname().lower()}:{port}",
    } <= hosts
    assert all(host.endswith(f":{port}") for host in hosts)
    assert f"0.0.0.0:{port}" not in hosts


@pytest.fixture
def browser(tmp_path):
    """A browser that writes down what it opens. Gives its path and that of its notes."""
    script, notes = tmp_path / "browser", tmp_path / "notes"
    script.write_text(
        f'#!/bin/sh\nprintf "%s" "$1" > "{notes}.new" && mv "{notes}.new" "{notes}"\n'
    )
    script.chmod(0o755)
    return script, notes


@pytest.mark.parametrize("screen", ["DISPLAY", "WAYLAND_DISPLAY"])
@pytest.mark.parametrize(("args", "changes"), [((), {}), (("--open",), {"WEBDEMO_OPEN": "0"})])
def test_browser_is_opened_where_there_is_a_screen(browser, screen, args, changes):
    script, notes = browser
    env = {"BROWSER": script, "DISPLAY": None, "WAYLAND_DISPLAY": None, screen: ":99", **changes}
    with serving("--port", "0", *args, **env) as process:
        poll_until(notes.exists)
        assert notes.read_text() == process.url


@pytest.mark.parametrize(
    ("args", "changes"),
    [
        pytest.param(("--open",), {}, id="no screen"),
        pytest.param(("--no-open",), {"DISPLAY": ":99"}, id="not wanted"),
        pytest.param((), {"DISPLAY": ":99", "WEBDEMO_OPEN": "0"}, id="not wanted, by environment"),
    ],
)
def test_browser_is_not_opened_otherwise(browser, args, changes):
    script, notes = browser
    env = {"BROWSER": script, "DISPLAY": None, "WAYLAND_DISPLAY": None, **changes}
    with serving("--port", "0", *args, **env) as process:
        assert process.stop() == (0, "")  # it ends after it has announced itself
    assert not notes.exists()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_these_always_have_a_screen(monkeypatch, platform):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(cli.sys, "platform", platform)
    assert cli._has_screen()
