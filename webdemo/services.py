"""What one running application shares between its requests."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from flask import Flask

from webdemo.models import MODELS
from webdemo.pool import SegmenterPool
from webdemo.sessions import Sessions


@dataclass(frozen=True)
class Services:
    """Made with the application, closed with the server."""

    pool: SegmenterPool
    sessions: Sessions
    picture_places: threading.BoundedSemaphore


def init_app(app: Flask) -> None:
    """Give the application its services; no model is loaded yet."""
    from webdemo.segmenter import Segmenter

    app.extensions["webdemo"] = Services(
        pool=SegmenterPool(Segmenter, MODELS, app.config["SEGMENTERS_PER_MODEL"]),
        sessions=Sessions(app.config["STREAMS_MAX"]),
        picture_places=threading.BoundedSemaphore(app.config["PICTURES_AT_ONCE"]),
    )


def of(app: Flask) -> Services:
    """The services of an application."""
    services: Services = app.extensions["webdemo"]
    return services
