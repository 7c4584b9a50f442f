"""Every control and every key."""

import pytest
from frame_count import COUNT_FRAMES, run_for, settle, stop_clock
from stage import BLUE, GREEN, MAGENTA, PRESENTER, corner_is, is_colour


def choose_background(stage, name):
    stage.page.check(f"[name=background][value={name}]", force=True)


def test_backgrounds(presenter):
    for name, colour in {
        "white": (255, 255, 255),
        "black": (0, 0, 0),
        "green": (0, 0xB1, 0x40),
        "blue": BLUE,
    }.items():
        choose_background(presenter, name)
        presenter.until_shown(corner_is(colour), what=name)
        assert presenter.query().get("background", "blue") == name


def test_any_colour_from_the_picker(presenter):
    presenter.page.fill("input.any", "#12c0de")
    presenter.until_shown(corner_is((0x12, 0xC0, 0xDE)))
    assert presenter.query()["background"] == "12c0de"
    assert presenter.page.locator("[name=background]:checked").input_value() == "12c0de"


def test_arrow_keys_reach_the_custom_colour(presenter):
    choose_background(presenter, "green")
    presenter.page.focus("[name=background]:checked")
    custom = presenter.page.locator("input.any").input_value()
    presenter.page.keyboard.press("ArrowRight")
    presenter.until_shown(corner_is(tuple(bytes.fromhex(custom[1:]))))
    presenter.page.keyboard.press("ArrowRight")
    presenter.until("() => document.querySelector('[name=background][value=transparent]').checked")


def test_pictured_backgrounds_from_the_swatches(presenter):
    for name in ("none", "blur", "soft-blur", "gradient", "study", "mountains", "stage"):
        choose_background(presenter, "blue")
        presenter.until_shown(corner_is(BLUE), what="blue")
        choose_background(presenter, name)
        presenter.until_shown(
            lambda picture: not is_colour(picture[:30, :30], BLUE, 40).any(), what=name
        )
        assert presenter.query()["background"] == name


def test_only_controls_of_the_chosen_background_are_shown(presenter):
    strength, light, choose = (
        presenter.page.locator(name)
        for name in ("[data-setting=blur]", "[data-setting=lightWrap]", "#choose-picture")
    )
    for name, there in {
        "black": (False, False, False),
        "blur": (True, False, False),
        "soft-blur": (True, False, False),
        "stage": (False, True, False),
        "own": (False, True, True),
    }.items():
        choose_background(presenter, name)
        assert (strength.is_visible(), light.is_visible(), choose.is_visible()) == there, name


def test_keys_work_on_a_layout_without_latin_letters(presenter):
    def press(key, code):
        presenter.page.evaluate(
            """([key, code]) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }))""",
            [key, code],
        )

    model = presenter.chosen("model")
    press("ь", "KeyM")
    assert presenter.chosen("model") != model
    press("m", "Semicolon")  # the letter counts where there is one
    assert presenter.chosen("model") == model
    press("è", "KeyM")
    assert presenter.chosen("model") == model
    press("a", "KeyM")
    assert presenter.chosen("solution") == "pose"
    press("؟", "Slash")
    presenter.page.locator("#help[open]").wait_for()


def test_flicker_is_measured_while_its_section_is_open(presenter):
    text = "document.querySelector('#flicker output').value"
    presenter.until(f"() => {text} === '–'", what="no flicker from before")
    presenter.page.click("#fine > summary")
    presenter.until(f"() => /^\\d+\\.\\d\\d %, raw/.test({text})")


def test_threshold_cuts_out_less(presenter):
    presenter.page.emulate_media(reduced_motion="reduce")
    presenter.page.fill("input.any", "#ff00ff")
    presenter.page.uncheck("[data-setting=outline]")
    presenter.page.click("#fine > summary")
    presenter.page.uncheck("[data-setting=refine]")
    presenter.page.locator("[data-setting=softness]").fill("0")
    threshold = presenter.page.locator("#controls [data-setting=threshold]")
    threshold.fill("0.05")
    settle(presenter)
    area = is_colour(presenter.picture(), MAGENTA, 60).mean()
    for value in ("0.5", "0.95"):
        threshold.fill(value)
        picture = presenter.until_shown(
            lambda shown: is_colour(shown, MAGENTA, 60).mean() > area,  # noqa: B023
            what=f"more background with a threshold of {value}",
        )
        area = is_colour(picture, MAGENTA, 60).mean()


def test_quality_yields_and_says_why(browser, open_stage):
    """The page's clock moves a second for each reply, so the page shows few of 30 frames, which are dear."""
    stage = open_stage(
        browser,
        f"{PRESENTER}&background=ff00ff",
        script=COUNT_FRAMES,
        ignores_speed=False,
        before=lambda page: page.clock.install(time=0),
    ).wait_live()
    stop_clock(stage)
    stage.page.evaluate(
        """async () => {
          const { Quality } = await import("/static/js/performance/quality.js");
          const { shown } = Quality.prototype;
          Quality.prototype.shown = function () { shown.call(this, 500); };
        }"""
    )
    line = stage.page.locator("#quality-level")
    assert line.text_content() == "Everything is drawn."

    def is_told(text):
        run_for(stage, 1000)
        return text in line.text_content()

    stage.until(lambda: is_told("Edges are not refined: with more, "))
    stage.until(lambda: is_told("The picture has half of its size: with more, "))
    stage.until(lambda: is_told("") and stage.picture().shape == (240, 320, 3))
    assert corner_is(MAGENTA)(stage.picture())
    assert not stage.has_notice(), "the viewer is left alone"


@pytest.mark.parametrize(
    ("quality", "words"), [("high", "Everything is drawn."), ("fast", "Edges are not refined.")]
)
def test_quality_can_be_fixed(presenter, quality, words):
    presenter.page.click("#fine > summary")
    presenter.page.locator("[data-setting=quality]").select_option(quality)
    presenter.until(lambda: presenter.page.locator("#quality-level").text_content() == words)
    assert presenter.query()["quality"] == quality


def test_flicker_meter_is_named_and_not_announced(presenter):
    presenter.page.locator("#caption").wait_for(state="hidden")  # of a key before
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


def test_outline_colour_width_and_switch(presenter):
    thin = is_colour(presenter.picture(), GREEN).sum()
    assert thin
    presenter.page.locator("[data-setting=outlineWidth]").fill("15")
    presenter.until_shown(lambda picture: is_colour(picture, GREEN).sum() > 2 * thin, what="wide")
    presenter.page.fill("[data-setting=outlineColor]", "#ff8800")
    orange = 0xFF, 0x88, 0
    presenter.until_shown(
        lambda picture: is_colour(picture, orange).sum() > 2 * thin, what="orange"
    )
    presenter.page.uncheck("[data-setting=outline]")
    presenter.until_shown(lambda picture: not is_colour(picture, orange).any(), what="no outline")
    assert presenter.query() | {"outline": "0", "outlineWidth": "15"} == presenter.query()


def test_tint_from_the_list(presenter):
    choose_background(presenter, "white")
    presenter.page.click("#more summary")
    presenter.page.select_option("[name=tint]", "background")
    presenter.until_shown(corner_is((128, 128, 255)))


def test_size_from_the_list(presenter):
    presenter.page.click("#more summary")
    presenter.page.select_option("[name=size]", "1280x720")
    presenter.until_shown(lambda picture: picture.shape == (720, 1280, 3))


def test_mirror_from_the_switch(presenter):
    choose_background(presenter, "none")
    presenter.page.uncheck("[data-setting=mirror]")
    settle(presenter)
    left = presenter.picture()[:, :60].mean()
    presenter.page.check("[data-setting=mirror]")
    # The room is not symmetrical.
    presenter.until_shown(lambda picture: abs(picture[:, -60:].mean() - left) < 2)


LAST_FLAGS = """(() => {
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (message) {
    window.lastFlags = new DataView(message).getUint8(7);
    return send.call(this, message);
  };
})();"""


def test_nearest_person_only(browser, open_stage):
    """From the address, by its key and by its switch: frames say so."""
    stage = open_stage(browser, f"{PRESENTER}&nearest=1", script=LAST_FLAGS)
    stage.until("() => window.lastFlags & 8", what="the flag")
    stage.page.keyboard.press("n")
    stage.until("() => !(window.lastFlags & 8)", what="no flag")
    stage.page.click("#fine summary")
    stage.page.check("[data-setting=nearest]")
    stage.until("() => window.lastFlags & 8", what="the flag again")
    assert stage.query()["nearest"] == "1"


def test_keys(presenter):
    keyboard = presenter.page.keyboard
    keyboard.press("m")
    assert presenter.query()["model"] == "general"
    keyboard.press("M")
    assert presenter.chosen("model") == "landscape"
    keyboard.press("b")
    presenter.until_shown(corner_is((0, 0, 0)))
    keyboard.press("o")
    assert not presenter.page.locator("[data-setting=outline]").is_checked()
    keyboard.press("s")
    assert not presenter.page.locator("[data-setting=mirror]").is_checked()
    keyboard.press("h")
    assert not presenter.page.locator("#panel").is_visible()
    keyboard.press("h")
    assert presenter.page.locator("#panel").is_visible()
    keyboard.press("?")
    assert presenter.page.locator("#help").is_visible()
    keyboard.press("?")
    assert not presenter.page.locator("#help").is_visible()
    keyboard.press("f")
    presenter.until("() => document.fullscreenElement === document.documentElement")
    keyboard.press("f")
    presenter.until("() => !document.fullscreenElement")


def test_keys_work_in_a_list_that_was_clicked_and_leave_browser_shortcuts_alone(presenter):
    presenter.page.dispatch_event("[name=source]", "pointerdown")
    presenter.page.focus("[name=source]")
    presenter.page.keyboard.press("b")
    assert presenter.query()["background"] == "black"
    assert presenter.page.locator("[name=source]").input_value() == "presenter"
    presenter.page.keyboard.press("Control+b")
    assert presenter.query()["background"] == "black"
