"""The registry that npm's settings name, and how it is reached."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from webdemo.model_files.npm_registry import PUBLIC, address, request_options
from webdemo.vision.runners.runner import ModelError

URL = "https://a.example/npm/@mediapipe/objectron/-/objectron-1.tgz"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, PUBLIC),
        ({"registry": "https://a.example/npm/"}, "https://a.example/npm"),
        ({"registry": PUBLIC, "@mediapipe:registry": "http://a.example"}, "http://a.example"),
        ({"@other:registry": "https://a.example"}, PUBLIC),
    ],
)
def test_address(settings, expected):
    assert address(settings, "@mediapipe") == expected


@pytest.mark.parametrize("wrong", ["a.example", "file:/x", "http://[", "https://", "${NONE}"])
def test_address_of_no_server(wrong):
    with pytest.raises(ModelError, match=r"not one of https:// or http://.*\.npmrc"):
        address({"registry": wrong}, "@mediapipe")


def encoded(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"//a.example/npm/:_authToken": "x"}, "Bearer x"),
        ({"//a.example/npm:_authToken": "x\n"}, "Bearer x"),
        ({"//a.example/:_authToken": "no", "//a.example/npm/:_authToken": "x"}, "Bearer x"),
        ({"//a.example/:_auth": "eDp5"}, "Basic eDp5"),
        (
            {"//a.example/:username": "me", "//a.example/:_password": encoded("ü")},
            f"Basic {encoded('me:ü')}",
        ),
        ({"//a.example/:username": "me", "//a.example/:_password": "x"}, None),
        ({"//b.example/:_authToken": "x"}, None),
        ({"//a.example/other/:_authToken": "x"}, None),
        ({"//a.example:8443/:_authToken": "x"}, None),
        ({"_authToken": "x"}, None),
        ({"@mediapipe:_authToken": "x"}, None),
        ({}, None),
    ],
)
def test_credentials(settings, expected, tmp_path):
    for url in (URL, URL.replace("a.example", "me:secret@A.example:443")):
        options = request_options(url, settings, {}, tmp_path)
        request = requests.Request("GET", URL, auth=options.get("auth")).prepare()
        assert request.headers.get("Authorization") == (expected and expected.encode())


def test_certificate_of_the_client(tmp_path):
    settings = {"//a.example/:certfile": "c.pem", "//a.example/:keyfile": "k.pem"}
    assert request_options(URL, settings, {}, tmp_path)["cert"] == ("c.pem", "k.pem")


def test_certificates_to_trust(tmp_path):
    own, other = tmp_path / "own.pem", tmp_path / "other.pem"
    own.write_text("own")
    other.write_text("other")
    missing = str(tmp_path / "none.pem")
    for settings, environ, expected in (
        ({}, {}, True),
        ({}, {"SSL_CERT_FILE": str(own)}, str(own)),
        ({}, {"SSL_CERT_FILE": missing}, True),
        ({}, {"SSL_CERT_FILE": str(own), "REQUESTS_CA_BUNDLE": str(other)}, True),
        ({"cafile": str(own)}, {"SSL_CERT_FILE": str(other)}, str(own)),
        ({"cafile": missing}, {"SSL_CERT_FILE": str(other)}, str(other)),
        ({"strict-ssl": "true"}, {}, True),
        ({"strict-ssl": "false"}, {"REQUESTS_CA_BUNDLE": str(other)}, False),
        ({}, {"NODE_EXTRA_CA_CERTS": missing}, True),
    ):
        found = request_options(URL, settings, environ, tmp_path)["verify"]
        assert found == expected, (settings, environ)
    added = request_options(URL, {}, {"NODE_EXTRA_CA_CERTS": str(own)}, tmp_path)["verify"]
    assert Path(added).read_text() == Path(DEFAULT_CA_BUNDLE_PATH).read_text() + "\nown"


def test_proxies(tmp_path):
    proxy = "http://proxy.example:3128"
    both = {"http": proxy, "https": proxy}
    for settings, expected in (
        ({"https-proxy": proxy, "proxy": "http://other.example"}, both),
        ({"proxy": proxy, "noproxy": "b.example"}, {**both, "no_proxy": "b.example"}),
        ({"proxy": proxy, "noproxy": ".example"}, {"no_proxy": ".example"}),
        ({"proxy": "null"}, {}),
        ({"proxy": "false"}, {}),
    ):
        assert request_options(URL, settings, {}, tmp_path)["proxies"] == expected, settings
