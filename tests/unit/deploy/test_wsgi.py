from __future__ import annotations

import dataclasses
import importlib
import sys
from pathlib import Path

import pytest
from fakes import FakeFactory
from server_process import poll_until

from webdemo.vision.runners.pool import RunnerPool
from webdemo.vision.solutions import index
from webdemo.web import app_state, public_hosts


@pytest.fixture
def import_wsgi(monkeypatch):
    """A function that imports the module with these public names: (application, its factory)."""
    states = []

    def import_wsgi(names="demo.example.org"):
        monkeypatch.setenv("WEBDEMO_ALLOWED_HOSTS", names)
        monkeypatch.delitem(sys.modules, "webdemo.deploy.wsgi", raising=False)
        app = importlib.import_module("webdemo.deploy.wsgi").app
        factory = FakeFactory()
        pool = RunnerPool(factory, 1, hang_seconds=60.0, wait_seconds=60.0)
        states.append(dataclasses.replace(app_state.of(app), runners=pool))
        app.extensions["webdemo"] = states[-1]
        return app, factory

    yield import_wsgi
    for state in states:
        state.close()


def test_models_load_once_with_the_first_request_under_any_server(import_wsgi):
    app, factory = import_wsgi()
    assert factory.made == []
    ask = app.test_client().get
    assert ask("/healthz", base_url="http://evil.example").status_code == 400
    poll_until(lambda: ask("/healthz", base_url="https://demo.example.org").json["models_loaded"])
    ask("/healthz", base_url="https://demo.example.org")
    assert [one.model for one in factory.made] == index.models_of(index.SOLUTIONS[0])


def test_public_names_are_required(import_wsgi):
    with pytest.raises(public_hosts.HostsError):
        import_wsgi("")


def test_environment_names_the_folder_of_models(import_wsgi, monkeypatch):
    for value, folder in (("/models", Path("/models")), ("", None)):
        monkeypatch.setenv("WEBDEMO_MODELS_DIR", value)
        assert import_wsgi()[0].config["MODELS_DIR"] == folder


def test_scheme_is_what_the_proxy_says(import_wsgi):
    client = import_wsgi()[0].test_client()
    for forwarded, origin, status in (
        ("https", "https://demo.example.org", 400),  # accepted, but empty
        ("http", "https://demo.example.org", 403),
        ("https", "http://demo.example.org", 403),
    ):
        headers = {"X-Forwarded-Proto": forwarded, "Origin": origin}
        posted = client.post("/api/segment", base_url="http://demo.example.org", headers=headers)
        assert posted.status_code == status, (forwarded, origin)
