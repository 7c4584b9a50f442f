"""Every control, every key, and the settings in the address."""

import cv2
import numpy as np
import pytest
from stage import BLUE, GREEN, MAGENTA, is_colour

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


@pytest.mark.parametrize("name", ["blur", "soft-blur", "gradient", "study", "mountains", "stage"])
def test_pictured_backgrounds_from_the_swatches(browser, open_stage, name):
    stage = open_stage(browser, PRESENTER).wait_live()
    stage.until_shown(corner_is(BLUE))
    stage.page.check(f"[name=background][value={name}]", force=True)
    stage.until_shown(lambda picture: not is_colour(picture[CORNER], BLUE, 40).any())
    assert stage.query()["background"] == name


def test_only_the_chosen_backgrounds_controls_are_there(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    strength, light, choose = (
        stage.page.locator(name)
        for name in ("[data-setting=blur]", "[data-setting=lightWrap]", "#choose-picture")
    )
    for name, there in {
        "black": (False, False, False),
        "blur": (True, False, False),
        "soft-blur": (True, False, False),
        "stage": (False, True, False),
        "own": (False, True, True),
    }.items():
        stage.page.check(f"[name=background][value={name}]", force=True)
        assert (strength.is_visible(), light.is_visible(), choose.is_visible()) == there, name


def test_swatches_of_pictures_show_them(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    for name in ("gradient", "study", "mountains", "stage"):
        swatch = f".swatch.{name} canvas"
        stage.page.wait_for_selector(f"{swatch}:not([hidden])")
        colours = stage.page.evaluate(
            """(swatch) => {
              const { data } = document.querySelector(swatch).getContext("2d").getImageData(0, 0, 80, 80);
              return new Set(new Uint32Array(data.buffer)).size;
            }""",
            swatch,
        )
        assert colours > 100, name


@pytest.fixture
def orange_picture():
    return cv2.imencode(".png", np.full((90, 160, 3), (0, 128, 255), np.uint8))[1].tobytes()


def test_own_picture_from_the_file_dialog(browser, open_stage, orange_picture):
    stage = open_stage(browser, PRESENTER).wait_live()
    with stage.page.expect_file_chooser() as chooser:
        stage.page.click("[name=background][value=own]")
    chooser.value.set_files(
        {"name": "orange.png", "mimeType": "image/png", "buffer": orange_picture}
    )
    stage.until_shown(corner_is((255, 128, 0)))
    stage.page.wait_for_selector(".swatch.own canvas:not([hidden])")


def test_own_picture_dropped_on_the_controls(browser, open_stage, orange_picture):
    stage = open_stage(browser, PRESENTER).wait_live()
    drop(stage, "#panel", orange_picture)
    stage.until_shown(corner_is((255, 128, 0)))
    assert stage.page.locator("[value=own]").is_checked()
    assert stage.page.locator("[name=source]").input_value() == "presenter", "it is no source"
    drop(stage, "#panel", b"no picture")
    stage.page.wait_for_selector("text=not a picture that this browser can show")
    stage.until_shown(corner_is((255, 128, 0)))


def test_own_picture_is_not_asked_for_again_after_a_reload(browser, open_stage, orange_picture):
    stage = open_stage(browser, PRESENTER).wait_live()
    stage.page.check("[name=background][value=white]", force=True)
    drop(stage, "#panel", orange_picture)
    stage.until_shown(corner_is((255, 128, 0)))
    assert "background" not in stage.query()
    stage.page.reload()
    stage.wait_live().until_shown(corner_is(BLUE))


def test_background_key_goes_to_the_own_picture_only_if_there_is_one(
    browser, open_stage, orange_picture
):
    stage = open_stage(browser, f"{PRESENTER}&background=stage").wait_live()
    stage.page.keyboard.press("b")
    stage.until("() => document.querySelector('[name=background][value=none]').checked")
    drop(stage, "#panel", orange_picture)
    stage.page.check("[name=background][value=stage]", force=True)
    stage.page.keyboard.press("b")
    stage.until("() => document.querySelector('[value=own]').checked")


def drop(stage, zone, content):
    stage.page.evaluate(
        """([zone, content]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([Uint8Array.from(content)], "dropped.png", { type: "image/png" }));
          for (const type of ["dragover", "drop"]) {
            const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
            document.querySelector(zone).dispatchEvent(event);
          }
        }""",
        [zone, list(content)],
    )


def test_arrow_keys_walk_over_the_own_picture_without_a_dialog(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&background=stage").wait_live()
    dialogs = []
    stage.page.on("filechooser", lambda dialog: dialogs.append(dialog))
    stage.page.focus("[name=background][value=stage]")
    stage.page.keyboard.press("ArrowRight")
    stage.until("() => document.querySelector('[value=own]').checked")
    stage.page.keyboard.press("ArrowLeft")
    stage.until("() => document.querySelector('[value=stage]').checked")
    assert dialogs == []


def test_flicker_meter_runs_while_its_section_is_open(camera_browser, open_stage):
    query = "size=640x480&model=general"
    stage = open_stage(camera_browser, query, permissions=["camera"]).wait_live()
    assert stage.page.locator("#flicker output").text_content() == "–"
    stage.page.click("#fine > summary")
    stage.until(
        "() => /^\\d+\\.\\d\\d %, raw/.test(document.querySelector('#flicker output').value)"
    )


def test_threshold_cuts_out_less(browser, open_stage):
    query = f"{PRESENTER}&background=ff00ff&outline=0&refine=0&softness=0&threshold=0.05"
    stage = open_stage(browser, query, reduced_motion="reduce").wait_live()
    stage.page.click("#fine > summary")
    area = is_colour(stage.picture(), MAGENTA, 60).mean()
    for threshold in ("0.5", "0.95"):
        stage.page.locator("#controls [data-setting=threshold]").fill(threshold)
        picture = stage.until_shown(lambda shown: is_colour(shown, MAGENTA, 60).mean() > area)  # noqa: B023
        area = is_colour(picture, MAGENTA, 60).mean()


BUSY = """(() => {
  const { stroke } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.stroke = function (...words) {
    for (const end = performance.now() + 60; performance.now() < end; );
    return stroke.apply(this, words);
  };
})();"""


def test_effect_that_costs_too_much_is_told_and_can_be_gone_without(camera_browser, open_stage):
    query = "size=640x480&background=soft-blur&outlineStyle=line"
    stage = open_stage(camera_browser, query, script=BUSY, permissions=["camera"]).wait_live()
    stage.page.wait_for_selector("text=The blurred background costs too much here")
    stage.page.click("text=Go on without")
    stage.until_shown(corner_is(BLUE))
    stage.page.wait_for_selector("text=Following the picture’s own edges costs too much here")


def test_own_pictures_leave_nothing_behind(browser, open_stage, orange_picture):
    count = """(() => {
      window.listeners = 0;
      const { addEventListener } = EventTarget.prototype;
      EventTarget.prototype.addEventListener = function (type, ...words) {
        if (this.closest?.(".swatch")) window.listeners++;
        return addEventListener.call(this, type, ...words);
      };
      window.open = 0;
      const { close } = ImageBitmap.prototype;
      ImageBitmap.prototype.close = function () {
        window.open--;
        return close.call(this);
      };
      const decode = createImageBitmap;
      window.createImageBitmap = async (...words) => {
        const bitmap = await decode(...words);
        window.open++;
        return bitmap;
      };
    })();"""
    stage = open_stage(browser, PRESENTER, script=count).wait_live()
    listeners = stage.page.evaluate("() => window.listeners")
    for _ in range(3):
        drop(stage, "#panel", orange_picture)
        stage.page.wait_for_timeout(200)
    stage.until_shown(corner_is((255, 128, 0)))
    assert stage.page.evaluate("() => [window.listeners, window.open]") == [listeners, 1]


def test_going_back_to_the_own_picture_opens_no_dialog(browser, open_stage, orange_picture):
    stage = open_stage(browser, PRESENTER).wait_live()
    drop(stage, "#panel", orange_picture)
    stage.until_shown(corner_is((255, 128, 0)))
    stage.page.check("[name=background][value=black]", force=True)
    stage.until_shown(corner_is((0, 0, 0)))
    dialogs = []
    stage.page.on("filechooser", lambda dialog: dialogs.append(dialog))
    stage.page.click("[name=background][value=own]")
    stage.until_shown(corner_is((255, 128, 0)))
    assert dialogs == []


def test_flicker_is_named_and_not_read_out_all_the_time(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    stage.page.click("#fine > summary")
    assert stage.page.get_by_role("meter", name="Flicker").is_visible()
    tree = stage.context.new_cdp_session(stage.page).send("Accessibility.getFullAXTree")
    live = [
        node
        for node in tree["nodes"]
        for property in node.get("properties", [])
        if property["name"] == "live" and property["value"]["value"] != "off"
    ]
    assert len(live) == 1, "the notices"


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


def test_fresh_address_takes_nothing_from_last_time_and_leaves_nothing(browser, open_stage):
    stage = open_stage(browser, PRESENTER).wait_live()
    stage.page.select_option("[name=model]", "general")
    stage.page.uncheck("[data-setting=outline]")
    base = stage.page.url.partition("?")[0]
    stage.page.goto(f"{base}?{PRESENTER}&fresh=1&mirror=0")
    stage.wait_live()
    assert stage.page.locator("[name=model]").input_value() == "landscape"
    assert stage.page.locator("[data-setting=outline]").is_checked()
    assert not stage.page.locator("[data-setting=mirror]").is_checked()
    stage.page.select_option("[name=model]", "general")
    stage.page.check("[data-setting=mirror]")
    assert stage.query()["fresh"] == "1", "a reload is as fresh"
    stage.page.goto(f"{base}?{PRESENTER}")
    stage.wait_live()
    assert stage.page.locator("[name=model]").input_value() == "general"
    assert not stage.page.locator("[data-setting=outline]").is_checked()
    stage.page.goto(f"{base}?{PRESENTER}&fresh=1&outlineStyle=glow")
    stage.wait_live()
    stage.page.keyboard.press("m")
    stage.page.goto(f"{base}?{PRESENTER}")
    stage.wait_live()
    assert stage.page.locator("[data-setting=outlineStyle]").input_value() == "line"


def test_nonsense_in_the_address_is_passed_over(browser, open_stage):
    query = "source=presenter&size=9x9&model=x&background=zzz&outline=maybe&mirror=&ui=2&outlineWidth=1e9"
    query += "&slow=toString"
    stage = open_stage(browser, query).wait_live()
    picture = stage.until_shown(corner_is(BLUE))
    assert picture.shape == (720, 1280, 3)
    assert stage.page.locator("[name=model]").input_value() == "landscape"
    assert stage.page.locator("#badge").is_hidden(), "a switch is on or off"
