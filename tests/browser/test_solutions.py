"""What the page draws of each model's results. The source is the presenter."""

from __future__ import annotations

import json

import pytest
from frame_count import settle
from results import changes, places, share_drawn, until_found, use
from shared_page import choose
from stage import BLUE, GREEN, corner_is, is_colour

from webdemo.vision.solutions import index

STILL = [index.find(name) for name in ("pose", "face-detection", "face-mesh", "iris", "holistic")]
"""What finds something in the presenter that stands still, whose arms hang down."""


@pytest.fixture
def stage(logged):
    """The page with a presenter who stands still."""
    logged.page.emulate_media(reduced_motion="reduce")
    return logged


def test_overlay_is_drawn_where_the_model_finds_something(stage, server):
    choose(stage, background="none", outline=False)
    settle(stage)
    bare = stage.picture()
    for mirror, models in ((True, STILL), (False, STILL[:2])):
        plain = bare if mirror else bare[:, ::-1]
        choose(stage, mirror=mirror)
        for model in models:
            drawing = json.loads(server.request(f"/api/solutions/{model.solution.id}/drawing")[2])
            use(stage, model)
            until_found(stage, model)
            settle(stage)

            def is_drawn(picture, plain=plain, drawing=drawing, mirror=mirror):
                where = places(
                    stage.log.newest_reply.result.detections, drawing, (640, 480), mirror
                )
                return share_drawn(changes(picture, plain), where) >= 0.9

            stage.until_shown(is_drawn, what=f"what {model.title} has found, mirror {mirror}")
    choose(stage, solution="selfie")
    stage.until_shown(lambda picture: not changes(picture, bare[:, ::-1]).any(), what="as before")


SHOWN = """(names) => names.filter((name) => document.querySelector(name).checkVisibility())"""
ALWAYS = {"[data-setting=smoothing]", "#controls [data-setting=mirror]"}
OF_CUT_OUTS = {
    *(".swatches", "[data-setting=outlineStyle]", "[data-setting=refine]"),
    *("#controls [data-setting=threshold]", "[data-setting=softness]"),
}
OF_SELFIE = {"[data-setting=nearest]", "#flicker"}


def controls(stage):
    every = [*ALWAYS, *OF_CUT_OUTS, *OF_SELFIE, "[data-setting=dye]"]
    return set(stage.page.evaluate(SHOWN, every))


def test_only_a_cut_out_has_a_background_an_outline_and_their_controls(stage):
    stage.page.click("#fine > summary")
    choose(stage, smoothing="0", model="general", background="black")
    settle(stage)
    before = stage.until_shown(corner_is((0, 0, 0)))
    assert controls(stage) == ALWAYS | OF_CUT_OUTS | OF_SELFIE
    use(stage, index.find("pose", "cut-out"))
    stage.until_shown(lambda picture: changes(picture, before).any(), what="the skeleton")
    picture = stage.until_shown(corner_is((0, 0, 0)))
    assert is_colour(picture, GREEN).sum() > 500
    assert controls(stage) == ALWAYS | OF_CUT_OUTS
    choose(stage, background="blue")
    stage.until_shown(corner_is(BLUE))
    choose(stage, model="skeleton")
    stage.until_shown(lambda picture: not is_colour(picture[:30, :30], BLUE, 60).any())
    stage.until_shown(lambda picture: not is_colour(picture, GREEN).any())
    assert controls(stage) == ALWAYS
    choose(stage, solution="selfie", background="black")
    assert stage.query()["model"] == "general"
    stage.until_shown(lambda picture: not changes(picture, before).any(), what="as before")
