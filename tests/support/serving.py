"""An application, served over real sockets from this process: a test may change its parts."""

from __future__ import annotations

import contextlib
import threading

from fakes import PATIENCE_SECONDS

from webdemo import server, services


@contextlib.contextmanager
def serving(app):
    """Serve an application from a thread of this process; gives the port."""
    listener = server.listen("127.0.0.1", 0)
    with listener:
        app.config["ALLOWED_HOSTS"] = server.allowed_hosts(listener)
        port = listener.getsockname()[1]
        http_server = server.Server(server.Site(app, listener))
        thread = threading.Thread(target=http_server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield port
        finally:
            http_server.shutdown()
            thread.join()
            http_server.server_close()
            assert services.of(app).sessions.stop(PATIENCE_SECONDS)
