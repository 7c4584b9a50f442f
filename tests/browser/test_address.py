"""Settings in the address and remembered settings."""

from shared_page import choose
from stage import BLUE, GREEN, PRESENTER, corner_is, is_colour


def test_link_opens_a_prepared_state(browser, open_stage):
    query = f"{PRESENTER}&model=general&background=12c0de&outline=0&mirror=0&ui=0"
    stage = open_stage(browser, query).wait_live()
    picture = stage.until_shown(corner_is((0x12, 0xC0, 0xDE)))
    assert picture.shape == (480, 640, 3)
    assert not is_colour(picture, GREEN).any()
    assert not stage.page.locator("#panel").is_visible()
    assert stage.chosen("model") == "general"
    assert not stage.page.locator("[data-setting=mirror]").is_checked()


def test_invalid_settings_in_the_link_are_named_and_left_out(browser, open_stage):
    query = "source=presenter&utm_source=mail&size=9x9&model=x&background=zzz&outline=maybe&mirror=&ui=2&outlineWidth=1e9"
    query += "&slow=toString&fresh=true&Model=general"
    stage = open_stage(browser, query).wait_live()
    picture = stage.until_shown(corner_is(BLUE))
    assert picture.shape == (720, 1280, 3)
    assert stage.chosen("model") == "landscape"
    assert stage.page.locator("#badge").is_hidden(), "a switch is on or off"
    told = stage.page.locator("#status p").text_content()
    assert told == (
        "The link has values that this page does not know: size=9x9, model=x, background=zzz, "
        "outline=maybe, mirror=, ui=2, outlineWidth=1e9, slow=toString, fresh=true, Model=general. "
        "They were left out."
    )


def test_known_settings_in_the_link_raise_no_notice(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&model=general&background=own").wait_live()
    assert stage.page.locator("#status").text_content() == ""


def test_link_to_the_settings_can_be_copied_and_opens_them(browser, open_stage):
    stage = open_stage(browser, PRESENTER, permissions=["clipboard-read", "clipboard-write"])
    stage.wait_live()
    choose(stage, model="general", background="white")
    stage.page.click("#exports summary")
    stage.page.click("#copy-link")
    stage.page.locator("#copy-link:text-is('Copied')").wait_for()
    stage.page.goto(stage.page.evaluate("() => navigator.clipboard.readText()"))
    stage.wait_live()
    stage.until_shown(corner_is((255, 255, 255)))
    assert stage.chosen("model") == "general"


def test_reset_restores_the_first_settings_but_not_the_source(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    choose(stage, model="general", background="white", outline=False, mirror=False)
    choose(stage, solution="pose", model="cut-out")
    stage.until_shown(corner_is((255, 255, 255)))
    stage.page.click("#exports summary")
    stage.page.click("#reset")
    stage.until_shown(corner_is(BLUE))
    assert (stage.chosen("solution"), stage.chosen("model")) == ("selfie", "landscape")
    assert stage.page.locator("[data-setting=outline]").is_checked()
    assert stage.page.locator("[data-setting=mirror]").is_checked()
    assert stage.query()["source"] == "presenter"
    assert "background" not in stage.query()


# Each control's value as the server wrote it, and as the page shows it.
WRITTEN_AND_SHOWN = """() => [...document.querySelectorAll("[data-setting]")].map((control) => [
  `${control.dataset.setting} ${control.type === "radio" ? control.value : ""}`,
  ...(control.options ? [[...control.options].find((option) => option.defaultSelected)?.value ?? control.options[0].value, control.value]
    : ["checkbox", "radio"].includes(control.type) ? [control.defaultChecked, control.checked]
    : [control.defaultValue, control.value]),
])"""


def test_first_paint_shows_the_first_settings(browser, open_stage):
    stage = open_stage(browser, "fresh=1&source=presenter").wait_live()
    for name, written, shown in stage.page.evaluate(WRITTEN_AND_SHOWN):
        assert written == shown, name


def test_link_overrides_remembered_settings(browser, open_stage):
    """An address with `fresh=1` neither uses nor changes remembered settings."""
    stage = open_stage(browser, PRESENTER)
    outline, mirror, style = (
        stage.page.locator(name)
        for name in (
            "[data-setting=outline]",
            "[data-setting=mirror]",
            "[data-setting=outlineStyle]",
        )
    )
    choose(stage, model="general")
    outline.uncheck()
    mirror.uncheck()
    stage.page.keyboard.press("h")

    base = stage.page.url.partition("?")[0]
    stage.page.goto(f"{base}?{PRESENTER}&fresh=1&mirror=1&outlineStyle=glow")
    assert stage.chosen("model") == "landscape"
    assert outline.is_checked()
    choose(stage, model="general")
    choose(stage, model="landscape")
    mirror.uncheck()
    mirror.check()
    assert stage.query()["fresh"] == "1", "a reload is as fresh"

    stage.page.goto(f"{base}?outline=1")
    stage.until("() => document.querySelector('[name=source]').value === 'presenter'")
    assert stage.chosen("model") == "general"
    assert outline.is_checked(), "the address goes first"
    assert not mirror.is_checked()
    assert style.input_value() == "line"
    assert stage.page.locator("#panel").is_visible(), "hidden controls must not stay lost"
