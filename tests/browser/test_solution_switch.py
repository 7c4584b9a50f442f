"""Choosing a solution: by list, keys and links; and how the page fits the screen with each."""

from __future__ import annotations

from solution_page import choose, has_skeleton, solution
from stage import BLUE, PRESENTER, corner_is

OF_SOLUTIONS = ("/js/solutions/", "/drawing/overlays/", "/api/solutions")


def caption(stage, key, text):
    """Press a key, and wait for what the caption says then."""
    stage.page.keyboard.press(key)
    stage.page.locator(f"#caption:text-is('{text}')").wait_for()


def variant(stage):
    return stage.page.locator("#variant").input_value()


def test_nothing_of_the_solutions_is_loaded_before_one_is_chosen(browser, open_stage):
    asked = []

    def before(page):
        page.on("request", lambda request: asked.append(request.url))

    stage = open_stage(browser, PRESENTER, before=before).wait_live()
    stage.until(lambda: any("/performance/" in url for url in asked), what="all of the start")
    assert not [url for url in asked if any(part in url for part in OF_SOLUTIONS)]
    choose(stage, "pose")
    stage.until_shown(has_skeleton, what="the skeleton")
    assert not [url for url in asked if "/overlays/boxes" in url or "/overlays/mask" in url]


def test_keys_choose_the_next_solution_and_variant(presenter):
    caption(presenter, "m", "General · 256×256×3")
    caption(presenter, "a", "Pose")
    presenter.page.locator("#variants").wait_for()
    caption(presenter, "m", "Skeleton and cut-out")
    presenter.until(lambda: variant(presenter) == "cut-out")
    assert presenter.query()["variant"] == "cut-out"
    caption(presenter, "m", "Skeleton")
    caption(presenter, "m", "Skeleton and cut-out")
    presenter.until(lambda: variant(presenter) == "cut-out")
    caption(presenter, "a", "Face detection")
    assert "variant" not in presenter.query(), "it was of the solution before"
    presenter.until(lambda: variant(presenter) == "short-range")
    for name in ("Face mesh", "Iris", "Hands", "Holistic"):
        caption(presenter, "a", name)
    while solution(presenter) != "selfie":
        presenter.page.keyboard.press("a")
    assert presenter.page.locator("[name=model]:checked").input_value() == "general"


def test_keys_of_a_cut_out_do_nothing_without_one(presenter):
    choose(presenter, "pose")
    presenter.until_shown(has_skeleton, what="the skeleton")
    presenter.page.locator("#caption").wait_for(state="hidden")
    before = presenter.query()
    for key in ("b", "o", "n"):
        presenter.page.keyboard.press(key)
    caption(presenter, "s", "Selfie mode off")
    assert presenter.query() == before | {"mirror": "0"}
    presenter.page.keyboard.press("v")
    presenter.page.get_by_text("Only a cut-out has an outline").wait_for()
    presenter.page.click("text=Dismiss")
    presenter.page.select_option("#variant", "cut-out")
    presenter.until_shown(corner_is(BLUE))
    caption(presenter, "b", "Black")
    presenter.page.keyboard.press("n")
    assert "nearest" not in presenter.query(), "it is of selfie segmentation"


def test_letters_belong_to_the_list_that_the_tab_key_has_reached(presenter):
    presenter.page.evaluate("() => getSelection().collapse(document.body, 0)")
    presenter.page.keyboard.press("Tab")
    presenter.page.locator("#solution:focus").wait_for()
    presenter.page.keyboard.press("h")
    assert solution(presenter) == "hands", "the first with this letter"
    assert presenter.page.locator("#panel").is_visible()
    presenter.page.dispatch_event("#solution", "pointerdown")  # as a click
    presenter.page.keyboard.press("h")
    assert solution(presenter) == "hands"
    presenter.page.locator("#panel").wait_for(state="hidden")


def test_reset_returns_to_selfie_segmentation(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&solution=pose&variant=cut-out&dye=00ff00").wait_live()
    stage.page.locator("#variants").wait_for()
    stage.page.click("#exports summary")
    stage.page.click("#reset")
    assert solution(stage) == "selfie"
    stage.page.locator("#models").wait_for()
    stage.until_shown(corner_is(BLUE))
    stage.until(lambda: stage.figure("masks", "landscape") != "–")
    stage.page.reload()
    stage.wait_live()
    assert solution(stage) == "selfie"


def test_solution_is_remembered(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&solution=pose&variant=cut-out").wait_live()
    choose(stage, "hands")
    # By its first result what is remembered has reached the browser's storage, too.
    latency = stage.page.locator("#figures [data-model=hands][data-figure=latency]")
    stage.until(lambda: latency.count() and latency.text_content() != "–", what="a result")
    stage.page.goto(f"{stage.page.url.partition('?')[0]}?{PRESENTER}")
    stage.wait_live()
    assert solution(stage) == "hands"
    assert stage.notice() == ""
    choose(stage, "pose")
    stage.page.locator("#variants").wait_for()
    assert variant(stage) == "skeleton"
    stage.page.select_option("#variant", "cut-out")
    choose(stage, "selfie")
    assert "variant" not in stage.query()


def test_duel_and_solution_exclude_each_other(presenter):
    choose(presenter, "pose")
    presenter.until_shown(has_skeleton, what="the skeleton")
    caption(presenter, "d", "Model duel on")
    presenter.page.locator("#duel").wait_for()
    assert solution(presenter) == "selfie"
    presenter.until_shown(corner_is(BLUE))
    choose(presenter, "pose")
    presenter.page.locator("#duel").wait_for(state="hidden")
    presenter.until_shown(has_skeleton, what="the skeleton again")
    assert "duel" not in presenter.query()


def test_every_solution_fits_the_screen(presenter):
    for width, height in ((1280, 720), (390, 844), (320, 640), (844, 390)):
        presenter.page.set_viewport_size({"width": width, "height": height})
        for name in ("selfie", "pose", "face-detection", "hands"):
            choose(presenter, name)
            for one in ("skeleton", "cut-out") if name == "pose" else ("",):
                if one:
                    presenter.page.locator(f"#variant [value={one}]").wait_for(state="attached")
                    presenter.page.select_option("#variant", one)
                where = f"{name} {one} at {width}×{height}"
                box = presenter.page.locator("#solution").bounding_box()
                assert box["x"] >= 0, where
                assert box["x"] + box["width"] <= width, where
                assert box["height"] >= 24, where
                beyond = presenter.page.evaluate(
                    """() => {
                      const panel = document.querySelector("#panel");
                      return [document.documentElement.scrollWidth - innerWidth, panel.scrollWidth - panel.clientWidth,
                        innerWidth === 1280 ? panel.scrollHeight - panel.clientHeight : 0];
                    }"""
                )
                assert max(beyond) <= 0, where
