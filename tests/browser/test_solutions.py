"""MediaPipe's solutions beside selfie segmentation, chosen in the page. The source is the presenter."""

from __future__ import annotations

import json

import numpy as np
import pytest
from frame_count import COUNT_FRAMES, settle
from shared_page import SharedPage
from solution_page import (
    CYAN,
    RUNNABLE,
    Results,
    changes,
    choose,
    has_skeleton,
    places,
    share_drawn,
    until_found,
)
from stage import BLUE, GREEN, PRESENTER, corner_is, is_colour

from webdemo.vision.solutions import index

STILL = [choice for choice in RUNNABLE if choice.solution.id not in {"hands"}]
"""Those that find something in the presenter that stands still, whose arms hang down."""
POSE, CUT_OUT = index.by_id("pose"), index.by_id("pose", "cut-out")
HAS_FIGURES = """(id) => {
  const cells = [...document.querySelectorAll(`#figures [data-model="${id}"][data-figure]`)];
  return cells.length > 0 && cells.every((cell) => !cell.hidden && Number(cell.textContent) > 0);
}"""


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
    stage = shared.put_back()
    yield stage, results
    assert stage.errors == []


def hold_still(stage):
    """Let the presenter stand still; return the picture without anything drawn on it."""
    stage.page.emulate_media(reduced_motion="reduce")
    stage.page.check("[name=background][value=none]", force=True)
    stage.page.uncheck("[data-setting=outline]")
    settle(stage)
    return stage.picture()


def use(stage, choice):
    choose(stage, choice.solution.id)
    if len(choice.solution.variants) > 1:
        stage.page.locator("#variants").wait_for()
        stage.page.select_option("#variant", choice.variant.id)


@pytest.mark.parametrize("choice", STILL, ids=lambda choice: choice.id)
def test_overlay_is_drawn_where_the_solution_finds_something(page, server, choice):
    stage, results = page
    drawing = json.loads(server.request(f"/api/solutions/{choice.solution.id}/drawing")[2])
    bare = hold_still(stage)
    for mirror in (True, False):
        choose(stage, "selfie")
        stage.page.set_checked("[data-setting=mirror]", mirror)
        settle(stage)
        use(stage, choice)
        until_found(stage, results, choice)
        plain = bare if mirror else bare[:, ::-1]

        def is_drawn(picture, plain=plain, mirror=mirror):
            where = places(results.newest.detections, drawing, (640, 480), mirror)
            return share_drawn(changes(picture, plain), where) >= 0.9

        stage.until_shown(is_drawn, what=f"what was found, mirror {mirror}")
    choose(stage, "selfie")
    stage.until_shown(lambda picture: not changes(picture, bare[:, ::-1]).any(), what="as before")


@pytest.mark.parametrize("choice", RUNNABLE, ids=lambda choice: choice.id)
def test_figures_have_a_column_of_their_own(page, choice):
    stage, _ = page
    use(stage, choice)
    assert stage.query()["solution"] == choice.solution.id
    stage.until(HAS_FIGURES, choice.solution.id, what="figures")
    heads = stage.page.locator("#figures thead th[data-model]:visible")
    assert heads.all_text_contents() == [choice.label]
    choose(stage, "selfie")
    assert heads.all_text_contents() == ["General", "Landscape"]
    stage.until(
        "() => document.querySelector('#figures thead .current').dataset.model === 'landscape'"
    )


@pytest.mark.parametrize(
    ("choice", "selfie", "cut_out"), [(POSE, False, False), (CUT_OUT, False, True)], ids=["skeleton", "cut-out"]
)  # fmt: skip
def test_controls_without_effect_are_hidden(page, choice, selfie, cut_out):
    stage, _ = page
    stage.page.click("#fine > summary")
    controls = {
        "#models": selfie,
        "[data-toggles=duel]": selfie,
        "[data-setting=nearest]": selfie,
        "#flicker": selfie,
        ".swatches": cut_out,
        "[data-setting=outlineStyle]": cut_out,
        "#controls [data-setting=threshold]": cut_out,
        "[data-setting=refine]": cut_out,
        "[data-setting=smoothing]": True,
        "[data-setting=mirror]": True,
        "#variant": True,
    }
    use(stage, choice)
    for control, there in controls.items():
        stage.page.locator(control).wait_for(state="visible" if there else "hidden")
    choose(stage, "selfie")
    for control in controls:
        stage.page.locator(control).wait_for(state="hidden" if control == "#variant" else "visible")


def test_selfie_segmentation_is_as_before(page):
    stage, _ = page
    stage.page.emulate_media(reduced_motion="reduce")
    stage.page.check("[name=model][value=general]")
    stage.page.check("[name=background][value=green]", force=True)
    settle(stage)
    stage.until_shown(corner_is((0, 0xB1, 0x40)))
    for _ in range(20):
        settle(stage)
    before = stage.picture()
    choose(stage, "face-mesh")
    stage.until_shown(lambda picture: not corner_is((0, 0xB1, 0x40))(picture), what="the room")
    choose(stage, "selfie")
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
    stage.page.select_option("#variant", "skeleton")
    stage.until_shown(lambda picture: not is_colour(picture[:30, :30], (0, 0, 0), 60).any())
    stage.until_shown(lambda picture: not is_colour(picture, GREEN).any())


def test_raised_hand_is_named_in_letters_that_are_not_mirrored(page):
    """The hand is on opposite sides with and without selfie mode; its plate can be read in both."""
    stage, results = page
    choose(stage, "hands")
    plates = []
    for mirror in (True, False):
        stage.page.set_checked("[data-setting=mirror]", mirror)

        def plate(mirror=mirror):
            if not results.of(index.by_id("hands").number):
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


def test_links_open_a_solution(browser, open_stage):
    query = f"{PRESENTER}&solution=pose&variant=cut-out&background=black"
    stage = open_stage(browser, query).wait_live()
    stage.until_shown(corner_is((0, 0, 0)))
    assert stage.page.locator("#solution").input_value() == "pose"
    assert stage.page.locator("#variant").input_value() == "cut-out"
    assert stage.page.locator("#output").get_attribute("aria-label") == "Live picture: Pose"
    assert stage.notice() == ""


def test_page_without_controls_shows_the_overlay(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&ui=0&solution=pose").wait_live()
    stage.until_shown(has_skeleton, what="the skeleton")
    visible = stage.page.evaluate(
        """() => [...document.body.querySelectorAll("*")].filter((element) =>
          element.checkVisibility() && !["MAIN", "SECTION"].includes(element.tagName)).map(({ id }) => id)"""
    )
    assert visible == ["output"]


@pytest.mark.parametrize(
    ("query", "told", "solution", "variant"),
    [
        ("solution=wings", "solution=wings", "selfie", ""),
        ("solution=pose&variant=huge", "variant=huge", "pose", "skeleton"),
        ("solution=pose&variant=huge&model=x", "model=x, variant=huge", "pose", "skeleton"),
        ("solution=hands&variant=cut-out", "variant=cut-out", "hands", ""),
        ("solution=pose&variant=cut-out", "", "pose", "cut-out"),
    ],
)
def test_unknown_values_in_the_link_are_told(browser, open_stage, query, told, solution, variant):
    stage = open_stage(browser, f"{PRESENTER}&{query}").wait_live()
    wanted = told and (
        f"The link has values that this page does not know: {told}. They were left out."
    )
    stage.until(lambda: stage.notice() == wanted, what=wanted)
    assert stage.page.locator("#solution").input_value() == solution
    if variant:
        stage.page.locator("#variants").wait_for()
        assert stage.page.locator("#variant").input_value() == variant
