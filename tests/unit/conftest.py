"""Runners of real models, one at a time, and never with a network."""

from __future__ import annotations

import pytest
from offline import without_network
from solution_frames import model_of

from webdemo.vision.model_folder import NOWHERE, ModelFolder
from webdemo.vision.runners import free_memory


@pytest.fixture(scope="session")
def folder_of(request):
    """A function from a model's name to a folder with its files."""

    def folder_of(name):
        if not model_of(name).files:
            return NOWHERE
        return ModelFolder(request.getfixturevalue("object_models"))

    return folder_of


@pytest.fixture(scope="session")
def runner_of(folder_of):
    """A function from a model's name, and whether frames are unrelated pictures, to its runner.

    MediaPipe would fetch some models from Google: here that would raise. Only the last runner is
    kept: all of them take more than 2 GB.
    """
    kept = {}

    def runner_of(name, still=True):
        still = still or not model_of(name).tracks
        if (name, still) not in kept:
            close()
            folder = folder_of(name)
            with without_network():
                kept[name, still] = model_of(name).build(folder, still)
        return kept[name, still]

    def close():
        for runner in kept.values():
            runner.close()
        kept.clear()
        free_memory.give_back()

    yield runner_of
    close()
