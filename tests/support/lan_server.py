"""`webdemo --lan` and its guests, who connect over HTTPS."""

from __future__ import annotations

import http.client
import re
import ssl

from frames import OpenStream
from server_process import PATIENCE_SECONDS, ServerProcess, environment, exchange, poll_until

from webdemo.web.join_token import COOKIE


class LanServer(ServerProcess):
    """A running `webdemo --lan` with the loopback as its network."""

    def __init__(self, folder, host="127.0.0.1", **options):
        super().__init__(
            *("--lan", "--lan-port", "0"),
            *(("--host", host) if host else ()),
            *("--port", "0", "--no-open"),
            env=environment(XDG_DATA_HOME=folder, LOCALAPPDATA=folder, HOME=folder),
            **options,
        )
        self.second_line = self.read_line()
        link = re.search(r"https://127\.0\.0\.1:(\d+)/\?join=(\w+)", self.second_line)
        self.link, self.lan_port, self.token = link.group(), int(link[1]), link[2]
        (self.certificate,) = folder.rglob("lan.pem")
        self.tls = ssl.create_default_context(cafile=self.certificate)

    @property
    def cookie(self):
        return "Cookie", f"{COOKIE}={self.token}"

    def ask(self, path, headers=()):
        """Get a path of the audience's site; return status, headers and body."""
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.lan_port, context=self.tls, timeout=PATIENCE_SECONDS
        )
        return exchange(connection, path, headers=dict(headers))

    def join(self, cookie=None, **options):
        """Open a stream as a guest with the token, or with the cookie that a link gave."""
        origin = "Origin", f"https://127.0.0.1:{self.lan_port}"
        cookie = ("Cookie", cookie) if cookie else self.cookie
        return self.open(OpenStream, [cookie, origin], **options)

    def open_link(self):
        """Open the link as a new device; return its cookie."""
        headers = self.ask(self.link[self.link.index("/?") :])[1]
        return headers["Set-Cookie"].partition(";")[0]

    def open(self, kind, headers, **options):
        return kind(
            self.lan_port, tls=self.tls, server_name="127.0.0.1", headers=headers, **options
        )

    def wait_joined(self, count):
        def joined():
            return f'"connected":{count},'.encode() in self.request("/api/audience")[2]

        poll_until(joined, what=f"{count} guests")

    def wait_loaded(self):
        def loaded():
            return b'"models_loaded":true' in self.ask("/healthz", headers=[self.cookie])[2]

        super().wait_loaded()
        poll_until(loaded)
        return self
