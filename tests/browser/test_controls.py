"""Every control, every key, and the settings in the address."""

import pytest
from stage import BLUE, GREEN, is_colour

PRESENTER = "source=presenter&size=640x480"
CORNER = slice(0, 30), slice(0, 30)


def corner_is(colour):
    return lambda picture: is_colour(picture[CORNER], colour).all()


@pytest.mark.parametrize(
    ("name", "colour"),
    [("black", (0, 0, 0)), ("white", (255, 255, 255)), ("green", (0, 0xB1, 0x40)), ("blue", BLUE)],
)
def test_backgrounds(browser, open_stage, name, colour):
    other = "white" if name != "white" else "black"
    stage = open_stage(browser, f"{PRESENTER}&background={other}").wait_live()
    stage.page.check(f"[name=background][value={name}]", force=True)
    stage.until_shown(corner_is(colour))
    assert stage.query()["background"] == name


def test_any_colour_from_the_picker(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    stage.page.fill("input.any", "#12c0de")
    stage.until_shown(corner_is((0x12, 0xC0, 0xDE)))
    assert stage.query()["background"] == "12c0de"
    assert stage.page.locator("[name=background]:checked").count() == 0


def test_no_background_shows_the_room(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    stage.until_shown(corner_is(BLUE))
    stage.page.check("[name=background][value=none]", force=True)
    stage.until_shown(lambda picture: not is_colour(picture[CORNER], BLUE, 60).any())


def test_outline_colour_width_and_switch(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    thin = is_colour(
        stage.until_shown(lambda picture: is_colour(picture, GREEN).any()), GREEN
    ).sum()
    stage.page.locator("[data-setting=outlineWidth]").fill("15")
    stage.until_shown(lambda picture: is_colour(picture, GREEN).sum() > 2 * thin)
    stage.page.fill("[data-setting=outlineColor]", "#ff8800")
    stage.until_shown(lambda picture: is_colour(picture, (0xFF, 0x88, 0)).sum() > 2 * thin)
    stage.page.uncheck("[data-setting=outline]")
    stage.until_shown(lambda picture: not is_colour(picture, (0xFF, 0x88, 0)).any())
    assert stage.query() | {"outline": "0", "outlineWidth": "15"} == stage.query()


def test_tint_from_the_list(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&background=white").wait_live()
    stage.page.click("#more summary")
    stage.page.select_option("[name=tint]", "background")
    stage.until_shown(corner_is((128, 128, 255)))


def test_size_from_the_list(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    stage.page.click("#more summary")
    stage.page.select_option("[name=size]", "1280x720")
    stage.until_shown(lambda picture: picture.shape == (720, 1280, 3))


def test_mirror_from_the_switch(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&background=none&mirror=0").wait_live()
    left = stage.picture()[:, :60].mean()
    stage.page.check("[data-setting=mirror]")
    # The room's window is on one side only.
    stage.until_shown(lambda picture: abs(picture[:, -60:].mean() - left) < 2)


def test_keys(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    keyboard = stage.page.keyboard
    keyboard.press("m")
    assert stage.query()["model"] == "general"
    keyboard.press("M")
    assert stage.page.locator("[name=model]").input_value() == "landscape"
    keyboard.press("b")
    stage.until_shown(corner_is((0, 0, 0)))
    keyboard.press("o")
    assert not stage.page.locator("[data-setting=outline]").is_checked()
    keyboard.press("s")
    assert not stage.page.locator("[data-setting=mirror]").is_checked()
    keyboard.press("h")
    assert not stage.page.locator("#panel").is_visible()
    keyboard.press("h")
    assert stage.page.locator("#panel").is_visible()
    keyboard.press("?")
    assert stage.page.locator("#help").is_visible()
    keyboard.press("?")
    assert not stage.page.locator("#help").is_visible()
    keyboard.press("f")
    stage.until("() => document.fullscreenElement === document.documentElement")
    keyboard.press("f")
    stage.until("() => !document.fullscreenElement")


def test_keys_work_while_a_list_has_the_focus_and_leave_the_browsers_own_alone(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    stage.page.focus("[name=source]")
    stage.page.keyboard.press("b")
    assert stage.query()["background"] == "black"
    assert stage.page.locator("[name=source]").input_value() == "presenter"
    stage.page.keyboard.press("Control+b")
    assert stage.query()["background"] == "black"


def test_address_opens_a_prepared_state(browser, open_stage):
    query = "source=presenter&model=general&background=12c0de&outline=0&mirror=0&size=640x480&ui=0"
    stage = open_stage(browser, query).wait_live()
    picture = stage.until_shown(corner_is((0x12, 0xC0, 0xDE)))
    assert picture.shape == (480, 640, 3)
    assert not is_colour(picture, GREEN).any()
    assert not stage.page.locator("#panel").is_visible()
    assert stage.page.locator("[name=model]").input_value() == "general"
    assert not stage.page.locator("[data-setting=mirror]").is_checked()


def test_settings_are_remembered_but_the_address_goes_first(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    stage.page.select_option("[name=model]", "general")
    stage.page.uncheck("[data-setting=outline]")
    stage.page.keyboard.press("h")
    base = stage.page.url.partition("?")[0]
    stage.page.goto(base + "?outline=1")
    stage.wait_live()
    assert stage.page.locator("[name=model]").input_value() == "general"
    assert stage.page.locator("[data-setting=outline]").is_checked()
    assert stage.page.locator("#panel").is_visible(), "hidden controls must not stay lost"


def test_nonsense_in_the_address_is_passed_over(browser, open_stage):
    query = "source=presenter&size=9x9&model=x&background=zzz&outline=maybe&mirror=&ui=2&outlineWidth=1e9"
    stage = open_stage(browser, query).wait_live()
    picture = stage.until_shown(corner_is(BLUE))
    assert picture.shape == (720, 1280, 3)
    assert stage.page.locator("[name=model]").input_value() == "landscape"
