"""What the requests of one application share."""

import threading
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from webdemo.stream.slots import Slots
from webdemo.vision.model_folder import NOWHERE, ModelFolder
from webdemo.vision.models import MODELS
from webdemo.vision.runners.runner import Runner
from webdemo.vision.runners.runner_pool import RunnerPool
from webdemo.vision.runners.turns import Turns
from webdemo.vision.segmenter import Segmenter
from webdemo.vision.solutions.index import CHOICES
from webdemo.vision.solutions.solution import Choice
from webdemo.vision.stream_runners import SharedRunners, Tracker


@dataclass(frozen=True)
class AppState:
    """Made with the application, closed with the server."""

    runners: SharedRunners
    """What runs for the streams."""
    picture_pool: RunnerPool
    """The API's own segmenters, so that no stream waits for a large picture."""
    picture_solutions: RunnerPool
    """The API's own solutions, for unrelated pictures."""
    model_folder: ModelFolder
    """The model files that the wheel lacks."""
    slots: Slots
    """The streams that are open."""
    picture_slots: threading.BoundedSemaphore
    """Limits the pictures worked on at once."""
    picture_queue: threading.BoundedSemaphore
    """Limits these together with those being received or waiting."""


def init_app(app: Flask) -> None:
    """Give the application its shared state; no model is loaded yet."""
    config = app.config
    hang_seconds: float = config["SEGMENTER_HANG_SECONDS"]
    places: int = config["SEGMENTERS_PER_MODEL"]
    picture_places: int = config["PICTURES_AT_ONCE"]
    path: Path | None = config["MODELS_DIR"]
    folder = ModelFolder(path) if path else NOWHERE

    def build_still(choice: Choice) -> Runner:
        return choice.build(folder, still=True)

    def build_for_stream(wanted: Choice | Tracker) -> Runner:
        choice = wanted.choice if isinstance(wanted, Tracker) else wanted
        return choice.build(folder)

    pooled = [choice for choice in CHOICES if not choice.solution.tracks]
    runners = SharedRunners(
        models=RunnerPool(Segmenter, MODELS, places, hang_seconds),
        solutions=RunnerPool(build_for_stream, pooled, places, hang_seconds),
        turns=Turns(places),
        tracker_places=threading.BoundedSemaphore(config["TRACKERS_MAX"]),
        wait_seconds=config["SEGMENTER_WAIT_SECONDS"],
    )
    picture_pool = RunnerPool(Segmenter, MODELS, picture_places, hang_seconds)
    picture_solutions = RunnerPool(build_still, CHOICES, picture_places, hang_seconds)
    for pool in (runners.solutions, picture_pool, picture_solutions):
        pool.open()
    app.extensions["webdemo"] = AppState(
        runners=runners,
        picture_pool=picture_pool,
        picture_solutions=picture_solutions,
        model_folder=folder,
        slots=Slots(config["STREAMS_MAX"], config["STREAMS_PER_ADDRESS"]),
        picture_slots=threading.BoundedSemaphore(picture_places),
        picture_queue=threading.BoundedSemaphore(config["PICTURES_WAITING"]),
    )


def of(app: Flask) -> AppState:
    """The state that the requests of an application share."""
    state: AppState = app.extensions["webdemo"]
    return state
