"""Which npm registry is used."""

from __future__ import annotations

import pytest

from webdemo.model_files.fetch import PUBLIC, registry

A = "https://a.example/npm"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_environment_comes_before_the_users_file_and_that_before_the_public_registry(home):
    for text, variables, expected in (
        (b"; registry=https://b.example\n#registry=x\nmy-registry=x\n", {}, PUBLIC),
        (b"", {"NPM_CONFIG_REGISTRY": ""}, PUBLIC),
        (b"registry=https://b.example\n", {"NPM_CONFIG_REGISTRY": f"{A}/"}, A),
        (b"registry=https://b.example\n", {"npm_config_registry": f"{A}/"}, A),
        (b"fund=false\r\nregistry=https://a.example/npm/\r\n//a.example/:_authToken=none\n", {}, A),
        (b' registry = "https://a.example/npm"\n', {}, A),
        (b"registry=https://b.example\nregistry=https://a.example/npm\n", {}, A),
        (b"registry=https://${SITE}/npm\n", {"SITE": "a.example"}, A),
        (b"registry=\xff\xfe", {}, PUBLIC),  # it is no text
    ):
        (home / ".npmrc").write_bytes(text)
        assert registry(variables) == expected, (text, variables)


def test_file_that_the_environment_names(home):
    (home / ".npmrc").write_text("registry=https://b.example\n")
    (home / "other").write_text(f"registry={A}\n")
    assert registry({"npm_config_userconfig": str(home / "other")}) == A
    assert registry({"NPM_CONFIG_USERCONFIG": str(home / "missing")}) == PUBLIC
