"""MediaPipe Selfie Segmentation, live in the browser, served from Python."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"


def create_app(config: Mapping[str, Any] | None = None) -> "Flask":
    """Build the application. No model is loaded yet: `server.serve` does that.

    Args:
        config: Overrides of `webdemo.limits.DEFAULTS`, by name.

    Returns:
        A Flask application, ready for any threaded WSGI server that flask-sock knows.
    """
    # Imported here, so that `python -m webdemo` can check its Python before anything heavy.
    from flask import Flask

    from webdemo.limits import DEFAULTS
    from webdemo.web import (
        analyse_api,
        app_state,
        audience,
        how_it_works,
        join_token,
        pages,
        picture_upload,
        request_checks,
        security_headers,
        stream_route,
    )

    app = Flask(__name__, static_folder=pages.STATIC, template_folder=pages.TEMPLATES)
    app.config.from_mapping(DEFAULTS)
    app.config.from_mapping(config or {})

    app_state.init_app(app)
    request_checks.init_app(app)
    security_headers.init_app(app)
    join_token.init_app(app)
    app.register_blueprint(pages.bp)
    picture_upload.init_app(app)
    app.register_blueprint(analyse_api.bp)
    app.register_blueprint(how_it_works.bp)
    audience.init_app(app)
    stream_route.init_app(app)
    return app
