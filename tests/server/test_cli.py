from __future__ import annotations

import contextlib
import dataclasses
import http.client
import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import webbrowser

import pytest
from click.testing import CliRunner
from fakes import create_fake_app
from server_process import PATIENCE_SECONDS, ServerProcess, environment, poll_until
from serving import serving

from webdemo import __version__, cli
from webdemo.serving import server
from webdemo.vision import models


def run(*args, command=("-m", "webdemo"), **changes):
    """Run a command that ends by itself; return its exit status, stdout and stderr."""
    done = subprocess.run(
        [sys.executable, *command, *args],
        env=environment(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def invoke(monkeypatch):
    """A function that runs the command in this process, without serving, and returns the same.

    `invoke.opened` lists the addresses opened in a browser.
    """

    def serve(sites, ready):
        for site in sites:
            site.listener.close()
        ready()

    monkeypatch.setattr(server, "serve", serve)
    monkeypatch.setattr(os, "_exit", sys.exit)
    monkeypatch.setattr(cli.sys, "platform", "linux")
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)

    def invoke(*args, **changes):
        env = dict.fromkeys([name for name in os.environ if name.startswith("WEBDEMO_")])
        env.update({"DISPLAY": None, "WAYLAND_DISPLAY": None, **changes})
        result = CliRunner().invoke(cli.cli, args, env=env, auto_envvar_prefix="WEBDEMO")
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.stdout, result.stderr

    invoke.opened = opened
    return invoke


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
def test_help(invoke, option):
    status, stdout, stderr = invoke(option)
    assert (status, stderr) == (0, "")
    for word in ("--host", "--port", "--open / --no-open", "WEBDEMO_PORT", "127.0.0.1", "8000"):
        assert word in stdout


def test_taken_port_is_reported():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert_one_line(run("--port", str(port), "--no-open"), f"Port {port} is taken", "--port")


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_host_that_is_not_this_machine(invoke, host):
    assert_one_line(invoke("--host", host, "--port", "0"), host)


def test_address_of_another_machine(invoke):
    assert_one_line(invoke("--host", "192.0.2.1", "--port", "0"), "It has: ", "127.0.0.1")


@pytest.mark.parametrize("port", ["-1", "65536", "http", ""])
def test_invalid_port(invoke, port):
    status, stdout, stderr = invoke("--port", port)
    assert (status, stdout) == (2, "")
    assert "--port" in stderr


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_invalid_port_in_the_environment(invoke, port):
    status, _, stderr = invoke(WEBDEMO_PORT=port)
    assert status == 2
    assert "--port" in stderr


def test_unknown_command(invoke):
    status, _, stderr = invoke("nothing")
    assert status == 2
    assert "nothing" in stderr


def test_missing_model_is_reported(invoke, monkeypatch):
    gone = dataclasses.replace(models.GENERAL, filename="gone.tflite")
    monkeypatch.setattr(models, "MODELS", (gone,))
    assert_one_line(invoke("--port", "0"), "gone.tflite", "uv sync")


def test_missing_mediapipe_is_reported(invoke, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *more: None if name == "mediapipe" else find(name, *more),
    )
    assert_one_line(invoke("--port", "0"), "not installed", "uv sync")


@pytest.mark.parametrize("version", [(3, 9), (3, 13), (2, 7), (4, 0)])
def test_unsupported_python_is_refused(version):
    code = (
        "import runpy, sys;"
        f"sys.version_info = {(*version, 1, 'final', 0)};"
        "sys.modules['flask'] = sys.modules['click'] = None;"  # the message must need neither
        "runpy.run_module('webdemo', run_name='__main__')"
    )
    assert_one_line(
        run(command=("-c", code)), "3.10 to 3.12", "{}.{}".format(*version), "uv run webdemo"
    )


@pytest.fixture
def browser(tmp_path):
    """A fake browser that writes the address it opens to a file: (its path, the file)."""
    script, notes = tmp_path / "browser", tmp_path / "notes"
    script.write_text(
        f'#!/bin/sh\nprintf "%s" "$1" > "{notes}.new" && mv "{notes}.new" "{notes}"\n'
    )
    script.chmod(0o755)
    return script, notes


def test_printed_address_answers_again_after_a_restart(browser):
    """First with options from the environment, then with an option that overrides one of them."""
    script, notes = browser
    env = {"WEBDEMO_HOST": "127.0.0.2", "BROWSER": script, "DISPLAY": ":99"}
    with ServerProcess("--open", env=environment(**env, WEBDEMO_PORT="0")) as first:
        expected = rf"webdemo {re.escape(__version__)} is on http://127\.0\.0\.2:\d+/  \(Ctrl-C"
        assert re.match(expected, first.first_line)
        assert first.port != 8000
        status, headers, body = first.request("/")
        assert status == 200
        assert headers["Content-Type"].startswith("text/html")
        assert b"<!doctype html>" in body
        assert first.request("/healthz", headers={"Host": f"localhost:{first.port}"})[0] == 200
        poll_until(notes.exists)
        assert notes.read_text() == first.url
        assert first.stop(signal.SIGINT) == (0, "")
    notes.unlink()
    args = ("--no-open", "--port", str(first.port))
    with ServerProcess(*args, env=environment(**env, WEBDEMO_PORT="http")) as second:
        assert second.url == first.url  # the port is free again at once
        assert second.request("/healthz")[0] == 200
        assert second.stop() == (0, "")  # the address was printed before it stopped
    assert not notes.exists()


def test_allowed_host_is_answered_and_may_be_behind_https():
    """As through a forwarded port, or in a workspace in the cloud."""
    env = environment(WEBDEMO_ALLOWED_HOSTS="other.example, third.example")
    with ServerProcess("--allow-host", "demo.example:9000", env=env) as server:
        status, _, body = server.request("/", headers={"Host": "other.example"})
        assert status == 400
        assert b"webdemo --allow-host other.example" in body, "an option overrides the variable"
        host = {"Host": "demo.example:9000"}
        assert server.request("/", headers=host)[0] == 200
        for origin, expected in {
            "http://demo.example:9000": 400,  # an empty picture
            "https://demo.example:9000": 400,
            "https://demo.example": 403,
            "null": 403,
        }.items():
            headers = {**host, "Origin": origin, "Content-Length": "0"}
            assert server.request("/api/segment", "POST", headers=headers)[0] == expected, origin
    with ServerProcess(env=env) as server:
        for name in ("other.example", "third.example"):
            assert server.request("/", headers={"Host": name})[0] == 200


@pytest.mark.parametrize(
    "origin",
    ["slides.example", "https://", "https://a.example/deck", "https://a; script-src *", "*"],
)
def test_embedding_page_is_named_by_its_origin(invoke, origin):
    status, _, stderr = invoke("--embed-from", origin)
    assert status == 2
    assert "is not an origin such as https://slides.example.org" in stderr


def test_invalid_name_in_the_environment_is_reported_with_its_variable(invoke):
    status, _, stderr = invoke(WEBDEMO_ALLOWED_HOSTS="a.example, ")
    assert status == 2
    assert "WEBDEMO_ALLOWED_HOSTS" in stderr
    assert "a name is missing" in stderr


def test_default_address_is_the_loopback(invoke):
    status, stdout, stderr = invoke("--port", "0")
    assert (status, stderr) == (0, "")
    assert re.match(rf"webdemo {re.escape(__version__)} is on http://127\.0\.0\.1:\d+/  ", stdout)


def test_ipv6(invoke):
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    assert "on http://[::1]:" in invoke("--port", "0", "--host", "::1")[1]
    app, _ = create_fake_app()
    with serving(app, "::1") as port:
        for method, path, status in (("GET", "/healthz", 200), ("POST", "/api/segment", 400)):
            connection = http.client.HTTPConnection("::1", port, PATIENCE_SECONDS)
            with contextlib.closing(connection):
                connection.request(method, path, headers={"Content-Length": "0"})
                assert connection.getresponse().status == status  # and not 403


@pytest.mark.parametrize("screen", ["DISPLAY", "WAYLAND_DISPLAY"])
@pytest.mark.parametrize(("args", "changes"), [((), {}), (("--open",), {"WEBDEMO_OPEN": "0"})])
def test_browser_is_opened_with_a_screen(invoke, screen, args, changes):
    status, stdout, _ = invoke("--port", "0", *args, **{screen: ":99"}, **changes)
    assert status == 0
    (url,) = invoke.opened
    assert f" is on {url} " in stdout


@pytest.mark.parametrize(
    ("args", "changes"),
    [
        pytest.param(("--open",), {}, id="no screen"),
        pytest.param(("--no-open",), {"DISPLAY": ":99"}, id="not wanted"),
        pytest.param((), {"DISPLAY": ":99", "WEBDEMO_OPEN": "0"}, id="not wanted, by environment"),
    ],
)
def test_browser_is_not_opened_without_a_screen(invoke, args, changes):
    assert invoke("--port", "0", *args, **changes)[0] == 0
    assert invoke.opened == []


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_mac_always_have_a_screen(invoke, monkeypatch, platform):
    monkeypatch.setattr(cli.sys, "platform", platform)
    assert invoke("--port", "0")[0] == 0
    assert len(invoke.opened) == 1
