"""What is saved and shown elsewhere has the model's overlay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from frame_count import settle
from module_page import as_array
from results import has_skeleton
from saving import click, save
from shared_page import choose
from stage import GREEN, is_colour

WINDOW = """() => {
  const video = document.pictureInPictureElement;
  const canvas = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  return canvas.toDataURL().split(",")[1];
}"""
LIKE_ORANGE = (255, 157, 30)


@pytest.fixture
def pose(presenter):
    """The page with the pose of a presenter who stands still."""
    presenter.page.emulate_media(reduced_motion="reduce")
    choose(presenter, solution="pose", model="skeleton")
    presenter.until_shown(has_skeleton, what="the skeleton")
    return presenter


def share_that_differs(picture, other):
    return (np.abs(picture.astype(int) - other).max(axis=2) > 40).mean()


def stands(stage):
    """Whether the skeleton has come to rest: its places are smoothed."""
    before = stage.picture()
    settle(stage)
    return share_that_differs(before, stage.picture()) < 0.001


def has_lines(png):
    picture = cv2.imdecode(as_array(png, -1), cv2.IMREAD_COLOR)[:, :, ::-1]
    return is_colour(picture, LIKE_ORANGE, 40).sum() > 20


def test_files_and_the_small_window_have_the_overlay(pose, tmp_path):
    # The picture is opaque whatever the hidden background is.
    choose(pose, background="transparent")
    pose.until(lambda: stands(pose), what="a skeleton at rest")
    saved = save(pose, tmp_path, lambda: click(pose, "snapshot"))
    picture = cv2.imread(str(saved), cv2.IMREAD_UNCHANGED)
    assert has_skeleton(picture[:, :, 2::-1])
    assert picture.shape[2] == 3 or (picture[:, :, 3] == 255).all()
    assert share_that_differs(picture[:, :, 2::-1], pose.picture()) < 0.005
    pose.page.keyboard.press("i")
    pose.until("() => document.pictureInPictureElement?.videoWidth > 0")
    pose.until(lambda: has_lines(pose.page.evaluate(WINDOW)), what="the skeleton in the window")
    pose.page.keyboard.press("i")
    pose.until("() => !document.pictureInPictureElement")
    choose(pose, model="cut-out", background="blue")
    pose.until_shown(lambda picture: is_colour(picture, GREEN).sum() > 500)
    saved = save(pose, tmp_path, lambda: click(pose, "outline-svg"))
    assert "<path" in saved.read_text()


@pytest.mark.slow
def test_recording_has_the_overlay(pose, tmp_path):
    pose.page.keyboard.press("r")
    pose.until("() => document.querySelector('#recording-time').textContent >= '0:02'")
    path = save(pose, tmp_path, lambda: pose.page.keyboard.press("r"))
    read, frame = cv2.VideoCapture(str(path)).read()
    assert read
    assert is_colour(frame[:, :, ::-1], LIKE_ORANGE, 60).sum() > 20
