"""A caption confirms each key; the panel takes and returns the focus."""

import pytest
from stage import PRESENTER


@pytest.fixture
def caption(presenter):
    """Press a key, and wait for what the caption says then."""

    def assert_caption(key, text):
        presenter.page.keyboard.press(key)
        presenter.page.locator(f"#caption:text-is('{text}')").wait_for()

    return assert_caption


def test_caption_confirms_a_key(presenter, caption):
    caption("m", "General · 256×256×3")
    presenter.until(
        "() => document.querySelector('#caption').hidden", what="no caption after a while"
    )
    caption("b", "Black")
    caption("o", "Outline off")
    caption("o", "Outline on")


def test_snapshot_is_confirmed_once_it_is_saved(presenter, caption):
    with presenter.page.expect_download():
        caption("c", "Snapshot saved")


def test_picture_without_controls_has_no_caption_but_tells_that_the_lock_is_off(
    browser, open_stage
):
    stage = open_stage(browser, f"{PRESENTER}&ui=0").wait_live()
    stage.page.evaluate(
        """() => new MutationObserver(() => (window.hasCaption = true))
          .observe(document.querySelector("#caption"), { attributes: true, childList: true })"""
    )
    stage.page.keyboard.press("m")
    stage.until(lambda: stage.chosen("model") == "general")
    assert stage.page.locator("#badge").is_hidden()
    stage.page.keyboard.press("l")
    stage.page.get_by_text("Frame lock off", exact=True).wait_for()
    assert not stage.page.evaluate("() => window.hasCaption ?? false")
    stage.page.keyboard.press("h")
    stage.page.keyboard.press("o")
    stage.page.get_by_text("Outline off", exact=True).wait_for()


def test_panel_takes_the_focus_and_returns_it(presenter):
    focus = "() => document.activeElement.id"
    presenter.page.focus("#open-how")
    presenter.page.keyboard.press("p")
    assert presenter.page.evaluate(focus) == "how-title"
    presenter.page.keyboard.press("Escape")
    assert presenter.page.locator("#how").is_hidden()
    assert presenter.page.evaluate(focus) == "open-how"
    presenter.page.keyboard.press("Escape")
    assert presenter.page.locator("#how").is_hidden(), "it closes and does not open"


def test_delay_has_a_name(presenter):
    presenter.page.keyboard.press("p")
    presenter.page.get_by_role("slider", name="Delay of the network, in milliseconds").wait_for()
    presenter.page.keyboard.press("p")
