"""Hosts and origins that are not the server's own, though some look similar. {} is its port."""

from __future__ import annotations

HOSTS = [
    "",
    "evil.example",
    "evil.example:{}",
    "localhost",
    "localhost:80",
    "localhost:1",
    "localhost:{}0",
    "localhost.:{}",
    "localhost.evil.example:{}",
    "evil.localhost:{}",
    "user@localhost:{}",
    "localhost:{}@evil.example",
    "localhost:{},evil.example",
    "localhost:{0},localhost:{0}",
    "localhost:{}/",
    "127.0.0.2:{}",
    "0.0.0.0:{}",
    "2130706433:{}",
    "0x7f.1:{}",
    "::1:{}",
    "[::1]",
    "[::1]:{}.",
    "[::1%lo]:{}",
    "[::1%25lo]:{}",
    "[0:0:0:0:0:0:0:1]:{}",
    "[::ffff:127.0.0.1]:{}",
]

ORIGINS = [
    "",
    "null",
    "NULL",
    "file://",
    "http://evil.example",
    "http://evil.example:{}",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://127.0.0.1:{}0",
    "http://127.0.0.1.:{}",
    "https://127.0.0.1:{}",
    "ws://127.0.0.1:{}",
    "http://localhost:{}",  # the same server, but another origin
    "http://[::1]:{}",
    "http://127.0.0.1:{}/",
    "http://127.0.0.1:{}.evil.example",
    "http://evil.example/http://127.0.0.1:{}",
    "http://127.0.0.1:{0},http://127.0.0.1:{0}",
    "http://127.0.0.1:{} http://evil.example",
    "http://user@127.0.0.1:{}",
    "127.0.0.1:{}",
]
"""Wrong origins for http://127.0.0.1:{}."""
