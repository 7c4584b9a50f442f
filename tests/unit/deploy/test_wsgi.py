from __future__ import annotations

import dataclasses
import importlib
import sys
from pathlib import Path

import pytest
from fakes import FakeFactory
from server_process import poll_until
from webdemo.vision.models import MODELS
from webdemo.vision.runners.runner_pool import RunnerPool

from webdemo.web import public_hosts


@pytest.fixture
def import_wsgi(monkeypatch):
    """A function that imports the module with these public names: (application, its segmenters)."""

    def import_wsgi(names):
        monkeypatch.setenv("WEBDEMO_ALLOWED_HOSTS", names)
        monkeypatch.delitem(sys.modules, "webdemo.deploy.wsgi", raising=False)
        app = importlib.import_module("webdemo.deploy.wsgi").app
        factory = FakeFactory()
        pool = RunnerPool(factory, MODELS, 1, hang_seconds=10.0)
        state = app.extensions["webdemo"]
        runners = dataclasses.replace(state.runners, models=pool)
        app.extensions["webdemo"] = dataclasses.replace(state, runners=runners)
        return app, factory

    return import_wsgi


def test_models_load_once_with_the_first_request_under_any_server(import_wsgi):
    app, factory = import_wsgi("demo.example.org")
    assert factory.made == []
    ask = app.test_client().get
    assert ask("/healthz", base_url="http://evil.example").status_code == 400
    poll_until(lambda: ask("/healthz", base_url="https://demo.example.org").json["models_loaded"])
    ask("/healthz", base_url="https://demo.example.org")
    assert len(factory.made) == len(MODELS)


def test_public_names_are_required(import_wsgi):
    with pytest.raises(public_hosts.HostsError):
        import_wsgi("")


@pytest.mark.parametrize(("value", "folder"), [("/models", Path("/models")), ("", None)])
def test_environment_names_the_folder_of_models(import_wsgi, monkeypatch, value, folder):
    monkeypatch.setenv("WEBDEMO_MODELS_DIR", value)
    assert import_wsgi("demo.example.org")[0].config["MODELS_DIR"] == folder


def test_scheme_is_what_the_proxy_says(import_wsgi):
    client = import_wsgi("demo.example.org")[0].test_client()

    def post(scheme, forwarded, origin):
        headers = {"X-Forwarded-Proto": forwarded, "Origin": origin}
        return client.post(
            "/api/segment", base_url=f"{scheme}://demo.example.org", headers=headers
        ).status_code

    assert post("http", "https", "https://demo.example.org") == 400  # accepted, but empty
    assert post("http", "http", "https://demo.example.org") == 403
    assert post("http", "https", "http://demo.example.org") == 403
