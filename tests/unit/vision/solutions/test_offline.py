"""Building a solution uses no network: MediaPipe would fetch some models from Google."""

from __future__ import annotations

import socket
import urllib.request

import numpy as np
import pytest
from solution_frames import IN_THE_WHEEL, OF_OBJECTRON, choice_of

from webdemo.vision.model_folder import NOWHERE, ModelFolder


class NetworkUsed(BaseException):
    """Not an Exception, so that nothing swallows it."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def fail(*_, **__):
        raise NetworkUsed

    for place, name in (
        (socket, "create_connection"),
        (socket, "getaddrinfo"),
        (socket.socket, "connect"),
        (urllib.request, "urlopen"),
        (urllib.request, "urlretrieve"),
    ):
        monkeypatch.setattr(place, name, fail)


@pytest.mark.parametrize("still", [True, False], ids=["pictures", "video"])
@pytest.mark.parametrize("name", IN_THE_WHEEL)
def test_models_of_the_wheel(name, still):
    use(name, NOWHERE, still)


@pytest.mark.parametrize("name", OF_OBJECTRON)
def test_files_of_the_folder(name, object_models):
    use(name, ModelFolder(object_models), False)


def use(name, folder, still):
    solution = choice_of(name).build(folder, still)
    solution.process(np.zeros((48, 64, 3), np.uint8))
    solution.close()


def test_network_would_be_noticed():
    from mediapipe.python.solutions import download_utils

    with pytest.raises(NetworkUsed):
        download_utils.download_oss_model("mediapipe/modules/pose_landmark/none.tflite")
