"""`webdemo.deploy.wsgi:app`, for a WSGI server behind a proxy: see README.md in this folder.

The environment variable WEBDEMO_ALLOWED_HOSTS gives its public names, WEBDEMO_MODELS_DIR the folder
of model files. The headers X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Prefix are believed,
so only the proxy may reach it.
"""

import os
import threading
from pathlib import Path

from werkzeug.middleware.proxy_fix import ProxyFix

from webdemo import create_app
from webdemo.web import app_state, public_hosts

models_dir = os.environ.get("WEBDEMO_MODELS_DIR")
app = create_app(
    {
        "ALLOWED_HOSTS": public_hosts.from_environment(os.environ),
        # Behind a proxy on this machine every request comes from the loopback.
        "PROGRAMS_FROM_LOOPBACK": False,
        "MODELS_DIR": Path(models_dir) if models_dir else None,
    }
)
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_prefix=1)  # type: ignore[method-assign]

_started = threading.Lock()


@app.before_request
def load_models() -> None:
    """Load the models in the background, once in each process.

    It happens with the first request at the latest. All forks have been made by then: MediaPipe's
    threads do not survive a fork.
    """
    if _started.acquire(blocking=False):
        threading.Thread(target=app_state.of(app).load, name="load", daemon=True).start()
