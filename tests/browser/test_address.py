"""Settings in the address and remembered settings."""

from stage import BLUE, GREEN, PRESENTER, corner_is, is_colour


def test_link_opens_a_prepared_state(browser, open_stage):
    query = f"{PRESENTER}&model=general&background=12c0de&outline=0&mirror=0&ui=0"
    stage = open_stage(browser, query).wait_live()
    picture = stage.until_shown(corner_is((0x12, 0xC0, 0xDE)))
    assert picture.shape == (480, 640, 3)
    assert not is_colour(picture, GREEN).any()
    assert not stage.page.locator("#panel").is_visible()
    assert stage.page.locator("[name=model]:checked").input_value() == "general"
    assert not stage.page.locator("[data-setting=mirror]").is_checked()


def test_invalid_settings_in_the_link_are_ignored(browser, open_stage):
    query = "source=presenter&size=9x9&model=x&background=zzz&outline=maybe&mirror=&ui=2&outlineWidth=1e9"
    query += "&slow=toString"
    stage = open_stage(browser, query).wait_live()
    picture = stage.until_shown(corner_is(BLUE))
    assert picture.shape == (720, 1280, 3)
    assert stage.page.locator("[name=model]:checked").input_value() == "landscape"
    assert stage.page.locator("#badge").is_hidden(), "a switch is on or off"


def test_link_overrides_remembered_settings(browser, open_stage):
    """An address with `fresh=1` neither uses nor changes remembered settings."""
    stage = open_stage(browser, PRESENTER)
    model = stage.page.locator("[name=model]:checked")
    general, landscape, outline, mirror, style = (
        stage.page.locator(name)
        for name in (
            "[name=model][value=general]",
            "[name=model][value=landscape]",
            "[data-setting=outline]",
            "[data-setting=mirror]",
            "[data-setting=outlineStyle]",
        )
    )
    general.check()
    outline.uncheck()
    mirror.uncheck()
    stage.page.keyboard.press("h")

    base = stage.page.url.partition("?")[0]
    stage.page.goto(f"{base}?{PRESENTER}&fresh=1&mirror=1&outlineStyle=glow")
    assert model.input_value() == "landscape"
    assert outline.is_checked()
    general.check()
    landscape.check()
    mirror.uncheck()
    mirror.check()
    assert stage.query()["fresh"] == "1", "a reload is as fresh"

    stage.page.goto(f"{base}?outline=1")
    stage.until("() => document.querySelector('[name=source]').value === 'presenter'")
    assert model.input_value() == "general"
    assert outline.is_checked(), "the address goes first"
    assert not mirror.is_checked()
    assert style.input_value() == "line"
    assert stage.page.locator("#panel").is_visible(), "hidden controls must not stay lost"
