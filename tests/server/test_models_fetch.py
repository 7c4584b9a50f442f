"""`webdemo models fetch objects`, from a registry on loopback."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import shutil
import signal
import ssl
import struct
import subprocess
import sys
import termios
from pathlib import Path
from unittest import mock

import fake_objectron
import pytest
import trustme
from fake_objectron import PACKAGE, TARBALL, model_bytes, running
from models_command import assert_refused, run
from server_process import PATIENCE_SECONDS, environment

from webdemo.model_files import fetch as fetching
from webdemo.vision.solutions.known_files import HAIR, OBJECT_FILES, OBJECTS_3D


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch, tmp_path):
    """No settings of npm's and no proxy of this machine's."""
    certificates = {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"}
    for name in os.environ:
        if (
            name.lower().startswith("npm_config_")
            or name.lower().endswith("_proxy")
            or name in certificates
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("NPM_CONFIG_USERCONFIG", str(tmp_path / ".npmrc"))
    monkeypatch.setenv("NPM_CONFIG_GLOBALCONFIG", str(tmp_path / "none"))


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


def test_all_files_arrive_and_nothing_else_and_nothing_is_fetched_twice(registry, folder):
    status, stdout, stderr = fetch(folder, registry)
    assert (status, stderr) == (0, "Fetching @mediapipe/objectron from 127.0.0.1\n")
    assert all(name in stdout for name in ALL)
    assert contents(folder) == ALL
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert registry.requests == [TARBALL], "it asks for nothing but the package"
    status, stdout, stderr = fetch(folder, registry)
    assert (status, "already" in stdout, stderr) == (0, True, "")
    assert registry.requests == [TARBALL]


def test_damaged_file_is_replaced_and_others_stay_and_a_redirect_is_followed(registry, folder):
    fetch(folder, registry)
    registry.requests.clear()
    registry.location = "/elsewhere.tgz"
    cup = OBJECTS_3D["cup"].name
    (folder / cup).write_bytes(ALL[cup][:50])
    (folder / HAIR.name).write_bytes(b"own")
    assert fetch(folder, registry)[0] == 0
    assert contents(folder) == {**ALL, HAIR.name: b"own"}
    assert registry.requests == [TARBALL, "/elsewhere.tgz"]


def test_failure_is_one_line_and_leaves_only_what_was_there(
    registry, folder, tmp_path, monkeypatch
):
    monkeypatch.setattr(fetching, "PACKAGE_BYTES_MAX", 1 << 20)
    large = os.urandom(2 << 20)
    used = tmp_path / "used"
    used.mkdir()
    (used / HAIR.name).write_bytes(b"kept")
    for failure, words in (
        ({"package": PACKAGE[:-1] + b"\1"}, "SHA-512"),
        ({"package": b""}, "SHA-512"),
        ({"sent_bytes": 300}, "ended early"),
        ({"status": 404}, "127.0.0.1 answers 404"),
        ({"location": TARBALL}, "redirects"),
        ({"location": "file:///etc/hosts"}, "https://"),
        ({"package": large}, "more than 1 MB"),
        ({"package": large, "announces_size": False}, "more than 1 MB"),
    ):
        with mock.patch.multiple(registry, **failure):
            for place in (folder, used):
                assert_refused(fetch(place, registry), words)
        assert not folder.parents[1].exists(), failure
        assert contents(used) == {HAIR.name: b"kept"}, failure


def test_registry_that_is_not_there_is_reported_without_a_password(folder):
    wrong = "not one of https:// or http://"
    with running() as gone:
        pass
    package = "npm pack @mediapipe/objectron@", "webdemo models add mediapipe-"
    for address, *words in (
        (gone.url, "can't be reached", *package),
        ("registry.example", wrong),
        ("http://[", wrong),
        ("file:/", wrong),
        ("me:secret@a", wrong),
        ("https://me:secret@127.0.0.1:1/npm", "127.0.0.1 can't be reached"),
    ):
        result = fetch(folder, address)
        assert_refused(result, *words)
        assert "secret" not in result[2], address
        assert not folder.exists()


def test_registry_is_reached_through_the_proxy(registry, folder):
    proxy = {"https_proxy": registry.url, "no_proxy": ""}
    result = fetch(folder, "https://registry.invalid", **proxy)
    assert_refused(result, "403")
    named = {"NPM_CONFIG_PROXY": registry.url.replace("//", "//me:secret@")}
    result = fetch(folder, "https://registry.invalid", **named)
    assert_refused(result, "403")
    assert "secret" not in result[2]
    assert registry.requests == 2 * ["CONNECT registry.invalid:443"]


def test_registry_of_the_scope_gets_the_token_of_npmrc_and_no_other_server_does(folder, tmp_path):
    npmrc, token = tmp_path / ".npmrc", {"TOKEN": "secret"}
    with running() as registry, running() as other, fake_objectron.trusted():
        registry.authorization = "Bearer secret"
        path = f"//127.0.0.1:{registry.server_port}/"
        npmrc.write_text(f"@mediapipe:registry={registry.url}/\n{path}:_authToken=${{TOKEN}}\n")
        assert_refused(fetch(folder, other), "401", ".npmrc", "npm pack @mediapipe/objectron@")
        assert fetch(folder, other, **token)[0] == 0
        assert other.requests == []
        shutil.rmtree(folder)
        registry.location = f"{other.url}{TARBALL}"
        assert fetch(folder, other, **token)[0] == 0, "the other server is sent no token"
        assert other.requests == [TARBALL]


def test_token_of_npmrc_comes_before_a_password_in_netrc(registry, folder, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password mine\n")
    registry.authorization = "Bearer secret"
    token = {f"npm_config_//127.0.0.1:{registry.server_port}/:_authToken": "secret"}
    assert fetch(folder, registry, NETRC=str(tmp_path / "netrc"), **token)[0] == 0


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


def test_npm_and_openssl_name_a_certificate_authority_too(folder, tmp_path):
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    (tmp_path / "damaged.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    with running(tls) as registry, fake_objectron.trusted():
        damaged = {"SSL_CERT_FILE": str(tmp_path / "damaged.pem")}
        assert_refused(fetch(folder, registry, **damaged), "127.0.0.1 can't be reached", "npm pack")
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "NPM_CONFIG_CAFILE"):
            result = fetch(folder, registry, **{name: str(tmp_path / "ca.pem")})
            assert (result[0], contents(folder)) == (0, ALL), name
            shutil.rmtree(folder)
        status, _, stderr = fetch(folder, registry, NPM_CONFIG_STRICT_SSL="false")
        assert (status, len(stderr.splitlines())) == (0, 1), "without a warning of urllib3's"


def test_full_disk(registry, folder):
    """In its place: no file may have more than 256 bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (256, limits[1]))
    try:
        result = fetch(folder, registry)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert_refused(result, str(folder), "File too large")
    assert not folder.parents[1].exists()


def start(folder, registry, stderr=subprocess.PIPE):
    """Run the command in a process of its own, which trusts the small package."""
    support = str(Path(fake_objectron.__file__).parent)
    code = (
        f"import sys; sys.path.append({support!r})",
        "import fake_objectron; trusted = fake_objectron.trusted(); trusted.__enter__()",
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


def test_interrupted_download_leaves_nothing(registry, tmp_path):
    registry.go_on.clear()
    with contextlib.ExitStack() as stack:
        downloads = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            folder = tmp_path / number.name / "models"
            process = stack.enter_context(start(folder, registry))
            stack.callback(process.kill)
            downloads.append((number, folder, process))
        for _ in downloads:
            assert registry.half_sent.acquire(timeout=PATIENCE_SECONDS)
        for number, folder, process in downloads:
            assert list(folder.iterdir()) != []
            process.send_signal(number)
            stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
            assert (process.returncode, stdout) == (128 + number, ""), number
            assert "Traceback" not in stderr
            assert not folder.parent.exists()
