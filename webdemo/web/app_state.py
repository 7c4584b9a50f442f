"""What the requests of one application share."""

import threading
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from webdemo.stream.slots import Slots
from webdemo.vision.model_folder import NOWHERE, ModelFolder
from webdemo.vision.runners.pool import RunnerPool
from webdemo.vision.solutions import index


@dataclass(frozen=True)
class AppState:
    """Made with the application, closed with the server."""

    runners: RunnerPool
    """Runners for streams."""
    picture_runners: RunnerPool
    """The API's own runners, for unrelated pictures, so that no stream waits for a large one."""
    model_folder: ModelFolder
    """The model files that the wheel lacks."""
    slots: Slots
    """The streams that are open."""
    picture_slots: threading.BoundedSemaphore
    """Limits the pictures worked on at once."""
    picture_queue: threading.BoundedSemaphore
    """Limits these together with those that wait. Each has arrived: one that does not waits for
    nobody."""

    def load(self) -> None:
        """Build the runners that are likely to be needed first."""
        self.runners.load(index.models_of(index.SOLUTIONS[0]))

    def close(self) -> None:
        """Free all runners that are not lent."""
        self.runners.close()
        self.picture_runners.close()


def init_app(app: Flask) -> None:
    """Give the application its shared state; no model is loaded yet."""
    config = app.config
    picture_places: int = config["PICTURES_AT_ONCE"]
    path: Path | None = config["MODELS_DIR"]
    folder = ModelFolder(path) if path else NOWHERE

    def pool(places: int, trackers_max: int | None, still: bool) -> RunnerPool:
        return RunnerPool(
            lambda model: model.build(folder, still),
            places,
            hang_seconds=config["RUNNER_HANG_SECONDS"],
            wait_seconds=config["RUNNER_WAIT_SECONDS"],
            trackers_max=trackers_max,
            version=lambda model: model.version(folder),
        )

    app.extensions["webdemo"] = AppState(
        runners=pool(config["RUNNERS_PER_MODEL"], config["TRACKERS_MAX"], still=False),
        picture_runners=pool(max(1, picture_places), None, still=True),
        model_folder=folder,
        slots=Slots(
            config["STREAMS_MAX"], config["STREAMS_PER_DEVICE"], config["STREAMS_PER_ADDRESS"]
        ),
        picture_slots=threading.BoundedSemaphore(picture_places),
        picture_queue=threading.BoundedSemaphore(config["PICTURES_WAITING"]),
    )


def of(app: Flask) -> AppState:
    """The state that the requests of an application share."""
    state: AppState = app.extensions["webdemo"]
    return state
