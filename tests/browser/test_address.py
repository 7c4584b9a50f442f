"""Settings in the address, and remembered ones. settings.test.js shows which of them counts."""

from results import has_skeleton
from shared_page import choose
from stage import BLUE, GREEN, PRESENTER, corner_is, is_colour

VISIBLE = """() => [...document.body.querySelectorAll("*")]
  .filter((element) => element.checkVisibility() && !["MAIN", "SECTION"].includes(element.tagName))
  .map(({ id, tagName }) => id || tagName)"""
# Each control's value as the server wrote it, and as the page shows it.
WRITTEN_AND_SHOWN = """() => [...document.querySelectorAll("[data-setting]")].map((control) => [
  `${control.dataset.setting} ${control.type === "radio" ? control.value : ""}`,
  ...(control.options ? [[...control.options].find((option) => option.defaultSelected)?.value ?? control.options[0].value, control.value]
    : ["checkbox", "radio"].includes(control.type) ? [control.defaultChecked, control.checked]
    : [control.defaultValue, control.value]),
])"""


def test_first_settings_are_painted_and_a_copied_link_opens_what_was_chosen(browser, open_stage):
    """With ui=0 it leaves only the picture."""
    stage = open_stage(
        browser, "source=presenter", permissions=["clipboard-read", "clipboard-write"]
    )
    for name, written, shown in stage.wait_live().page.evaluate(WRITTEN_AND_SHOWN):
        assert written == shown, name
    choose(stage, size="640x480", solution="pose", model="cut-out", background="#12c0de")
    choose(stage, outline=False, mirror=False)
    stage.page.click("#exports summary")
    stage.page.click("#copy-link")
    stage.page.locator("#copy-link:text-is('Copied')").wait_for()
    link = stage.page.evaluate("() => navigator.clipboard.readText()")
    stage.page.goto(f"{link}&ui=0")
    stage.ignore_speed()
    stage.wait_live().until_shown(has_skeleton, what="the skeleton")
    picture = stage.until_shown(corner_is((0x12, 0xC0, 0xDE)))
    assert picture.shape == (480, 640, 3)
    assert not is_colour(picture, GREEN).any()
    assert (stage.chosen("solution"), stage.chosen("model")) == ("pose", "cut-out")
    assert not stage.page.locator("[data-setting=mirror]").is_checked()
    assert stage.page.evaluate(VISIBLE) == ["output"], "nor is there a notice"


def test_unknown_value_is_told_and_all_but_the_lock_is_remembered(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&solution=pose&model=huge&size=9x9&lock=0&delay=300")
    told = "The link has values that this page does not know: model=huge, size=9x9. They were left out."
    stage.wait_live().until(lambda: stage.notice() == told, what=told)
    assert (stage.chosen("solution"), stage.chosen("model")) == ("pose", "skeleton")
    assert not stage.page.locator("#badge").is_visible(), "no link can switch the lock off"
    choose(stage, solution="face-detection", model="full-range", outline=False)
    stage.page.keyboard.press("l")
    stage.page.keyboard.press("p")
    stage.page.locator("[data-setting=delay]").fill("200")
    shown = stage.page.locator("#badge").inner_text()
    assert shown == "Network slower by 200 ms · Frame lock off"
    assert not {"lock", "delay"} & stage.query().keys()
    stage.page.keyboard.press("p")
    # The figures come later than the browser's storage.
    stage.page.locator("thead .current[data-model=full-range]").wait_for()
    stage.page.goto(stage.page.url.partition("?")[0])
    stage.wait_live()
    assert (stage.chosen("solution"), stage.chosen("model")) == ("face-detection", "full-range")
    assert stage.page.locator("[name=source]").input_value() == "presenter"
    assert not stage.page.locator("[data-setting=outline]").is_checked()
    assert stage.notice() == ""
    assert not stage.page.locator("#badge").is_visible()
    assert stage.page.locator("[data-setting=lock]").is_checked()
    assert stage.page.locator("[data-setting=delay]").input_value() == "0"


def test_reset_restores_the_first_settings_but_not_the_source(presenter):
    choose(presenter, model="general", background="white", outline=False, mirror=False)
    choose(presenter, solution="pose", model="cut-out")
    presenter.until_shown(corner_is((255, 255, 255)))
    presenter.page.click("#exports summary")
    presenter.page.click("#reset")
    presenter.until_shown(corner_is(BLUE))
    assert (presenter.chosen("solution"), presenter.chosen("model")) == ("selfie", "landscape")
    for name in ("outline", "mirror"):
        assert presenter.page.locator(f"[data-setting={name}]").is_checked(), name
    assert presenter.query()["source"] == "presenter"
    assert "background" not in presenter.query()
