import pytest

from webdemo.deploy import worker_hooks
from webdemo.vision.runners.runner import ModelError


def test_folder_of_models_that_cannot_be_read_ends_the_start(monkeypatch):
    monkeypatch.setenv("WEBDEMO_ALLOWED_HOSTS", "demo.example.org")
    monkeypatch.setenv("WEBDEMO_MODELS_DIR", "a" * 300)
    with pytest.raises(ModelError, match="can't be read: "):
        worker_hooks.on_starting(None)
