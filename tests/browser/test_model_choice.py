"""Choosing a solution and its model: by the lists, by keys and by links."""

from __future__ import annotations

import re

import pytest
from results import RUNNABLE, has_skeleton
from shared_page import choose
from stage import BLUE, PRESENTER, corner_is

from webdemo.vision.solutions import index

OF_OTHERS = ("/overlays/landmarks", "/overlays/boxes", "/overlays/dye", "/api/solutions")
SOLUTIONS = {model.solution.id: model.solution.label for model in RUNNABLE}


def caption(stage, key, text):
    """Press a key, and wait for what the caption says then."""
    stage.page.keyboard.press(key)
    stage.page.locator(f"#caption:text-is('{text}')").wait_for()


def texts(stage, name, place="#panel"):
    """The options of a list."""
    return stage.page.locator(f"{place} [data-setting={name}] option").all_text_contents()


def columns(stage):
    """The models in the table of figures, in order."""
    return stage.page.locator("#figures thead [data-model]").all_text_contents()


def until_figures(stage, model):
    """Wait until the model runs and its column has figures."""
    stage.page.locator(f"thead .current[data-model={model}]").wait_for()
    cells = stage.page.locator(f"#figures [data-figure][data-model={model}]")
    number = re.compile(r"\d+\.\d")
    stage.until(
        lambda: cells.count() and all(map(number.fullmatch, cells.all_text_contents())),
        what=f"figures of {model}",
    )


def test_first_two_controls_are_lists_of_solutions_and_of_their_models(presenter):
    boxes = presenter.page.locator("#panel").get_by_role("combobox")
    for position, name in enumerate(("Solution", "Model")):
        named = presenter.page.locator("#panel").get_by_role("combobox", name=name, exact=True)
        assert named.get_attribute("id") == boxes.nth(position).get_attribute("id")
    for place in ("#panel", "#how"):
        shown = [text.partition(":")[0] for text in texts(presenter, "solution", place)]
        assert shown == [solution.label for solution in index.SOLUTIONS]
        assert texts(presenter, "model", place) == [
            "Landscape · 144×256×3",
            "General · 256×256×3",
        ]
    choose(presenter, solution="face-detection")
    assert len(texts(presenter, "model")) == len(texts(presenter, "model", "#how")) == 2
    assert presenter.page.locator("#model").is_enabled()
    choose(presenter, solution="hands")
    assert texts(presenter, "model") == ["Hands · 224×224×3"]
    assert presenter.page.locator("#model").is_disabled(), "there is no other"


def test_nothing_of_another_solution_is_loaded_before_it_is_chosen(browser, open_stage):
    asked = []

    def before(page):
        page.on("request", lambda request: asked.append(request.url))

    stage = open_stage(browser, PRESENTER, before=before).wait_live()
    stage.until(lambda: any("/performance/" in url for url in asked), what="all of the start")
    assert not [url for url in asked if any(part in url for part in OF_OTHERS)]
    choose(stage, solution="pose")
    stage.until_shown(has_skeleton, what="the skeleton")
    assert not [url for url in asked if "/overlays/boxes" in url or "/overlays/dye" in url]


def test_keys_choose_the_next_solution_and_the_next_model(presenter):
    choose(presenter, solution="pose", model="skeleton")
    choose(presenter, solution="selfie", model="landscape")
    caption(presenter, "m", "General · 256×256×3")
    assert presenter.query()["model"] == "general"
    caption(presenter, "a", "Pose")
    assert "model" not in presenter.query(), "it has its own first model"
    caption(presenter, "m", "Skeleton and cut-out · 256×256×3")
    assert presenter.query()["model"] == presenter.chosen("model") == "cut-out"
    caption(presenter, "m", "Skeleton · 256×256×3")
    for label in [*SOLUTIONS.values()][2:]:
        caption(presenter, "a", label)
    presenter.page.locator("#caption").wait_for(state="hidden")
    presenter.page.keyboard.press("m")
    assert presenter.page.locator("#caption").is_hidden(), "there is no other model"
    caption(presenter, "a", "Selfie segmentation")
    assert presenter.chosen("model") == "general", "each solution keeps its own"


def test_keys_do_nothing_that_the_model_does_not_have(presenter):
    choose(presenter, solution="hands")
    presenter.until_shown(lambda picture: not corner_is(BLUE)(picture), what="the bare frame")
    presenter.page.locator("#caption").wait_for(state="hidden")
    before = presenter.query()
    for key in ("b", "o", "n", "d"):
        presenter.page.keyboard.press(key)
    caption(presenter, "s", "Selfie mode off")
    assert presenter.query() == before | {"mirror": "0"}
    presenter.page.keyboard.press("v")
    presenter.page.get_by_text("This model gives no outline.").wait_for()
    presenter.page.click("text=Dismiss")
    choose(presenter, solution="pose", model="cut-out")
    presenter.until_shown(corner_is(BLUE))
    caption(presenter, "b", "Black")
    presenter.page.keyboard.press("n")
    assert "nearest" not in presenter.query(), "its mask is not smoothed"


def test_letters_belong_to_the_list_that_the_tab_key_has_reached(presenter):
    presenter.page.focus("#model")
    presenter.page.keyboard.press("Shift+Tab")
    presenter.page.locator("#solution:focus").wait_for()
    presenter.page.keyboard.press("h")
    assert presenter.chosen("solution") == "hands", "the first with this letter"
    assert presenter.page.locator("#panel").is_visible()
    presenter.page.dispatch_event("#solution", "pointerdown")  # as a click
    presenter.page.keyboard.press("h")
    assert presenter.chosen("solution") == "hands"
    presenter.page.locator("#panel").wait_for(state="hidden")


def test_columns_of_figures_are_those_of_the_models_that_have_run(presenter):
    for model in ("general", "landscape"):
        choose(presenter, solution="selfie", model=model)
        until_figures(presenter, model)
    assert columns(presenter) == ["Landscape", "General"], "in the order of the list"
    assert presenter.page.locator("thead .current").all_text_contents() == ["Landscape"]
    general = presenter.page.locator("#figures [data-figure][data-model=general]")
    assert "–" not in general.all_text_contents(), "the last ones stay"
    choose(presenter, solution="pose", model="cut-out")
    until_figures(presenter, "cut-out")
    assert columns(presenter) == ["Skeleton and cut-out"]


def test_choice_is_remembered(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&solution=pose&model=cut-out").wait_live()
    choose(stage, solution="hands")
    until_figures(
        stage, "full"
    )  # by then what is remembered has reached the browser's storage, too
    stage.page.goto(f"{stage.page.url.partition('?')[0]}?{PRESENTER}")
    stage.wait_live()
    assert stage.chosen("solution") == "hands"
    assert stage.notice() == ""
    choose(stage, solution="pose")
    assert stage.chosen("model") == "cut-out"


def test_duel_ends_with_its_solution(presenter):
    button = presenter.page.get_by_role("button", name="Compare models")
    button.click()
    presenter.page.locator("#duel").wait_for()
    assert button.get_attribute("aria-pressed") == "true"
    choose(presenter, solution="hands")
    presenter.page.locator("#duel").wait_for(state="hidden")
    assert "duel" not in presenter.query()
    assert button.is_disabled(), "there is no other model"
    choose(presenter, solution="face-detection")
    button.click()
    presenter.page.locator("#duel").wait_for()
    button.click()
    presenter.page.locator("#duel").wait_for(state="hidden")
    assert button.get_attribute("aria-pressed") == "false"


def test_every_model_fits_the_screen(presenter):
    for width, height in ((1280, 720), (1024, 768), (390, 844), (320, 640), (844, 390)):
        presenter.page.set_viewport_size({"width": width, "height": height})
        for model in RUNNABLE:
            choose(presenter, solution=model.solution.id, model=model.id)
            where = f"{model.title} at {width}×{height}"
            for name in ("#solution", "#model"):
                box = presenter.page.locator(name).bounding_box()
                assert box["x"] >= 0, where
                assert box["x"] + box["width"] <= width, where
                assert box["height"] >= 24, where
            beyond = presenter.page.evaluate(
                """() => {
                  const panel = document.querySelector("#panel");
                  return [document.documentElement.scrollWidth - innerWidth, panel.scrollWidth - panel.clientWidth,
                    innerWidth > 1000 ? panel.scrollHeight - panel.clientHeight : 0];
                }"""
            )
            assert max(beyond) <= 0, where


@pytest.mark.parametrize(
    ("query", "told", "solution", "model"),
    [
        ("solution=wings", "solution=wings", "selfie", "landscape"),
        ("solution=pose&model=huge", "model=huge", "pose", "skeleton"),
        ("solution=pose&model=general", "model=general", "pose", "skeleton"),
        ("solution=pose&model=cut-out", "", "pose", "cut-out"),
    ],
)
def test_unknown_values_in_a_link_are_reported(browser, open_stage, query, told, solution, model):
    stage = open_stage(browser, f"{PRESENTER}&{query}").wait_live()
    wanted = told and (
        f"The link has values that this page does not know: {told}. They were left out."
    )
    stage.until(lambda: stage.notice() == wanted, what=wanted)
    assert (stage.chosen("solution"), stage.chosen("model")) == (solution, model)
    label = stage.page.locator("#output").get_attribute("aria-label")
    found = index.find(solution, model)
    assert label.startswith(f"Live picture: {found.solution.label}, {found.label}")
    assert ("in front of the chosen background" in label) == found.cuts_out
