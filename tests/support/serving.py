"""Serves an application over real sockets from this process, so that a test can patch it."""

from __future__ import annotations

import contextlib
import threading

from fakes import create_fake_app
from server_process import NO_DEADLINES, PATIENCE_SECONDS

from webdemo.serving import network_addresses, server
from webdemo.serving.listener import listen
from webdemo.web import app_state


@contextlib.contextmanager
def serving(app, host="127.0.0.1"):
    """Serve an application from a thread of this process, and close it; yield the port."""
    listener = listen(host, 0)
    app.config["ALLOWED_HOSTS"] = network_addresses.allowed_hosts(listener)
    with serving_site(server.Site(app, listener)) as port:
        yield port


@contextlib.contextmanager
def serving_site(site):
    """Serve a site in the same way; yield the port. Listener and application are closed."""
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
            shared = app_state.of(site.app)
            assert shared.slots.stop(PATIENCE_SECONDS)
            shared.close()


@contextlib.contextmanager
def serving_fakes(config=None, host="127.0.0.1", **options):
    """Serve an application with fake runners: (port, its state, its factory).

    Its streams have no deadlines, unless `config` gives them.
    """
    app, factory = create_fake_app({**NO_DEADLINES, **(config or {})}, **options)
    with serving(app, host) as port:
        yield port, app_state.of(app), factory
