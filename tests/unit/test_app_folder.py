import sys

import platformdirs
import pytest

from webdemo import app_folder


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="they have no XDG_DATA_HOME")
def test_own_files_have_a_folder_only_in_a_home(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    for home, expected in (
        (tmp_path, tmp_path / ".local/share/webdemo"),
        ("~", None),
        ("me", None),
    ):
        monkeypatch.setenv("HOME", str(home))
        assert app_folder.find() == expected
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert app_folder.find() == tmp_path / "data/webdemo"


def test_user_without_a_home_has_no_folder(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(platformdirs, "user_data_path", fail)
    assert app_folder.find() is None
