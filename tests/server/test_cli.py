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
from pathlib import Path

import models_command
import pytest
from server_process import PATIENCE_SECONDS, ServerProcess, environment, exchange, poll_until
from serving import serving_fakes

from webdemo import __version__, cli
from webdemo.serving import server
from webdemo.vision.solutions import index


def run(*command, **changes):
    """Run Python with a command that ends by itself; return its exit status, stdout and stderr."""
    done = subprocess.run(
        [sys.executable, *command],
        env={**environment(), **changes},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def invoke(monkeypatch):
    """A function that runs the command in this process, without serving, and returns the same.

    `invoke.app` is the application, `invoke.opened` lists the addresses opened in a browser.
    """

    def serve(sites, ready):
        for site in sites:
            site.listener.close()
        invoke.app = sites[0].app
        ready()

    monkeypatch.setattr(server, "serve", serve)
    monkeypatch.setattr(os, "_exit", sys.exit)
    monkeypatch.setattr(cli.sys, "platform", "linux")
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)

    def invoke(*args, **changes):
        return models_command.run(*args, **{"DISPLAY": None, "WAYLAND_DISPLAY": None, **changes})

    invoke.opened = opened
    return invoke


def assert_one_line(result, *words):
    status, stdout, stderr = result
    assert (status, stdout, stderr.find("\n")) == (2, "", len(stderr) - 1), result
    for word in words:
        assert word in stderr


def test_help_and_version(invoke):
    assert run("-m", "webdemo", "--version") == (0, f"webdemo {__version__}\n", "")
    status, stdout, stderr = invoke("--help")
    assert (status, stdout, stderr) == invoke("-h")
    assert (status, stderr) == (0, "")
    for word in ("--host", "--port", "--open / --no-open", "WEBDEMO_PORT", "127.0.0.1", "8000"):
        assert word in stdout


def test_output_does_not_fail_on_an_encoding(tmp_path):
    folder = {"WEBDEMO_MODELS_DIR": str(tmp_path / "“a”")}
    status, stdout, stderr = run("-m", "webdemo", "models", PYTHONIOENCODING="latin-1", **folder)
    assert (status, stderr) == (0, "")
    assert f"Model files are in {tmp_path / '?a?'}" in stdout


def test_address_that_cannot_be_had_is_reported(invoke):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert_one_line(invoke("--port", str(port)), f"Port {port} is taken", "--port")
    other, unknown = "192.0.2.1", "no-such-host.invalid"
    assert_one_line(invoke("--host", unknown, "--port", "0"), unknown)
    assert_one_line(invoke("--host", other, "--port", "0"), other, "It has: ", "127.0.0.1")


def test_folder_of_models_that_cannot_be_read_is_reported(invoke, tmp_path):
    (tmp_path / "file").touch()
    too_long, words = "a" * 300, ("can't be read: ", "--models-dir")
    for folder in (too_long, tmp_path / "file", tmp_path / "file" / "models"):
        for args in (("--port", "0"), ("models",), ("models", "fetch", "objects"), ("bench",)):
            assert_one_line(invoke("--models-dir", str(folder), *args), *words)
    assert_one_line(invoke("--port", "0", WEBDEMO_MODELS_DIR=too_long), *words)


def test_default_folder_of_models_that_cannot_be_read_is_an_empty_one(
    invoke, monkeypatch, tmp_path
):
    """As it is after one `sudo webdemo models fetch objects`."""
    (option,) = (one for one in cli.cli.params if one.name == "models_dir")
    monkeypatch.setattr(option, "default", tmp_path)

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "access", lambda *_, **__: False)  # what click asks
    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(Path, "is_file", refuse)
    status, stdout, stderr = invoke("models")
    assert (status, stderr) == (0, "")
    assert "can't be read: Permission denied." in stdout


def test_invalid_options_are_reported(invoke):
    for args, env, words in (
        *((("--port", port), {}, "--port") for port in ("-1", "65536", "http", "")),
        ((), {"WEBDEMO_PORT": "http"}, "--port"),
        (("nothing",), {}, "nothing"),
        (("--embed-from", "https://a.example/deck"), {}, "such as https://slides.example.org"),
        ((), {"WEBDEMO_ALLOWED_HOSTS": "a.example, "}, "WEBDEMO_ALLOWED_HOSTS: Name "),
    ):
        status, stdout, stderr = invoke(*args, **env)
        assert (status, stdout, words in stderr) == (2, "", True), stderr


def test_missing_model_and_missing_mediapipe_are_reported(invoke, monkeypatch):
    gone = dataclasses.replace(index.MODELS[1], in_wheel="selfie_segmentation/gone.tflite")
    monkeypatch.setattr(index, "MODELS", (gone,))
    assert_one_line(invoke("--port", "0"), "gone.tflite", "uv sync")
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *more: None if name == "mediapipe" else find(name, *more),
    )
    assert_one_line(invoke("--port", "0"), "not installed", "uv sync")


def test_package_that_hides_a_library_is_named(tmp_path):
    (tmp_path / "cv2.py").touch()
    path = os.pathsep.join((str(tmp_path), environment()["PYTHONPATH"]))
    result = run("-m", "webdemo", "--port", "0", "--no-open", PYTHONPATH=path)
    assert_one_line(result, f"{tmp_path / 'cv2.py'} is not webdemo's", "Unset PYTHONPATH")


def test_unsupported_python_is_refused():
    for version in ((3, 9), (3, 13)):
        code = (
            "import runpy, sys;"
            f"sys.version_info = {(*version, 1, 'final', 0)};"
            "sys.modules['flask'] = sys.modules['click'] = None;"  # the message must need neither
            "runpy.run_module('webdemo', run_name='__main__')"
        )
        words = "3.10 to 3.12", "{}.{}".format(*version), "uv run webdemo"
        assert_one_line(run("-c", code), *words)


@pytest.mark.skipif(os.name == "nt", reason="a shell's closed streams are POSIX's")
def test_closed_standard_streams_are_opened_on_nothing(tmp_path):
    """A socket that takes their numbers would be replaced while MediaPipe loads."""
    script = (
        "import os, sys; from webdemo.__main__ import open_standard_streams as it; it();"
        "print('out'); sys.stdout.flush(); sys.stderr.write('err'); next_one = os.dup(0);"
        f"open({str(tmp_path / 'found')!r}, 'w').write(str([next_one, sys.stdin.read()]))"
    )
    for closed in ("<&- >&- 2>&-", ">&-", "2>&-", ""):
        given = ["sh", "-c", f'exec "$0" -c "$1" {closed}', sys.executable, script]
        done = subprocess.run(given, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        found = (tmp_path / "found").read_text()
        assert found == "[3, '']", closed
        assert done.returncode == 0, done.stderr


def test_printed_address_answers_and_is_free_again_after_a_burst_of_signals(tmp_path, invoke):
    """Signals of which the last come while it stops. A fake browser notes the opened address."""
    script, notes = tmp_path / "browser", tmp_path / "notes"
    script.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {notes}.new && mv {notes}.new {notes}\n')
    script.chmod(0o755)
    host = {"WEBDEMO_HOST": "127.0.0.2"}
    env = environment(**host, WEBDEMO_PORT="0", BROWSER=script, DISPLAY=":99")
    with ServerProcess("--open", env=env) as first, contextlib.ExitStack() as stack:
        expected = rf"webdemo {re.escape(__version__)} is on http://127\.0\.0\.2:\d+/  \(Ctrl-C"
        assert re.match(expected, first.first_line)
        status, headers, body = first.request("/")
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert b"<!doctype html>" in body
        assert first.request("/healthz", headers={"Host": f"localhost:{first.port}"})[0] == 200
        poll_until(notes.exists)
        assert notes.read_text() == first.url
        stack.callback(socket.create_connection(("127.0.0.2", first.port)).close)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(ProcessLookupError):  # it has already ended
                os.kill(first.pid, number)
        assert first.wait(PATIENCE_SECONDS) == (0, "")
    args = "--no-open", "--port", str(first.port)  # the option overrides the variable
    status, stdout, stderr = invoke(*args, **host, WEBDEMO_PORT="http")
    assert (status, f" is on {first.url} " in stdout, stderr) == (0, True, "")


def test_allowed_host_is_answered_and_may_be_behind_https(invoke):
    """As through a forwarded port, or in a workspace in the cloud."""
    variable = {"WEBDEMO_ALLOWED_HOSTS": "other.example, third.example"}

    def ask(host, method="GET", path="/healthz", **headers):
        client = invoke.app.test_client()
        answer = client.open(path, method=method, base_url=f"http://{host}", headers=headers)
        return answer.status_code, answer.json.get("error")

    invoke("--port", "0", "--allow-host", "demo.example:9000", **variable)
    status, sentence = ask("other.example")
    assert status == 400, "an option overrides the variable"
    assert "webdemo --allow-host other.example" in sentence
    assert ask("demo.example:9000")[0] == 200
    behind = {"Origin": "https://demo.example:9000"}
    assert "no picture" in ask("demo.example:9000", "POST", "/api/segment", **behind)[1]
    invoke("--port", "0", **variable)
    assert {ask(name)[0] for name in ("other.example", "third.example")} == {200}


def test_ipv6(invoke):
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    assert "on http://[::1]:" in invoke("--port", "0", "--host", "::1")[1]
    with serving_fakes(host="::1") as (port, _, _):
        for method, path, status in (("GET", "/healthz", 200), ("POST", "/api/segment", 400)):
            connection = http.client.HTTPConnection("::1", port, timeout=PATIENCE_SECONDS)
            assert exchange(connection, path, method)[0] == status  # and not 403


def test_browser_is_opened_if_wanted_and_there_is_a_screen(invoke, monkeypatch):
    x, wayland, closed = {"DISPLAY": ":99"}, {"WAYLAND_DISPLAY": ":99"}, {"WEBDEMO_OPEN": "0"}
    for platform, args, changes, opened in (
        ("linux", (), x, 1),
        ("linux", (), wayland, 1),
        ("linux", ("--open",), {**x, **closed}, 1),
        ("linux", ("--open",), {}, 0),
        ("linux", ("--no-open",), x, 0),
        ("linux", (), {**x, **closed}, 0),
        ("win32", (), {}, 1),
        ("darwin", (), {}, 1),
    ):
        invoke.opened.clear()
        monkeypatch.setattr(cli.sys, "platform", platform)
        status, stdout, stderr = invoke("--port", "0", *args, **changes)
        assert (status, stderr) == (0, "")
        assert f"webdemo {__version__} is on http://127.0.0.1:" in stdout
        poll_until(lambda opened=opened: len(invoke.opened) == opened)  # by a thread of its own
        assert all(f" is on {url} " in stdout for url in invoke.opened), platform
