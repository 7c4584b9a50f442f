"""`webdemo models fetch objects`, from a registry on loopback."""

from __future__ import annotations

import fcntl
import os
import signal
import ssl
import struct
import subprocess
import sys
import termios
from pathlib import Path

import fake_objectron
import pytest
import trustme
from fake_objectron import PACKAGE, TARBALL, model_bytes, running
from models_command import assert_refused, run
from server_process import PATIENCE_SECONDS, environment, poll_until

from webdemo.model_files import fetch as fetching
from webdemo.vision.solutions.known_files import HAIR, OBJECT_FILES, OBJECTS_3D


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    """No settings of npm's and no proxy of this machine's."""
    for name in os.environ:
        if name.lower().startswith(("npm_config_", "http_proxy", "https_proxy", "all_proxy")):
            monkeypatch.delenv(name)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def registry():
    with running() as registry, fake_objectron.trusted():
        yield registry


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "made" / "for" / "models"


def fetch(folder, registry, **changes):
    env = {"NPM_CONFIG_REGISTRY": registry if isinstance(registry, str) else registry.url}
    return run("--models-dir", folder, "models", "fetch", "objects", **{**env, **changes})


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


ALL = {file.name: model_bytes(file) for file in OBJECT_FILES}


def test_all_files_arrive_and_nothing_else(registry, folder):
    status, stdout, stderr = fetch(folder, registry)
    assert (status, stderr) == (0, "Fetching @mediapipe/objectron from 127.0.0.1\n")
    assert all(name in stdout for name in ALL)
    assert contents(folder) == ALL
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert registry.requests == [TARBALL], "it asks for nothing but the package"


def test_nothing_is_fetched_twice(registry, folder):
    fetch(folder, registry)
    registry.requests.clear()
    status, stdout, stderr = fetch(folder, registry)
    assert (status, stderr) == (0, "")
    assert "already" in stdout
    assert registry.requests == []


def test_damaged_file_is_replaced_and_others_stay(registry, folder):
    fetch(folder, registry)
    cup = OBJECTS_3D["cup"].name
    (folder / cup).write_bytes(ALL[cup][:50])
    (folder / HAIR.name).write_bytes(b"own")
    assert fetch(folder, registry)[0] == 0
    assert contents(folder) == {**ALL, HAIR.name: b"own"}


def test_redirect_is_followed(registry, folder):
    registry.location = "/elsewhere.tgz"
    assert fetch(folder, registry)[0] == 0
    assert registry.requests == [TARBALL, "/elsewhere.tgz"]


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        pytest.param({"package": PACKAGE[:-1] + b"\1"}, "SHA-512", id="another package"),
        pytest.param({"package": b""}, "SHA-512", id="empty"),
        pytest.param({"package": PACKAGE, "sent_bytes": 300}, "ended early", id="cut"),
        pytest.param({"status": 404}, "127.0.0.1 answers 404", id="no package"),
        pytest.param({"location": TARBALL}, "redirects", id="endless redirects"),
        pytest.param({"location": "file:///etc/hosts"}, "https://", id="redirect to a file"),
    ],
)
def test_failure_is_one_line_and_leaves_nothing(registry, folder, failure, words):
    vars(registry).update(failure)
    assert_refused(fetch(folder, registry), words)
    assert not folder.parents[1].exists()


def test_failure_leaves_what_was_there(registry, folder):
    folder.mkdir(parents=True)
    (folder / HAIR.name).write_bytes(b"kept")
    registry.package += b"\0"
    assert_refused(fetch(folder, registry))
    assert contents(folder) == {HAIR.name: b"kept"}


@pytest.mark.parametrize("announced", [True, False])
def test_package_that_is_too_large(registry, folder, monkeypatch, announced):
    monkeypatch.setattr(fetching, "PACKAGE_BYTES_MAX", 1 << 20)
    registry.package = os.urandom(2 << 20)
    registry.announces_size = announced
    assert_refused(fetch(folder, registry), "more than 1 MB")
    assert not folder.parents[1].exists()


def test_offline(folder):
    with running() as gone:
        pass
    words = "can't be reached", "npm pack @mediapipe/objectron@", "webdemo models add mediapipe-"
    assert_refused(fetch(folder, gone.url), *words)
    assert not folder.exists()


@pytest.mark.parametrize("address", ["registry.example", "http://[", "file:/", "me:secret@a"])
def test_registry_without_an_address(folder, address):
    result = fetch(folder, address)
    assert_refused(result, "not one of https:// or http://")
    assert "secret" not in result[2]


def test_password_in_the_address_is_not_printed(folder):
    result = fetch(folder, "https://me:secret@127.0.0.1:1/npm")
    assert_refused(result, "127.0.0.1 can't be reached")
    assert "secret" not in result[2]


def test_registry_is_reached_through_the_proxy(registry, folder):
    proxy = {"https_proxy": registry.url, "no_proxy": ""}
    result = fetch(folder, "https://registry.invalid", **proxy)
    assert_refused(result, "403")
    assert registry.requests == ["CONNECT registry.invalid:443"]


def test_own_certificate_authority_is_trusted_when_named(folder, tmp_path):
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with running(tls) as registry, fake_objectron.trusted():
        assert_refused(fetch(folder, registry), "certificate", "REQUESTS_CA_BUNDLE")
        named = {"REQUESTS_CA_BUNDLE": str(tmp_path / "none.pem")}
        assert_refused(fetch(folder, registry, **named), "can't be reached", "none.pem")
        named = {"REQUESTS_CA_BUNDLE": str(tmp_path / "ca.pem")}
        assert fetch(folder, registry, **named)[0] == 0


def test_folder_that_cannot_be_written(registry, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    folder = tmp_path / "file" / "models"
    assert_refused(fetch(folder, registry), str(folder), "--models-dir")
    assert registry.requests == [], "it is noticed before anything is downloaded"


def start(folder, registry, *prelude, stderr=subprocess.PIPE):
    """Run the command in a process of its own, which trusts the small package."""
    support = str(Path(fake_objectron.__file__).parent)
    code = (
        f"import sys; sys.path.append({support!r})",
        "import fake_objectron; trusted = fake_objectron.trusted(); trusted.__enter__()",
        *prelude,
        "from webdemo.__main__ import main; main()",
    )
    words = ("--models-dir", folder, "models", "fetch", "objects")
    return subprocess.Popen(
        [sys.executable, "-c", "\n".join(code), *words],
        env=environment(NPM_CONFIG_REGISTRY=registry.url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def test_terminal_shows_a_bar(registry, folder):
    terminal, its_end = os.openpty()
    fcntl.ioctl(its_end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with start(folder, registry, stderr=its_end) as process:
        process.communicate(timeout=PATIENCE_SECONDS)
    shown = os.read(terminal, 10_000).decode()
    for end in (terminal, its_end):
        os.close(end)
    assert process.returncode == 0
    assert "Fetching @mediapipe/objectron from 127.0.0.1\r\n" in shown
    assert "B/s]" in shown


def test_full_disk(registry, folder):
    """In place of a full disk: no file may have more than 256 bytes."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (256, 256))"
    with start(folder, registry, limit) as process:
        stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    assert_refused((process.returncode, stdout, stderr), str(folder), "File too large")
    assert not folder.parents[1].exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_download_leaves_nothing(registry, folder, number):
    registry.go_on.clear()
    with start(folder, registry) as process:
        try:
            poll_until(registry.half_sent.is_set)
            assert list(folder.iterdir()) != []
            process.send_signal(number)
            stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            process.kill()
    assert (process.returncode, stdout) == (128 + number, "")
    assert "Traceback" not in stderr
    assert not folder.parents[1].exists()
