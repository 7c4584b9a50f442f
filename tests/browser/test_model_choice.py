"""Choosing a solution and its model, by the lists and by keys."""

from __future__ import annotations

from results import RUNNABLE
from shared_page import caption, choose
from stage import BLUE, corner_is

from webdemo.vision.solutions import index

SIZES = (1280, 720), (1920, 1080), (1024, 768), (390, 844), (320, 640), (844, 390), (568, 320)


def texts(stage, name, place="#panel"):
    """The options of a list."""
    return stage.page.locator(f"{place} [data-setting={name}] option").all_text_contents()


def picture_name(stage):
    return stage.page.locator("#output").get_attribute("aria-label")


def test_first_two_controls_are_lists_of_solutions_and_of_their_models(presenter):
    boxes = presenter.page.locator("#panel").get_by_role("combobox")
    for position, name in enumerate(("Solution", "Model")):
        named = presenter.page.locator("#panel").get_by_role("combobox", name=name, exact=True)
        assert named.get_attribute("id") == boxes.nth(position).get_attribute("id")
    for place in ("#panel", "#how"):
        shown = [text.partition(":")[0] for text in texts(presenter, "solution", place)]
        assert shown == [
            f"{one.label}, 1 person" if one.one_person else one.label for one in index.SOLUTIONS
        ]
        assert texts(presenter, "model", place) == ["Landscape · 144×256×3", "General · 256×256×3"]
    assert presenter.page.locator("#model").is_enabled()
    choose(presenter, solution="hands")
    assert texts(presenter, "model") == texts(presenter, "model", "#how") == ["Hands · 224×224×3"]
    assert presenter.page.locator("#model").is_disabled(), "there is no other"


def test_keys_choose_the_next_solution_and_the_next_model(presenter):
    choose(presenter, solution="pose", model="skeleton")
    choose(presenter, solution="selfie", model="landscape")
    caption(presenter, "m", "General · 256×256×3")
    assert presenter.query()["model"] == "general"
    caption(presenter, "a", "Pose")
    assert "model" not in presenter.query(), "it has its own first model"
    assert picture_name(presenter) == "Live picture: Pose, Skeleton"
    caption(presenter, "m", "Skeleton and cut-out · 256×256×3")
    assert presenter.query()["model"] == presenter.chosen("model") == "cut-out"
    assert picture_name(presenter).endswith(", the person in front of the chosen background")
    caption(presenter, "m", "Skeleton · 256×256×3")
    choose(presenter, solution=RUNNABLE[-1].solution.id)
    caption(presenter, "a", "Selfie segmentation")
    assert presenter.chosen("model") == "general", "each solution keeps its own"


def test_keys_do_nothing_that_the_model_does_not_have(presenter):
    choose(presenter, solution="hands")
    presenter.until_shown(lambda picture: not corner_is(BLUE)(picture), what="the bare frame")
    before = presenter.query()
    for key in ("b", "o", "n", "d", "m"):
        presenter.page.keyboard.press(key)
    assert presenter.page.locator("#caption").is_hidden()
    caption(presenter, "s", "Selfie mode off")
    assert presenter.query() == before | {"mirror": "0"}
    presenter.page.keyboard.press("v")
    presenter.page.get_by_text("This model gives no outline.").wait_for()
    choose(presenter, solution="pose", model="cut-out")
    presenter.until_shown(corner_is(BLUE))
    caption(presenter, "b", "Black")
    presenter.page.keyboard.press("n")
    assert "nearest" not in presenter.query(), "its mask is not smoothed"


def test_letters_belong_to_the_list_that_the_tab_key_has_reached(presenter):
    keyboard = presenter.page.keyboard
    presenter.page.focus("#model")
    keyboard.press("Shift+Tab")
    presenter.page.locator("#solution:focus").wait_for()
    keyboard.press("h")
    assert presenter.chosen("solution") == "hands", "the first with this letter"
    assert presenter.page.locator("#panel").is_visible()
    presenter.page.dispatch_event("#solution", "pointerdown")  # as a click
    keyboard.press("Control+h")
    assert presenter.page.locator("#panel").is_visible(), "the browser's own"
    keyboard.press("h")
    presenter.page.locator("#panel").wait_for(state="hidden")
    assert presenter.chosen("solution") == "hands"


def test_duel_ends_with_its_solution(presenter):
    button, duel = (presenter.page.locator(name) for name in ("[data-toggles=duel]", "#duel"))
    for pressed in ("true", "false", "true"):
        button.click()
        duel.wait_for(state="visible" if pressed == "true" else "hidden")
        assert button.get_attribute("aria-pressed") == pressed
    choose(presenter, solution="hands")
    duel.wait_for(state="hidden")
    assert "duel" not in presenter.query()
    assert button.is_disabled(), "there is no other model"


# How far the lists and the texts reach beyond the screen, and how flat the lists are.
MEASURE = """() => {
  const panel = document.querySelector("#panel");
  const lists = ["#solution", "#model"].map((name) => document.querySelector(name).getBoundingClientRect());
  return [
    Math.max(...lists.flatMap(({ left, right }) => [-left, right - innerWidth]), document.documentElement.scrollWidth - innerWidth,
      panel.scrollWidth - panel.clientWidth, innerWidth > 1000 ? panel.scrollHeight - panel.clientHeight : 0),
    Math.min(...lists.map(({ height }) => height)),
  ];
}"""


def test_lists_and_texts_fit_every_screen(presenter):
    """With the model that has all controls, with that of the longest name, and with one that is alone."""
    longest = max(RUNNABLE, key=lambda model: len(model.title))
    for model in (RUNNABLE[0], longest, index.find("hands")):
        choose(presenter, solution=model.solution.id, model=model.id)
        for width, height in SIZES:
            presenter.page.set_viewport_size({"width": width, "height": height})
            beyond, low = presenter.page.evaluate(MEASURE)
            assert (beyond <= 0, low >= 24) == (True, True), (model.title, width, height)
