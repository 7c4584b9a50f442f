"""Which pictures are mirrored: what looks at the viewer is, files and rear cameras are not."""

import cv2
import numpy as np
import pytest
from saving import click, save
from shared_page import choose_source

SIZE = 480, 640
BARE = "size=640x480&background=none&outline=0"


def halves():
    """Red on the left, blue on the right: RGB."""
    picture = np.zeros((*SIZE, 3), np.uint8)
    picture[:, :320, 0] = picture[:, 320:, 2] = 255
    return picture


@pytest.fixture
def halves_file(tmp_path):
    path = tmp_path / "halves.png"
    cv2.imwrite(str(path), halves()[:, :, ::-1])
    return path


def red_is_at(side):
    """A check for `until_shown`."""
    red, blue = (0, -1) if side == "left" else (-1, 0)
    return lambda picture: picture[9, red, 0] > 200 and picture[9, blue, 2] > 200


@pytest.fixture(scope="module")
def halves_camera_browser(launch, tmp_path_factory):
    """A browser whose webcam sees red on its left."""
    path = tmp_path_factory.mktemp("film") / "halves.y4m"
    frame = cv2.cvtColor(halves(), cv2.COLOR_RGB2YUV_I420).tobytes()
    path.write_bytes(b"YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420\n" + (b"FRAME\n" + frame) * 2)
    with launch(
        "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"
    ) as browser:
        yield browser


@pytest.fixture
def open_camera(halves_camera_browser, open_stage):
    """The page with that webcam, whose track has these settings and this name."""

    def open_camera(query="", facing="undefined", label="Webcam", **options):
        script = f"""(() => {{
          const {{ getSettings }} = MediaStreamTrack.prototype;
          window.facing = {facing};
          MediaStreamTrack.prototype.getSettings = function () {{
            return {{ ...getSettings.call(this), facingMode: window.facing }};
          }};
          Object.defineProperty(MediaStreamTrack.prototype, "label", {{ get: () => "{label}" }});
        }})();"""
        return open_stage(
            halves_camera_browser,
            f"{BARE}&{query}",
            script=script,
            permissions=["camera"],
            **options,
        )

    return open_camera


def is_mirrored(stage):
    return stage.page.locator("[data-setting=mirror]").is_checked()


def until_source(stage, kind):
    stage.until("(kind) => document.querySelector('[name=source]').value.startsWith(kind)", kind)


def open_other_camera(stage, facing):
    stage.page.evaluate("(facing) => { window.facing = facing; }", facing)
    choose_source(stage, "camera")
    stage.wait_live()  # "Waiting for the camera" is over


@pytest.mark.parametrize(
    ("facing", "label", "query", "side"),
    [
        ("undefined", "Webcam", "", "right"),
        ("'user'", "camera 1, facing front", "", "right"),
        ("'environment'", "camera 0", "", "left"),
        ("undefined", "camera2 0, facing back", "", "left"),
        ("undefined", "Microsoft Camera Rear", "", "left"),
        ("'environment'", "camera 0", "mirror=1", "right"),
        ("'user'", "camera 1", "mirror=0", "left"),
    ],
)
def test_camera_is_mirrored_if_it_faces_the_viewer(open_camera, facing, label, query, side):
    stage = open_camera(query, facing=facing, label=label).wait_live()
    stage.until_shown(red_is_at(side))
    assert is_mirrored(stage) == (side == "right")


def test_file_is_upright_in_the_page_and_in_the_saved_picture(
    browser, open_stage, halves_file, tmp_path
):
    stage = open_stage(browser, f"source=presenter&{BARE}").wait_live()
    assert is_mirrored(stage)
    stage.page.set_input_files("#file", halves_file)
    stage.until_shown(red_is_at("left"))
    assert not is_mirrored(stage)
    saved = save(stage, tmp_path, lambda: click(stage, "snapshot"))
    assert red_is_at("left")(cv2.imread(str(saved))[:, :, ::-1])


def test_address_mirrors_a_file(browser, open_stage, halves_file):
    stage = open_stage(browser, f"source=presenter&mirror=1&{BARE}").wait_live()
    stage.page.set_input_files("#file", halves_file)
    stage.until_shown(red_is_at("right"))


def test_each_kind_of_source_remembers_its_selfie_mode(open_camera, halves_file):
    stage = open_camera(facing="'user'").wait_live()
    stage.until_shown(red_is_at("right"))
    stage.page.keyboard.press("s")
    stage.until_shown(red_is_at("left"))
    stage.page.set_input_files("#file", halves_file)
    until_source(stage, "file")
    assert not is_mirrored(stage)
    stage.page.keyboard.press("s")
    stage.until_shown(red_is_at("right"))
    choose_source(stage, "camera")
    stage.until_shown(red_is_at("left"))

    stage.page.reload()
    stage.wait_live().until_shown(red_is_at("left"))
    open_other_camera(stage, "environment")
    stage.page.keyboard.press("s")
    stage.until_shown(red_is_at("right"), what="a rear camera with selfie mode")
    stage.page.set_input_files("#file", halves_file)
    until_source(stage, "file")
    stage.until_shown(red_is_at("right"), what="the file, as it was left")
    open_other_camera(stage, "user")
    stage.until_shown(red_is_at("left"), what="the front camera, as it was left")
