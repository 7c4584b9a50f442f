"""Serves an application over real sockets from this process, so that a test can patch it."""

from __future__ import annotations

import contextlib
import threading

from server_process import PATIENCE_SECONDS

from webdemo.serving import network_addresses, server
from webdemo.web import app_state


@contextlib.contextmanager
def serving(app, host="127.0.0.1"):
    """Serve an application from a thread of this process; yield the port."""
    listener = server.listen(host, 0)
    app.config["ALLOWED_HOSTS"] = network_addresses.allowed_hosts(listener)
    with serving_site(server.Site(app, listener)) as port:
        yield port


@contextlib.contextmanager
def serving_site(site):
    """Serve a site in the same way; yield the port. The site's listener is closed at the end."""
    with site.listener:
        http_server = server.Server(site)
        thread = threading.Thread(target=http_server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield site.listener.getsockname()[1]
        finally:
            http_server.shutdown()
            thread.join()
            http_server.server_close()
            assert app_state.of(site.app).slots.stop(PATIENCE_SECONDS)
