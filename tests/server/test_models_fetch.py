"""`webdemo models fetch objects`, from a registry on loopback."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys

import pytest
import trustme
from fake_objectron import METADATA, TARBALL, members, model_bytes, running, tarball
from models_command import assert_refused, run
from registry_failures import FAILURES, wrong_hash
from server_process import PATIENCE_SECONDS, environment, poll_until

from webdemo.model_files import npm_package, objectron_package
from webdemo.vision.solutions.model_files import OBJECT_DETECTOR, OBJECT_FILES, OBJECTS_3D


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
    with running() as registry:
        yield registry


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "made" / "for" / "models"


def fetch(folder, registry, **changes):
    env = {"NPM_CONFIG_REGISTRY": registry if isinstance(registry, str) else registry.url}
    return run("--models-dir", folder, "models", "fetch", "objects", **{**env, **changes})


def test_all_files_arrive_and_nothing_else(registry, folder):
    status, stdout, stderr = fetch(folder, registry)
    assert (status, stderr) == (0, "Fetching @mediapipe/objectron\n")
    for file in OBJECT_FILES:
        assert file.name in stdout
        assert (folder / file.name).read_bytes() == model_bytes(file)
    assert {path.name for path in folder.iterdir()} == {file.name for file in OBJECT_FILES}
    assert registry.requests == [METADATA, TARBALL]


def test_nothing_is_fetched_twice(registry, folder):
    fetch(folder, registry)
    registry.requests.clear()
    status, stdout, stderr = fetch(folder, registry)
    assert (status, stderr) == (0, "")
    assert "already" in stdout
    assert registry.requests == []


def test_files_that_are_there_stay(registry, folder):
    folder.mkdir(parents=True)
    own = folder / OBJECTS_3D["cup"].name
    own.write_bytes(b"own")
    assert fetch(folder, registry)[0] == 0
    assert own.read_bytes() == b"own"
    assert (folder / OBJECT_DETECTOR.name).is_file()


@pytest.mark.parametrize("failure", FAILURES)
def test_failure_is_one_line_and_leaves_nothing(registry, folder, failure):
    let_fail, words = FAILURES[failure]
    let_fail(registry)
    assert_refused(fetch(folder, registry), words)
    assert not folder.parents[1].exists()


def test_failure_leaves_what_was_there(registry, folder):
    folder.mkdir(parents=True)
    (folder / "hair_segmenter.tflite").write_bytes(b"kept")
    wrong_hash(registry)
    assert_refused(fetch(folder, registry))
    assert [path.name for path in folder.iterdir()] == ["hair_segmenter.tflite"]


def test_only_wanted_members_are_written(registry, folder):
    outside = {name: b"\0\0\0\0TFL3" for name in ("../evil.tflite", "/evil.tflite", "evil.tflite")}
    registry.package = tarball({**outside, **members()})
    assert fetch(folder, registry)[0] == 0
    assert {path.name for path in folder.iterdir()} == {file.name for file in OBJECT_FILES}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize("announced", [True, False])
def test_package_that_is_too_large(registry, folder, monkeypatch, announced):
    monkeypatch.setattr(npm_package, "PACKAGE_BYTES_MAX", 1 << 20)
    registry.package = os.urandom(2 << 20)
    if announced:
        registry.announced_bytes = 200 << 20
    assert_refused(fetch(folder, registry), "more than 1 MB")
    assert not folder.exists()


def test_package_that_unpacks_to_too_much(registry, folder, monkeypatch):
    monkeypatch.setattr(objectron_package, "UNPACKED_BYTES_MAX", 8 << 20)
    registry.package = tarball({"package/bomb": b"\0" * (9 << 20), **members()})
    assert_refused(fetch(folder, registry), "unpacks to more than 8 MB")
    assert not folder.exists()


@pytest.mark.parametrize("places", ["0,8,1000000000000,0", "x,y"])
def test_sparse_member(registry, folder, places):
    headers = {"GNU.sparse.map": places, "GNU.sparse.size": "1000000000000"}
    registry.package = tarball(members(), pax_headers=headers)
    assert_refused(fetch(folder, registry), "is damaged")
    assert not folder.exists()


def test_offline(registry, folder):
    with running() as gone:
        pass
    words = "can't be reached", "npm pack @mediapipe/objectron@", "webdemo models add mediapipe-"
    assert_refused(fetch(folder, gone.url), *words)
    assert not folder.exists()


@pytest.mark.parametrize("address", ["http://a.example", "registry.example", "http://[", "file:/"])
def test_registry_without_https(folder, address):
    assert_refused(fetch(folder, address), "no address that begins with https://")


def test_password_in_the_address_is_not_printed(folder):
    result = fetch(folder, "https://me:secret@127.0.0.1:1/npm")
    assert_refused(result)
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
    with running(tls) as registry:
        assert_refused(fetch(folder, registry), "certificate", "SSL_CERT_FILE")
        assert fetch(folder, registry, SSL_CERT_FILE=str(tmp_path / "ca.pem"))[0] == 0


def test_folder_that_cannot_be_written(registry, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    folder = tmp_path / "file" / "models"
    assert_refused(fetch(folder, registry), str(folder), "--models-dir")
    assert registry.requests == [], "it is noticed before anything is downloaded"


def start(folder, registry, *prelude):
    command = f"{';'.join(prelude)}\nfrom webdemo.__main__ import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", command, "--models-dir", folder, "models", "fetch", "objects"],
        env=environment(NPM_CONFIG_REGISTRY=registry.url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_full_disk(registry, folder):
    """In place of a full disk: no file may have more than 1 MiB."""
    limit = "import resource", "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))"
    with start(folder, registry, *limit) as process:
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
