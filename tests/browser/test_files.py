"""Files as source and as background: what they are is read from their bytes."""

import pytest
from media_files import (
    SVG,
    SVG_WITH_HTML,
    animation,
    film,
    film_with_long_sound,
    halves,
    picture,
    sound_only,
)
from PIL import Image
from stage import corner_is

PICTURES = {
    "jpeg": lambda: picture("JPEG"),
    "png": lambda: picture("PNG"),
    "gif": lambda: picture("GIF"),
    "webp": lambda: picture("WEBP"),
    "bmp": lambda: picture("BMP"),
    "svg": lambda: SVG,
    "svg with html": lambda: SVG_WITH_HTML,
}
ANIMATIONS = {
    "gif": lambda: animation("GIF"),
    "webp": lambda: animation("WEBP", loop=0, lossless=True),
    "png": lambda: animation("PNG", loop=0),
}
REFUSED = {
    "tiff": (lambda: picture("TIFF"), "a TIFF picture, which this browser cannot show. Save it"),
    "heic": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500), "a HEIC picture, which"),
    "pdf": (lambda: b"%PDF-1.7\n" + bytes(500), "a PDF, which"),
    "avi": (lambda: b"RIFF\0\0\x10\0AVI LIST" + bytes(500), "an AVI video, which"),
    "text": (lambda: b"no picture", "is text, not a picture or video. Open"),
    "web page": (lambda: b"<!doctype html><p>Not found", "is a web page, not a picture or video"),
    "svgz": (
        lambda: b"\x1f\x8b\x08\x08" + bytes(6) + b"drawing.svg" + bytes(500),
        "a compressed SVG drawing (.svgz), which",
    ),
    "unknown": (lambda: b"\1\2\3", "is not a picture or video that this browser can show"),
    "empty": (lambda: b"", "is empty"),
    "broken jpeg": (lambda: b"\xff\xd8\xff\xe0" + bytes(500), "a JPEG picture, but it is damaged"),
    "broken film": (lambda: b"\0\0\0\x20ftypisom" + bytes(500), "an MP4 video, but it is damaged"),
}


@pytest.fixture
def stage(presenter):
    presenter.page.check("[name=background][value=none]", force=True)
    presenter.page.uncheck("[data-setting=outline]", force=True)
    return presenter


def choose_file(stage, content, picker="#file", name="photo"):
    """A file without an ending, and without a type."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    stage.page.set_input_files(picker, file)


def is_halves(left):
    """A check for `until_shown`: the two halves, and which colour is on the left."""
    near, far = (0, -1) if left == "red" else (-1, 0)
    return lambda shown: all(
        shown[y, near, 0] > 200 and shown[y, near, 2] < 60 and shown[y, far, 2] > 200
        for y in (9, shown.shape[0] // 2, -9)
    )


def is_problem(stage, words):
    stage.page.wait_for_selector(f"#status[data-level=problem] p:has-text('{words}')")


@pytest.mark.parametrize("kind", PICTURES)
def test_picture_without_ending_is_shown(stage, kind):
    choose_file(stage, PICTURES[kind]())
    shown = stage.until_shown(is_halves("red"))
    if not kind.startswith("svg"):
        assert shown.shape == (240, 320, 3)
    assert stage.notice() == ""


@pytest.mark.parametrize("kind", PICTURES)
def test_picture_without_ending_becomes_the_background(stage, kind):
    choose_file(stage, PICTURES[kind](), picker="#own-picture")
    stage.until_shown(is_halves("red"))
    assert stage.page.locator("[value=own]").is_checked()


def test_film_without_ending_is_shown(stage, tmp_path):
    path = film(tmp_path / "film.webm", 10, [halves()] * 20)
    choose_file(stage, path.read_bytes())
    stage.until_shown(is_halves("red"))


@pytest.mark.parametrize("picker", ["#file", "#own-picture"])
@pytest.mark.parametrize("kind", REFUSED)
def test_refusal_names_the_format(stage, kind, picker):
    content, words = REFUSED[kind]
    choose_file(stage, content(), picker)
    is_problem(stage, words)


@pytest.mark.parametrize("picker", ["#file", "#own-picture"])
@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_film_without_a_picture_is_said_to_have_sound_only(stage, kind, picker):
    choose_file(stage, sound_only(stage.page, kind), picker)
    is_problem(stage, "“photo” has sound only. Open a picture or a video.")


@pytest.mark.parametrize(
    ("kind", "codec"), [("mp4;codecs=vp9,opus", b"vp09"), ("webm;codecs=vp8,opus", b"V_VP8")]
)
def test_film_whose_picture_has_an_unknown_codec_is_not_said_to_have_sound_only(stage, kind, codec):
    """The browser plays its sound, and shows no picture."""
    film = film_with_long_sound(stage.page, 300, 300, kind)
    assert codec in film
    choose_file(stage, film.replace(codec, codec[:2] + b"ZZZ"[: len(codec) - 2]))
    is_problem(stage, "this browser does not know its codec")


def test_dropped_file_is_known_by_its_bytes(stage, presenter_page):
    for zone, size in (("#stage", (240, 320, 3)), ("#panel", (480, 640, 3))):
        if zone == "#panel":
            presenter_page.put_back()
            stage.page.uncheck("[data-setting=outline]", force=True)
        stage.page.evaluate(
            """([zone, content]) => {
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File([Uint8Array.from(content)], "photo"));
              const event = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
              document.querySelector(zone).dispatchEvent(event);
            }""",
            [zone, list(picture("PNG"))],
        )
        stage.until_shown(lambda shown: shown.shape == size and is_halves("red")(shown))  # noqa: B023


def test_photo_stands_upright_as_its_camera_was_held(stage):
    exif = Image.Exif()
    exif[0x112] = 6  # the top is on the right
    lying = halves(4000, 3000).transpose(Image.Transpose.ROTATE_90)
    choose_file(stage, picture("JPEG", lying.resize((2500, 4000)), exif=exif))
    shown = stage.until_shown(lambda shown: shown.shape == (600, 960, 3))
    assert is_halves("red")(shown)


@pytest.mark.parametrize("picker", ["#file", "#own-picture"])
@pytest.mark.parametrize("kind", ANIMATIONS)
def test_animated_picture_moves(stage, kind, picker):
    choose_file(stage, ANIMATIONS[kind](), picker)
    for _ in range(2):
        stage.until_shown(is_halves("red"))
        stage.until_shown(is_halves("blue"))


def test_film_moves_as_background(stage, tmp_path):
    path = film(tmp_path / "film.webm", 2, [halves(), halves(flipped=True)] * 4)
    choose_file(stage, path.read_bytes(), "#own-picture")
    for _ in range(2):
        stage.until_shown(is_halves("red"))
        stage.until_shown(is_halves("blue"))
    assert stage.page.locator("[name=source]").input_value() == "presenter"


def test_film_with_one_frame_in_minutes_is_live(stage, tmp_path):
    """Its frame is repeated, so settings take effect."""
    path = film(tmp_path / "film.webm", 0.01, [halves()] * 2)
    choose_file(stage, path.read_bytes())
    stage.until_shown(is_halves("red"))
    stage.page.wait_for_timeout(2000)  # a camera that stands so long is reported
    assert stage.notice() == ""
    stage.page.check("[name=background][value=black]", force=True)
    stage.until_shown(corner_is((0, 0, 0)))


def test_film_whose_sound_is_longer_than_its_picture_is_live(stage):
    choose_file(stage, film_with_long_sound(stage.page))
    stage.until_shown(is_halves("red"))
    stage.page.wait_for_timeout(2500)  # the picture has ended, the sound has not
    assert stage.notice() == ""
    stage.page.check("[name=background][value=black]", force=True)
    stage.until_shown(corner_is((0, 0, 0)))


def test_large_picture_is_decoded_once_to_the_size_shown(browser, open_stage):
    script = """(() => {
      window.large = 0;
      const { drawImage } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.drawImage = function (image, ...words) {
        if ((image.naturalWidth ?? image.width) > 2560) window.large++;
        return drawImage.call(this, image, ...words);
      };
      const decode = createImageBitmap;
      window.sizes = [];
      window.createImageBitmap = async (...words) => {
        const bitmap = await decode(...words);
        window.sizes.push([bitmap.width, bitmap.height]);
        return bitmap;
      };
    })();"""
    query = "source=presenter&size=640x480&background=none&outline=0"
    stage = open_stage(browser, query, script=script).wait_live()
    large = picture("JPEG", halves(12000, 9000))
    choose_file(stage, large, "#own-picture")
    stage.until_shown(is_halves("red"))
    choose_file(stage, large)
    stage.page.check("[name=background][value=none]", force=True)
    stage.until_shown(lambda shown: shown.shape == (720, 960, 3) and is_halves("red")(shown))
    assert stage.page.evaluate("() => window.sizes") == [[2560, 1920], [1920, 1440]]
    assert stage.page.evaluate("() => window.large") == 0
