from __future__ import annotations

import pytest

from webdemo.web import public_hosts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("demo.example.org", {"demo.example.org"}),
        ("Demo.Example.ORG:8443", {"demo.example.org:8443"}),
        (" a , b:1,[::1]:8443,[2001:db8::1]", {"a", "b:1", "[::1]:8443", "[2001:db8::1]"}),
        ("192.0.2.7", {"192.0.2.7"}),
        ("my_app:8000,demo.example.org.", {"my_app:8000", "demo.example.org."}),
        ("a.example:443,b.example:80", {"a.example:443", "a.example", "b.example:80", "b.example"}),
    ],
)
def test_names(text, expected):
    assert public_hosts.from_environment({"WEBDEMO_ALLOWED_HOSTS": text}) == expected


@pytest.mark.parametrize(
    "text",
    [
        " ",
        "a,",
        "a,,b",
        "*",
        "*.example.org",
        "https://demo.example.org",
        "demo.example.org/",
        "demo.example.org:https",
        "demo.example.org:123456",
        "-demo",
        "user@demo",
        "::1",
        "demö.example.org",
        "demo\nb",
    ],
)
def test_invalid_names_are_refused(text):
    with pytest.raises(public_hosts.HostsError, match=r"(?s)^WEBDEMO_ALLOWED_HOSTS: Name .*\.$"):
        public_hosts.from_environment({"WEBDEMO_ALLOWED_HOSTS": text})


def test_missing_names_are_refused():
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


def test_names_may_stand_in_several_texts():
    assert public_hosts.parse(["Demo:9000", "a.example,b.example"]) == {
        "demo:9000",
        "a.example",
        "b.example",
    }
    assert public_hosts.parse([]) == frozenset()
