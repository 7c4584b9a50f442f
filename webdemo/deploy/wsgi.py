"""`webdemo.deploy.wsgi:app`, for a WSGI server behind a proxy. README.md has both configurations.

It is told its public names by an environment variable: see `hosts`. The address may be any that
the proxy reaches; what it says in X-Forwarded-Proto counts, so nobody else should reach it.
"""

from __future__ import annotations

import os
import threading

from werkzeug.middleware.proxy_fix import ProxyFix

from webdemo import create_app
from webdemo.deploy import public_hosts
from webdemo.vision import models
from webdemo.web import app_state

app = create_app(
    {
        "ALLOWED_HOSTS": public_hosts.from_environment(os.environ),
        # Behind a proxy on the same machine everybody comes from the loopback.
        "PROGRAMS_FROM_LOOPBACK": False,
    }
)
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]

_begun = threading.Lock()


@app.before_request
def load_models() -> None:
    """Begin to load the models, beside serving, once in each process.

    With the first request at the latest: MediaPipe's threads don't outlive a fork, and then all
    forks have been made.
    """
    if _begun.acquire(blocking=False):
        pool = app_state.of(app).pool
        threading.Thread(target=pool.load, args=(models.DEFAULT,), name="load", daemon=True).start()
