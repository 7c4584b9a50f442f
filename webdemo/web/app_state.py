"""What the requests of one application share."""

import threading
from dataclasses import dataclass

from flask import Flask

from webdemo.stream.slots import Slots
from webdemo.vision.models import MODELS
from webdemo.vision.segmenter import Segmenter
from webdemo.vision.segmenter_pool import SegmenterPool


@dataclass(frozen=True)
class AppState:
    """Made with the application, closed with the server."""

    pool: SegmenterPool
    """The streams' segmenters."""
    picture_pool: SegmenterPool
    """The API's own, so that no stream waits for a large picture."""
    slots: Slots
    """The streams that are open."""
    picture_slots: threading.BoundedSemaphore
    """Limits the pictures worked on at once."""
    picture_queue: threading.BoundedSemaphore
    """Limits these together with those being received or waiting."""


def init_app(app: Flask) -> None:
    """Give the application its shared state; no model is loaded yet."""

    def pool(size: str) -> SegmenterPool:
        config = app.config
        return SegmenterPool(Segmenter, MODELS, config[size], config["SEGMENTER_HANG_SECONDS"])

    picture_pool = pool("PICTURES_AT_ONCE")
    picture_pool.open()
    app.extensions["webdemo"] = AppState(
        pool=pool("SEGMENTERS_PER_MODEL"),
        picture_pool=picture_pool,
        slots=Slots(app.config["STREAMS_MAX"], app.config["STREAMS_PER_ADDRESS"]),
        picture_slots=threading.BoundedSemaphore(app.config["PICTURES_AT_ONCE"]),
        picture_queue=threading.BoundedSemaphore(app.config["PICTURES_WAITING"]),
    )


def of(app: Flask) -> AppState:
    """The state that the requests of an application share."""
    state: AppState = app.extensions["webdemo"]
    return state
