from __future__ import annotations

import numpy as np
import pytest
from hand import draw_waving
from solution_frames import choice_of

from webdemo.vision.model_folder import NOWHERE


@pytest.fixture(params=["hands", "holistic"])
def hands_in(request):
    """A function that finds the hands in a picture: from group to Detection."""
    solution = choice_of(request.param).build(NOWHERE, True)

    def find(rgb_frame):
        detections = solution.process(np.ascontiguousarray(rgb_frame)).detections
        return {one.group: one for one in detections if one.group.endswith("hand")}

    yield find
    solution.close()


def middle_of(hand):
    return hand.points[:, 0].mean()


def test_persons_own_left_and_right(hands_in):
    """A person who faces the camera has the right hand on the left of the picture."""
    hands = hands_in(draw_waving())
    assert middle_of(hands["right hand"]) < 0.3
    assert middle_of(hands["left hand"]) > 0.7


def test_one_hand(hands_in):
    assert list(hands_in(draw_waving(1))) == ["right hand"]
    assert list(hands_in(draw_waving(1)[:, ::-1])) == ["left hand"]


def test_label_says_the_side():
    solution = choice_of("hands").build(NOWHERE, True)
    detections = solution.process(draw_waving()).detections
    solution.close()
    assert {one.group: one.label for one in detections} == {
        "right hand": "Right",
        "left hand": "Left",
    }
