"""What the page draws of each model's results. The source is the presenter."""

from __future__ import annotations

import json

import numpy as np
import pytest
from frame_count import COUNT_FRAMES, settle
from results import (
    CYAN,
    RUNNABLE,
    Results,
    changes,
    has_skeleton,
    places,
    share_drawn,
    until_found,
    use,
)
from shared_page import SharedPage, choose
from stage import BLUE, GREEN, PRESENTER, corner_is, is_colour

from webdemo.vision.solutions import index

STILL = [
    model for model in RUNNABLE if "detections" in model.gives and model.solution.id != "hands"
]
"""Those that find something in the presenter that stands still, whose arms hang down."""
POSE, CUT_OUT = index.find("pose"), index.find("pose", "cut-out")


@pytest.fixture(scope="module")
def page_with_results(browser, open_for_all):
    found = []
    stage = open_for_all(
        browser,
        PRESENTER,
        script=COUNT_FRAMES,
        before=lambda page: found.append(Results(page)),
    )
    return SharedPage(stage), found[0]


@pytest.fixture
def page(page_with_results):
    """The page as at first, and the results of its stream."""
    shared, results = page_with_results
    with shared.in_use() as stage:
        yield stage, results


def hold_still(stage):
    """Let the presenter stand still; return the picture without anything drawn on it."""
    stage.page.emulate_media(reduced_motion="reduce")
    stage.page.check("[name=background][value=none]", force=True)
    stage.page.uncheck("[data-setting=outline]")
    settle(stage)
    return stage.picture()


@pytest.mark.parametrize("model", STILL, ids=lambda model: model.title)
def test_overlay_is_drawn_where_the_model_finds_something(page, server, model):
    stage, results = page
    drawing = json.loads(server.request(f"/api/solutions/{model.solution.id}/drawing")[2])
    bare = hold_still(stage)
    for mirror in (True, False):
        choose(stage, solution="selfie")
        stage.page.set_checked("[data-setting=mirror]", mirror)
        settle(stage)
        use(stage, model)
        until_found(stage, results, model)
        plain = bare if mirror else bare[:, ::-1]

        def is_drawn(picture, plain=plain, mirror=mirror):
            where = places(results.newest.result.detections, drawing, (640, 480), mirror)
            return share_drawn(changes(picture, plain), where) >= 0.9

        stage.until_shown(is_drawn, what=f"what was found, mirror {mirror}")
    choose(stage, solution="selfie")
    stage.until_shown(lambda picture: not changes(picture, bare[:, ::-1]).any(), what="as before")


def test_controls_that_the_model_does_not_have_are_hidden(page):
    stage, _ = page
    stage.page.click("#fine > summary")
    cuts_out = {".swatches", "[data-setting=outlineStyle]", "[data-setting=refine]"}
    cuts_out |= {"#controls [data-setting=threshold]", "[data-setting=softness]"}
    smooths = {"[data-setting=nearest]", "#flicker"}
    dyes = {"[data-setting=dye]"}
    always = {"[data-setting=smoothing]", "[data-setting=mirror]"}
    for solution, model, shown in (
        ("pose", "skeleton", set()),
        ("pose", "cut-out", cuts_out),
        ("hands", "full", set()),
        ("selfie", "landscape", cuts_out | smooths),
    ):
        choose(stage, solution=solution, model=model)
        for control in cuts_out | smooths | dyes | always:
            is_shown = control in shown | always
            stage.page.locator(control).wait_for(state="visible" if is_shown else "hidden")


def test_selfie_segmentation_is_as_before(page):
    stage, _ = page
    stage.page.emulate_media(reduced_motion="reduce")
    choose(stage, model="general")
    stage.page.check("[name=background][value=green]", force=True)
    settle(stage)
    stage.until_shown(corner_is((0, 0xB1, 0x40)))
    for _ in range(20):
        settle(stage)
    before = stage.picture()
    choose(stage, solution="face-mesh")
    stage.until_shown(lambda picture: not corner_is((0, 0xB1, 0x40))(picture), what="the room")
    choose(stage, solution="selfie")
    assert stage.query()["model"] == "general"
    stage.until_shown(lambda picture: not changes(picture, before).any(), what="as before")


def test_cut_out_has_a_background_and_an_outline(page):
    stage, results = page
    use(stage, CUT_OUT)
    until_found(stage, results, CUT_OUT)
    stage.until_shown(corner_is(BLUE))
    stage.page.check("[name=background][value=black]", force=True)
    picture = stage.until_shown(corner_is((0, 0, 0)))
    assert is_colour(picture, GREEN).sum() > 500
    choose(stage, model="skeleton")
    stage.until_shown(lambda picture: not is_colour(picture[:30, :30], (0, 0, 0), 60).any())
    stage.until_shown(lambda picture: not is_colour(picture, GREEN).any())


def test_raised_hand_is_named_in_letters_that_are_not_mirrored(page):
    """The hand is on opposite sides with and without selfie mode; its plate can be read in both."""
    stage, results = page
    choose(stage, solution="hands")
    plates = []
    for mirror in (True, False):
        stage.page.set_checked("[data-setting=mirror]", mirror)

        def plate(mirror=mirror):
            if not results.of(index.find("hands")):
                return []
            picture = stage.picture()
            rows, columns = is_colour(picture, CYAN, 4).nonzero()
            on_side = columns.size > 800 and (columns.mean() > 320) == mirror
            return on_side and plate_in(picture, rows, columns)

        plates += stage.until(plate, what=f"the hand's plate, mirror {mirror}")
    height, width = (min(plate.shape[axis] for plate in plates) for axis in (0, 1))
    one, other = (plate[:height, :width] for plate in plates)
    assert (one == other).mean() > 0.95
    assert (one == other[:, ::-1]).mean() < 0.9


def plate_in(picture, rows, columns):
    """A list with its letters, bool; empty if it is not there. Its rows have most of the colour."""
    counts = np.bincount(rows, minlength=480)
    lines = (counts > 0.5 * counts.max()).nonzero()[0]
    top, bottom = lines.min(), lines.max() + 1
    within = columns[(rows >= top) & (rows < bottom)]
    by_column = np.bincount(within, minlength=640)
    across = (by_column > 0.8 * (bottom - top)).nonzero()[0]
    if bottom - top < 15 or across.size < 8:
        return []
    part = picture[top:bottom, across.min() : across.max() + 1]
    return [~is_colour(part, CYAN, 60)]


def test_page_without_controls_shows_the_overlay(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&ui=0&solution=pose").wait_live()
    stage.until_shown(has_skeleton, what="the skeleton")
    visible = stage.page.evaluate(
        """() => [...document.body.querySelectorAll("*")].filter((element) =>
          element.checkVisibility() && !["MAIN", "SECTION"].includes(element.tagName)).map(({ id }) => id)"""
    )
    assert visible == ["output"]
