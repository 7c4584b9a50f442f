"""Which npm registry is used."""

from __future__ import annotations

import pytest

from webdemo.model_files.fetch import PUBLIC, registry


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_public_registry_by_default(home):
    assert registry({}) == PUBLIC
    (home / ".npmrc").write_text("; registry=https://a.example\n#registry=x\nmy-registry=x\n")
    assert registry({"NPM_CONFIG_REGISTRY": ""}) == PUBLIC


def test_environment_comes_first(home):
    (home / ".npmrc").write_text("registry=https://b.example\n")
    for name in ("NPM_CONFIG_REGISTRY", "npm_config_registry"):
        assert registry({name: "https://a.example/npm/"}) == "https://a.example/npm"


def test_file_of_the_user(home):
    for line in (
        "registry=https://a.example/npm/",
        ' registry = "https://a.example/npm"',
        "registry=https://b.example\nregistry=https://a.example/npm",
        "registry=https://${SITE}/npm",
    ):
        text = f"fund=false\r\n{line}\r\n//a.example/:_authToken=none\n"
        (home / ".npmrc").write_text(text)
        assert registry({"SITE": "a.example"}) == "https://a.example/npm", line
    (home / ".npmrc").write_bytes(b"registry=\xff\xfe")
    assert registry({}) == PUBLIC, "it is no text"


def test_file_that_the_environment_names(home):
    (home / ".npmrc").write_text("registry=https://b.example\n")
    (home / "other").write_text("registry=https://a.example\n")
    assert registry({"npm_config_userconfig": str(home / "other")}) == "https://a.example"
    missing = {"NPM_CONFIG_USERCONFIG": str(home / "missing")}
    assert registry(missing) == PUBLIC
