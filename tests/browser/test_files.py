"""Files as source and as background, from the file dialogs, dropped and pasted.

js/test_files.py tests what is done with each format.
"""

import numpy as np
import pytest
from media_files import SIZE, picture
from picture_files import adobe_rgb
from PIL import Image
from shared_page import choose_file
from stage import is_colour

RED = 255, 0, 0
PICKERS = "#file", "#own-picture"
PNG = picture("PNG")


@pytest.fixture
def stage(presenter):
    return presenter


DROP = """["dragover", "drop"].map((type) => new DragEvent(type, { dataTransfer, ...all }))"""
PASTE = """[new ClipboardEvent("paste", { clipboardData: dataTransfer, ...all })]"""


def bring(stage, events, zone, content):
    """Drop or paste a file; give which events are left to the browser."""
    return stage.page.evaluate(
        f"""([zone, content]) => {{
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([Uint8Array.from(content)], "photo"));
          const all = {{ bubbles: true, cancelable: true }};
          return {events}.map((event) => document.querySelector(zone).dispatchEvent(event));
        }}""",
        [zone, list(content)],
    )


def drop(stage, zone, content):
    assert bring(stage, DROP, zone, content) == [False, False]


def has_red_corner(size):
    """A check for `until_shown`: a picture of this size whose left upper corner is red."""
    return lambda shown: shown.shape[1::-1] == size and is_colour(shown[:30, :30], RED).all()


def source(stage):
    return stage.page.locator("[name=source]").input_value()


@pytest.mark.parametrize("way", ["choose", "drop"])
def test_file_is_the_source_or_the_background(stage, way):
    stage.page.check("[name=background][value=none]", force=True)
    if way == "choose":
        choose_file(stage, PNG, "#own-picture")
    else:
        drop(stage, "#panel", PNG)
    stage.until_shown(has_red_corner((640, 480)))
    assert stage.page.locator("[value=own]").is_checked()
    assert source(stage) == "presenter"

    stage.page.check("[name=background][value=none]", force=True)
    if way == "choose":
        choose_file(stage, PNG)
    else:
        drop(stage, "#stage", PNG)
    stage.until_shown(has_red_corner(SIZE))
    assert "photo" in stage.page.locator("[name=source] option:checked").text_content()
    assert stage.notice() == ""


def test_picture_is_pasted_and_keeps_its_colours_and_its_transparency(stage):
    stage.page.check("[name=background][value=none]", force=True)
    row = np.zeros((1, 4000, 4), np.uint8)
    row[:, 2000:] = 200, 100, 50, 255
    file = picture("PNG", Image.fromarray(row), icc_profile=adobe_rgb())
    bring(stage, PASTE, "body", file)
    stage.until_shown(lambda shown: shown.shape == (1, 960, 3))
    shown = stage.picture()
    assert (shown[:, :400] == 255).all(), "on white"
    assert is_colour(shown[:, 600:], (227, 100, 42), 4).all(), "in sRGB"


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
