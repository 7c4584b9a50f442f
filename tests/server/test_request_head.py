from __future__ import annotations

import io

from webdemo.serving.request_handler import HEAD_BYTES, RequestHandler


def read(*lines):
    """Let a handler read a request's head: (accepted, the answer, number of bytes read)."""
    handler = RequestHandler.__new__(RequestHandler)
    handler.raw_requestline = b"GET / HTTP/1.1\r\n"
    handler.rfile = head = io.BytesIO("\r\n".join([*lines, "", ""]).encode())
    handler.wfile = io.BytesIO()
    handler.client_address = ("192.0.2.7", 50000)
    return handler.parse_request(), handler.wfile.getvalue(), head.tell()


def test_long_head_is_refused_before_the_rest_of_it_is_read():
    """Heads within Python's own limits can take seconds to parse."""
    heads = {
        "many cookies": [f"Cookie: {'a=;' * 5000}"] * 98,
        "many types": [f"Accept: {'a/b,' * 16_000}"] * 98,
        "megabytes": [f"X: {'y' * 60_000}"] * 98,
        "many lines": [f"X: {'y' * 400}"] * 98,
    }
    for name, lines in heads.items():
        taken, answer, bytes_read = read(*lines)
        assert not taken, name
        assert answer.split()[1] == b"431", name
        assert bytes_read <= HEAD_BYTES + 1, name


def test_head_below_the_limit_is_taken():
    line = f"X: {'y' * (HEAD_BYTES - 100)}"
    taken, answer, bytes_read = read(line)
    assert (taken, answer) == (True, b"")
    assert bytes_read == len(line) + 4
