from __future__ import annotations

import pytest

from webdemo.web import public_hosts


def test_names():
    for texts, expected in (
        (["demo.example.org"], {"demo.example.org"}),
        (["Demo.Example.ORG:8443"], {"demo.example.org:8443"}),
        ([" a , b:1,[::1]:8443,[2001:db8::1]"], {"a", "b:1", "[::1]:8443", "[2001:db8::1]"}),
        (["192.0.2.7"], {"192.0.2.7"}),
        (["my_app:8000,demo.example.org."], {"my_app:8000", "demo.example.org."}),
        (["a.x:443,b.x:80"], {"a.x:443", "a.x", "b.x:80", "b.x"}),
        (["Demo:9000", "a,b"], {"demo:9000", "a", "b"}),
        ([], frozenset()),
    ):
        assert public_hosts.parse(texts) == expected
    assert public_hosts.from_environment({"WEBDEMO_ALLOWED_HOSTS": "a:1,b"}) == {"a:1", "b"}


def test_invalid_and_missing_names_are_refused():
    for text in (
        *(" ", "a,", "a,,b", "*", "*.example.org", "https://demo.example.org", "-demo"),
        *("demo.example.org/", "demo.example.org:https", "demo.example.org:123456"),
        *("user@demo", "::1", "demö.example.org", "demo\nb"),
    ):
        with pytest.raises(
            public_hosts.HostsError, match=r"(?s)^WEBDEMO_ALLOWED_HOSTS: Name .*\.$"
        ):
            public_hosts.from_environment({"WEBDEMO_ALLOWED_HOSTS": text})
    for variables in ({}, {"WEBDEMO_ALLOWED_HOSTS": ""}):
        with pytest.raises(public_hosts.HostsError, match="a name is missing"):
            public_hosts.from_environment(variables)


def test_origins():
    texts = ["HTTPS://Slides.example.org, https://b.example:8443", "http://localhost:3000"]
    assert public_hosts.parse_origins(texts) == {
        "https://slides.example.org",
        "https://b.example:8443",
        "http://localhost:3000",
    }
    for text in ("slides.example", "", "https://a.example,", "https://a.example/deck"):
        with pytest.raises(public_hosts.HostsError, match="not an origin"):
            public_hosts.parse_origins([text])
