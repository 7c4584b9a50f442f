"""Files as source and as background: what they are is read from their bytes."""

import itertools

import pytest
from media_files import (
    SIZE,
    SVG,
    SVG_WITH_HTML,
    animation,
    film,
    film_with_long_sound,
    halves,
    picture,
    sound_only,
)
from module_page import as_text
from PIL import Image

WAYS = "asSource", "asBackground"
REFUSED = {
    "a TIFF picture, which this browser cannot show. Save it": picture("TIFF"),
    "a HEIC picture, which": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500),
    "a PDF, which": b"%PDF-1.7\n" + bytes(500),
    "an AVI video, which": b"RIFF\0\0\x10\0AVI LIST" + bytes(500),
    "is text, not a picture or video. Open": b"no picture",
    "is a web page, not a picture or video": b"<!doctype html><p>Not found",
    "a compressed SVG drawing (.svgz), which": b"\x1f\x8b\x08\x08" + bytes(6) + b"a.svg" + bytes(9),
    "is not a picture or video that this browser can show": b"\1\2\3",
    "is empty": b"",
    "a JPEG picture, but it is damaged": b"\xff\xd8\xff\xe0" + bytes(500),
    "an MP4 video, but it is damaged": b"\0\0\0\x20ftypisom" + bytes(500),
}


MODULE = "/tests/browser/js/files.js"


@pytest.fixture
def opened(modules):
    """A function that opens a file: its size and its colours, or why it is refused."""

    def opened(way, content, changes=0):
        return modules.call(MODULE, way, as_text(content), changes)

    return opened


def test_picture_without_ending_is_shown(opened):
    pictures = {kind: picture(kind) for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP")}
    for way in WAYS:
        for kind, content in pictures.items():
            shown = {"size": list(SIZE), "shown": ["red, blue"]}
            assert opened(way, content) == shown, (way, kind)
        for svg in (SVG, SVG_WITH_HTML):
            assert opened(way, svg)["shown"] == ["red, blue"], (way, svg)


def test_animation_and_film_without_ending_move(opened, tmp_path):
    moving = {
        "gif": animation("GIF"),
        "webp": animation("WEBP", loop=0, lossless=True),
        "png": animation("PNG", loop=0),
        "webm": film(tmp_path / "film.webm", 5, [halves(), halves(flipped=True)] * 3).read_bytes(),
    }
    for way, (kind, content) in itertools.product(WAYS, moving.items()):
        found = opened(way, content, 2)
        assert found["size"] == list(SIZE), (way, kind)
        assert set(found["shown"]) == {"red, blue", "blue, red"}, (way, kind)


def test_frame_that_stands_is_repeated_so_that_settings_take_effect(modules, tmp_path):
    """In a film of one frame in minutes, and in one whose sound is longer than its picture."""
    slow = film(tmp_path / "film.webm", 0.01, [halves()] * 2).read_bytes()
    for content, seconds in ((slow, 0.3), (film_with_long_sound(modules.page, 200, 1500), 0.8)):
        modules.call(MODULE, "repeatsAfter", as_text(content), seconds)


def test_refusal_names_the_format(opened):
    for words, content in REFUSED.items():
        for way in WAYS:
            assert words in opened(way, content)


def test_film_without_a_picture_is_said_to_have_sound_only(opened, modules):
    for kind in ("mp4", "webm"):
        content = sound_only(modules.page, kind)
        for way in WAYS:
            said = "“photo” has sound only. Open a picture or a video."
            assert opened(way, content) == said, kind


def test_film_whose_picture_has_an_unknown_codec_is_not_said_to_have_sound_only(opened, modules):
    """The browser plays its sound, and shows no picture."""
    for kind, codec in (("mp4;codecs=vp9,opus", b"vp09"), ("webm;codecs=vp8,opus", b"V_VP8")):
        film = film_with_long_sound(modules.page, 300, 300, kind)
        assert codec in film
        unknown = film.replace(codec, codec[:2] + b"ZZZ"[: len(codec) - 2])
        assert "this browser does not know its codec" in opened("asSource", unknown), kind


def test_photo_stands_upright_as_its_camera_was_held(opened):
    exif = Image.Exif()
    exif[0x112] = 6  # the top is on the right
    lying = halves(2000, 1250).transpose(Image.Transpose.ROTATE_90)
    shown = {"size": [1920, 1200], "shown": ["red, blue"]}
    assert opened("asSource", picture("JPEG", lying, exif=exif)) == shown


def test_blocked_autoplay_is_reported(opened, modules):
    modules.page.evaluate(
        """() => {
          const { prototype } = HTMLMediaElement;
          const { play } = prototype;
          prototype.play = () => {
            prototype.play = play;
            return Promise.reject(new DOMException("", "NotAllowedError"));
          };
        }"""
    )
    film = b"\0\0\0\x20ftypisom" + bytes(500)
    assert "The browser blocks autoplay" in opened("asSource", film)
