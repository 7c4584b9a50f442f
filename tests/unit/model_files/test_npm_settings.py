"""npm's settings, from its variables and files."""

from __future__ import annotations

import pytest

from webdemo.model_files.npm_settings import npm_settings as all_settings


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(tmp_path)
    return home


def npm_settings(environ):
    """Read the settings, without those of this machine's npm."""
    return {
        name: value
        for name, value in all_settings({"NPM_CONFIG_PREFIX": "/none", **environ}).items()
        if name != "prefix"
    }


def test_nothing_is_set_by_default(home):
    assert npm_settings({}) == {}
    (home / ".npmrc").write_text("; registry=https://a.example\n#registry=x\n\n[x]\n")
    assert "registry" not in npm_settings({"NPM_CONFIG_REGISTRY": ""})
    (home / ".npmrc").write_bytes(b"registry=\xff\xfe")
    assert npm_settings({}) == {}, "it is no text"
    (home / ".npmrc").unlink()
    (home / ".npmrc").mkdir()
    assert npm_settings({}) == {}, "it is no file"


def test_variables(home):
    for variable, setting in (
        ("NPM_CONFIG_REGISTRY", "registry"),
        ("npm_config_registry", "registry"),
        ("NPM_CONFIG_STRICT_SSL", "strict-ssl"),
        ("npm_config_@mediapipe:registry", "@mediapipe:registry"),
        ("npm_config_//a.example/My_npm/:_authToken", "//a.example/My_npm/:_authToken"),
    ):
        assert npm_settings({variable: "${SITE}!", "SITE": "x"}) == {setting: "x!"}, variable


@pytest.mark.parametrize(
    "line",
    [
        "registry=https://a.example/npm",
        ' registry = "https://a.example/npm"',
        "registry='https://a.example/npm'",
        "registry=https://a.example/npm ; ours",
        "registry=https://b.example\nregistry=https://a.example/npm",
        "registry=https://${SITE}/npm",
        "registry=https://${SITE}/npm${NONE?}",
        "${NAME}=https://a.example/npm",
    ],
)
def test_line_of_a_file(home, line):
    text = f"\ufefffund=false\r\n{line}\r\n//a.example/:_authToken=${{NONE}}\n"
    (home / ".npmrc").write_text(text, "utf-8")
    assert npm_settings({"SITE": "a.example", "NAME": "registry"}) == {
        "fund": "false",
        "registry": "https://a.example/npm",
        "//a.example/:_authToken": "${NONE}",
    }


def test_first_place_that_names_it_counts(home, tmp_path):
    npm, other = tmp_path / "npm", tmp_path / "other"
    (npm / "etc").mkdir(parents=True)
    environ = {}
    for path, text in (
        (npm / "etc" / "npmrc", "registry=npm"),
        (home / ".npmrc", f"registry=home\nprefix={npm}"),
        (other, "registry=other"),
        (tmp_path / ".npmrc", "registry=folder"),
    ):
        path.write_text(text)
        if path == other:
            environ["npm_config_userconfig"] = "${BASE}/other"
            environ["BASE"] = str(tmp_path)
        expected = text.splitlines()[0].removeprefix("registry=")
        if expected != "npm":
            assert npm_settings(environ)["registry"] == expected
    (home / ".npmrc").write_text(f"prefix={npm}")
    (tmp_path / ".npmrc").unlink()
    assert all_settings({})["registry"] == "npm"
    assert npm_settings({"NPM_CONFIG_GLOBALCONFIG": str(other)})["registry"] == "other"
    missing = {"NPM_CONFIG_USERCONFIG": str(home / "missing")}
    assert npm_settings({**missing, "NPM_CONFIG_REGISTRY": "variable"})["registry"] == "variable"
    assert "registry" not in npm_settings(missing)
