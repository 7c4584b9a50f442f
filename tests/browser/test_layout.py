"""Layout and accessibility: screen sizes, hidden controls, keyboard, screen reader."""

import numpy as np
from frame_count import settle
from shared_page import choose
from stage import PRESENTER

UNNAMED = """() => [...document.querySelectorAll("#controls input, #controls select, #controls button")]
  .filter((control) => control.type !== "hidden")
  .filter((control) => !(control.labels?.[0]?.textContent.trim() || control.textContent.trim() || control.ariaLabel))
  .map((control) => control.outerHTML)"""

LOW_CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b]
    .map((value) => value / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const colour = rgb(getComputedStyle(element).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.querySelector("#panel"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    const [a, b] = [luminance(rgb(getComputedStyle(element).color)), luminance(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push([walker.currentNode.textContent, ratio]);
  }
  return found;
}"""


def test_text_has_contrast_controls_have_names_and_only_notices_are_announced(presenter):
    for scheme in ("dark", "light"):
        presenter.page.emulate_media(color_scheme=scheme)
        assert presenter.page.evaluate(LOW_CONTRAST) == [], scheme
    assert presenter.page.evaluate(UNNAMED) == []
    presenter.page.click("#fine > summary")
    assert presenter.page.get_by_role("meter", name="Flicker").is_visible()
    session = presenter.context.new_cdp_session(presenter.page)
    tree = session.send("Accessibility.getFullAXTree")
    session.detach()
    live = [
        node
        for node in tree["nodes"]
        for property in node.get("properties", [])
        if property["name"] == "live" and property["value"]["value"] != "off"
    ]
    assert len(live) == 1, "the notices"


def resize(stage, width, height):
    """Let the screen be small; return the places of picture, lists and backgrounds."""
    stage.page.set_viewport_size({"width": width, "height": height})
    stage.page.locator("#fps").wait_for(state="hidden")
    parts = "#output", "#panel .models", ".swatches"
    return [stage.page.locator(part).bounding_box() for part in parts]


def test_upright_phone_has_model_and_background_under_the_picture_until_it_is_large(presenter):
    picture, models, backgrounds = resize(presenter, 390, 844)
    assert picture["width"] == 390
    places = [picture["y"] + picture["height"], models["y"], backgrounds["y"]]
    places.append(backgrounds["y"] + backgrounds["height"])
    folds = {"More controls": "#open-how", "Figures": "#fps"}
    summaries = [presenter.page.get_by_text(name, exact=True) for name in folds]
    places += [summary.bounding_box()["y"] for summary in summaries]
    assert places == sorted(places)
    for summary, folded in zip(summaries, folds.values(), strict=True):
        summary.click()
        presenter.page.locator(folded).wait_for()
        summary.click()
    presenter.page.set_viewport_size({"width": 1280, "height": 720})
    for folded in folds.values():
        presenter.page.locator(folded).wait_for()


def test_phone_on_its_side_has_picture_model_and_background_without_scrolling(presenter):
    parts = resize(presenter, 844, 390)
    assert parts[0]["width"] > 440
    for part in parts:
        assert part["y"] >= 0
        assert part["y"] + part["height"] <= 390
    page_height = presenter.page.evaluate("() => document.documentElement.scrollHeight")
    assert page_height == 390, "the page itself must not scroll"


def test_controls_can_be_reached_in_reading_order_by_keyboard(presenter):
    # Start at the top: after a mere blur Tab would go on from where the focus was.
    presenter.page.evaluate(
        "() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }"
    )
    wanted = ["solution", "model", "background", "background", "outline", "outlineColor"]
    order = []

    def reach():  # skips buttons without a name, as in a message
        presenter.page.keyboard.press("Tab")
        name = presenter.page.evaluate(
            "() => document.activeElement.dataset.setting ?? document.activeElement.name"
        )
        order.extend([name] if name else [])
        return len(order) == len(wanted)

    presenter.until(reach, what="six controls that have names")
    assert order == wanted


def test_page_says_what_it_waits_for(browser, open_stage):
    # No connection opens, and no patience ends, however slow the machine is.
    script = """
      window.WebSocket = class extends EventTarget { close() {} };
      const wait = window.setTimeout;
      window.setTimeout = (run, ms, ...given) => (ms >= 1500 ? 0 : wait(run, ms, ...given));
    """
    stage = open_stage(browser, PRESENTER, script=script)
    stage.page.wait_for_selector("text=Connecting to the server…")
    assert not stage.page.locator("#output").is_visible()


def test_missing_scripts_are_reported(browser, open_stage):
    def lose_scripts(page):
        page.route("**/live-view.js", lambda route: route.abort())

    stage = open_stage(browser, before=lose_scripts)
    # The message appears after two seconds.
    stage.page.evaluate(
        "() => document.querySelector('.opening').getAnimations().forEach((one) => one.finish())"
    )
    stage.page.get_by_text("If this message stays, reload the page.").wait_for()
    assert not stage.page.is_visible("#output")


def test_page_without_javascript_asks_for_it(browser, open_stage):
    stage = open_stage(browser, java_script_enabled=False)
    stage.page.wait_for_selector(".noscript")
    assert not stage.page.is_visible("#status")


def test_reduced_motion_keeps_the_presenter_still(presenter):
    presenter.page.emulate_media(reduced_motion="reduce")
    choose(presenter, outline=False, smoothing="0")

    def stands():
        picture = presenter.picture()
        settle(presenter)
        return np.array_equal(presenter.picture(), picture)

    presenter.until(stands, what="a picture like the one before")
    assert all(stands() for _ in range(3))
    assert presenter.page.evaluate("() => document.getAnimations().length") == 0
