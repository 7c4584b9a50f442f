"""Files as source and as background, from the file dialogs and dropped.

js/test_files.py tests what is done with each format.
"""

import numpy as np
import pytest
from media_files import SIZE, halves, picture
from shared_page import choose_file
from stage import is_colour

RED = 255, 0, 0
PICKERS = "#file", "#own-picture"
PNG = picture("PNG")


@pytest.fixture
def stage(presenter):
    return presenter


def drop(stage, zone, content):
    is_left_to_the_browser = stage.page.evaluate(
        """([zone, content]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([Uint8Array.from(content)], "photo"));
          return ["dragover", "drop"].map((type) => {
            const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
            return document.querySelector(zone).dispatchEvent(event);
          });
        }""",
        [zone, list(content)],
    )
    assert is_left_to_the_browser == [False, False]


def has_red_corner(size):
    """A check for `until_shown`: a picture of this size whose left upper corner is red."""
    return lambda shown: shown.shape[1::-1] == size and is_colour(shown[:30, :30], RED).all()


def source(stage):
    return stage.page.locator("[name=source]").input_value()


@pytest.mark.parametrize("bring", ["choose", "drop"])
def test_file_is_the_source_or_the_background(stage, bring):
    stage.page.check("[name=background][value=none]", force=True)
    if bring == "choose":
        choose_file(stage, PNG, "#own-picture")
    else:
        drop(stage, "#panel", PNG)
    stage.until_shown(has_red_corner((640, 480)))
    assert stage.page.locator("[value=own]").is_checked()
    assert source(stage) == "presenter"

    stage.page.check("[name=background][value=none]", force=True)
    if bring == "choose":
        choose_file(stage, PNG)
    else:
        drop(stage, "#stage", PNG)
    stage.until_shown(has_red_corner(SIZE))
    assert "photo" in stage.page.locator("[name=source] option:checked").text_content()
    assert stage.notice() == ""


def test_picture_of_one_row(stage):
    choose_file(stage, picture("PNG", halves(4000, 1)))
    stage.until_shown(lambda shown: shown.shape == (1, 960, 3))


def test_picture_goes_on_after_a_refusal(stage):
    for picker in PICKERS:
        for content, words in ((b"no picture", "is text"), (b"\0nothing", "is not a picture")):
            name = f"{picker}.png"
            choose_file(stage, content, picker, name)
            stage.page.wait_for_selector(
                f"#status[data-level=problem] p:has-text('“{name}” {words}')"
            )
        assert source(stage) == "presenter"
        before = stage.picture()
        stage.until_shown(lambda shown: not np.array_equal(shown, before))  # noqa: B023
