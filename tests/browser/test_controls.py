"""Every control and every key, and what they say."""

import numpy as np
from frame_count import settle
from shared_page import caption, choose, replaced
from stage import BLUE, GREEN, MAGENTA, corner_is, is_colour

COLOURS = {"white": (255, 255, 255), "black": (0, 0, 0), "green": (0, 0xB1, 0x40), "blue": BLUE}
PICTURED = "none", "blur", "soft-blur", "gradient", "study", "mountains", "stage"


def choose_background(stage, name):
    stage.page.check(f"[name=background][value={name}]", force=True)


def test_swatches_choose_the_background(presenter):
    for name, colour in COLOURS.items():
        choose_background(presenter, name)
        presenter.until_shown(corner_is(colour), what=name)
        assert presenter.query().get("background", "blue") == name
    presenter.page.emulate_media(reduced_motion="reduce")
    for name in PICTURED:
        settle(presenter)
        before = presenter.picture().astype(int)
        choose_background(presenter, name)
        assert presenter.query()["background"] == name
        presenter.until_shown(lambda picture: np.abs(picture - before).mean() > 1, what=name)  # noqa: B023
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


def test_only_controls_of_the_chosen_background_are_shown(presenter):
    names = "[data-setting=blur]", "[data-setting=lightWrap]", "#choose-picture"
    for background, there in {
        "black": [False, False, False],
        "blur": [True, False, False],
        "soft-blur": [True, False, False],
        "stage": [False, True, False],
        "own": [False, True, True],
    }.items():
        choose_background(presenter, background)
        assert [presenter.page.is_visible(name) for name in names] == there, background


def test_threshold_cuts_out_less(presenter):
    presenter.page.emulate_media(reduced_motion="reduce")
    choose(presenter, background="#ff00ff", outline=False, refine=False, softness="0")
    presenter.page.click("#fine > summary")
    threshold = presenter.page.locator("#controls [data-setting=threshold]")
    threshold.fill("0.05")
    settle(presenter)
    area = is_colour(presenter.picture(), MAGENTA, 60).mean()
    threshold.fill("0.95")
    presenter.until_shown(
        lambda shown: is_colour(shown, MAGENTA, 60).mean() > area, what="more background"
    )


def test_outline_colour_width_and_switch(presenter):
    thin = is_colour(presenter.picture(), GREEN).sum()
    assert thin
    presenter.page.locator("[data-setting=outlineWidth]").fill("15")
    presenter.page.fill("[data-setting=outlineColor]", "#ff8800")
    orange = 0xFF, 0x88, 0
    presenter.until_shown(
        lambda picture: is_colour(picture, orange).sum() > 2 * thin, what="wide and orange"
    )
    presenter.page.uncheck("[data-setting=outline]")
    presenter.until_shown(lambda picture: not is_colour(picture, orange).any(), what="no outline")
    assert presenter.query() | {"outline": "0", "outlineWidth": "15"} == presenter.query()


def test_quality_effect_and_size_are_lists(presenter):
    presenter.page.click("#fine > summary")
    for quality, words in (("fast", "Edges are not refined."), ("high", "Everything is drawn.")):
        presenter.page.locator("[data-setting=quality]").select_option(quality)
        presenter.page.locator(f"#quality-level:text-is('{words}')").wait_for()
        assert presenter.query()["quality"] == quality
    choose_background(presenter, "white")
    presenter.page.click("#more summary")
    presenter.page.select_option("[name=tint]", "background")
    presenter.until_shown(corner_is((128, 128, 255)))
    presenter.page.select_option("[name=size]", "1280x720")
    presenter.until_shown(lambda picture: picture.shape == (720, 1280, 3))


FLICKER, NEAREST = 2, 8
"""Flags of a frame."""
NOTE_FLAGS = """((send) => function (message) {
  window.lastFlags = new DataView(message).getUint8(7);
  return send.call(this, message);
})(WebSocket.prototype.send)"""


def test_frames_ask_for_flicker_and_nearest_person_while_these_are_wanted(presenter):
    def until_asked(flag, is_asked=True):
        presenter.until(f"() => Boolean(window.lastFlags & {flag}) === {str(is_asked).lower()}")

    with replaced(presenter, "WebSocket.prototype", "send", NOTE_FLAGS):
        until_asked(FLICKER, False)
        presenter.page.click("#fine summary")
        until_asked(FLICKER)
        presenter.until(
            "() => /^\\d+\\.\\d\\d %, raw/.test(document.querySelector('#flicker output').value)"
        )
        presenter.page.check("[data-setting=nearest]")
        until_asked(NEAREST)
        assert presenter.query()["nearest"] == "1"
        caption(presenter, "n", "Nearest person only: off")
        until_asked(NEAREST, False)


def test_keys_are_confirmed_by_a_caption(presenter):
    page = presenter.page
    caption(presenter, "M", "General · 256×256×3")
    page.evaluate(
        """() => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ь", code: "KeyM", bubbles: true }))"""
    )
    page.locator("#caption:text-is('Landscape · 144×256×3')").wait_for()
    caption(presenter, "b", "Black")
    presenter.until_shown(corner_is((0, 0, 0)))
    caption(presenter, "o", "Outline off")
    assert not page.locator("[data-setting=outline]").is_checked()
    caption(presenter, "o", "Outline on")
    caption(presenter, "s", "Selfie mode off")
    assert not page.locator("[data-setting=mirror]").is_checked()
    with page.expect_download():
        caption(presenter, "c", "Snapshot saved")
    page.locator("#caption").wait_for(state="hidden")  # after a while


def test_keys_show_and_hide(presenter):
    for key, shown in (("h", "#panel"), ("?", "#help"), ("p", "#how"), ("f", ":root:fullscreen")):
        place = presenter.page.locator(shown)
        states = ("hidden", "visible") if key == "h" else ("visible", "hidden")
        for state in states:
            presenter.page.keyboard.press(key)
            place.wait_for(state=state)


def test_picture_without_controls_has_no_caption_but_tells_that_the_lock_is_off(presenter):
    presenter.page.keyboard.press("h")
    presenter.page.evaluate(
        """() => {
          window.hasCaption = false;
          new MutationObserver(([{ target }]) => (window.hasCaption ||= !target.hidden))
            .observe(document.querySelector("#caption"), { attributes: true });
        }"""
    )
    presenter.page.keyboard.press("m")
    presenter.until(lambda: presenter.chosen("model") == "general")
    assert presenter.page.locator("#badge").is_hidden()
    presenter.page.keyboard.press("l")
    presenter.page.get_by_text("Frame lock off", exact=True).wait_for()
    assert not presenter.page.evaluate("() => window.hasCaption")
    presenter.page.keyboard.press("h")
    caption(presenter, "o", "Outline off")


def test_panel_takes_the_focus_and_returns_it(presenter):
    focus = "() => document.activeElement.id"
    presenter.page.focus("#open-how")
    presenter.page.keyboard.press("p")
    assert presenter.page.evaluate(focus) == "how-title"
    presenter.page.get_by_role("slider", name="Delay of the network, in milliseconds").wait_for()
    for _ in range(2):
        presenter.page.keyboard.press("Escape")
        assert presenter.page.locator("#how").is_hidden(), "it closes and does not open"
        assert presenter.page.evaluate(focus) == "open-how"
