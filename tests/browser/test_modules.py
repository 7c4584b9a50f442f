"""The page's modules on their own, against Python's side."""

import json
import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from person import draw_person

FIXTURES = Path(__file__).parents[1] / "fixtures" / "protocol"


@pytest.fixture(scope="module")
def page(browser, server):
    page = browser.new_page()
    page.goto(f"{server.url}healthz")
    yield page
    page.close()


def names(prefix):
    return sorted(path.stem for path in FIXTURES.glob(f"{prefix}*.json"))


def fixture(name):
    data = bytes.fromhex((FIXTURES / f"{name}.hex").read_text())
    return list(data), json.loads((FIXTURES / f"{name}.json").read_text())


def test_there_are_fixtures_of_every_kind():
    for prefix in ("frame", "mask", "refusal", "hello"):
        assert names(prefix), prefix


@pytest.mark.parametrize("name", names("frame"))
def test_frame_is_written_as_the_fixture(page, name):
    data, meaning = fixture(name)
    written = page.evaluate(
        """async ({ frame_id: frameId, picture, ...rest }) => {
          const { serializeFrame } = await import("/static/js/protocol.js");
          return [...new Uint8Array(serializeFrame({ frameId, ...rest }, Uint8Array.from(picture)))];
        }""",
        meaning,
    )
    assert written == data


@pytest.mark.parametrize("name", names("mask"))
def test_mask_is_read_as_the_fixture(page, name):
    data, meaning = fixture(name)
    read = page.evaluate(
        """async (data) => {
          const { parseReply } = await import("/static/js/protocol.js");
          const reply = parseReply(Uint8Array.from(data).buffer);
          const inspection = reply.inspection && { raw: [...reply.inspection.raw], rgb_frame: [...reply.inspection.rgbFrame] };
          return { ...reply, contours: reply.contours.map((c) => [...c]), mask: [...reply.mask], inspection };
        }""",
        data,
    )
    assert read["kind"] == "mask"
    assert (read["frameId"], read["model"]) == (meaning["frame_id"], meaning["model"])
    assert (read["width"], read["height"]) == (meaning["width"], meaning["height"])
    assert read["mask"] == meaning["mask"]
    assert read["inspection"] == meaning.get("inspection")
    assert read["receivedMs"] * 1000 == meaning["received_us"]
    for name, said in (("flickerRaw", "flicker_raw"), ("flicker", "flicker")):
        assert read[name] == meaning[said] or (meaning[said] is None and math.isnan(read[name]))
    assert {stage: ms * 1000 for stage, ms in read["stagesMs"].items()} == pytest.approx(
        meaning["stages_us"]
    )
    assert read["repliedMs"] * 1000 == pytest.approx(
        meaning["received_us"] + sum(meaning["stages_us"].values())
    )
    points = [[value for point in contour for value in point] for contour in meaning["contours"]]
    assert read["contours"] == points


@pytest.mark.parametrize("name", [*names("refusal"), *names("hello")])
def test_other_replies_are_read_as_the_fixture(page, name):
    data, meaning = fixture(name)
    read = page.evaluate(
        """async (data) => {
          const { parseReply } = await import("/static/js/protocol.js");
          return parseReply(Uint8Array.from(data).buffer);
        }""",
        data,
    )
    if "frame_id" in meaning and meaning["kind"] == "refusal":
        meaning["frameId"] = meaning.pop("frame_id")
    assert read == {**read, **meaning}


def test_damaged_replies_raise_a_protocol_error(page):
    data, _ = fixture(names("mask")[0])
    kinds = page.evaluate(
        """async (data) => {
          const { parseReply, ProtocolError } = await import("/static/js/protocol.js");
          const damaged = data.map((_, cut) => data.slice(0, cut));
          damaged.push([...data, 0], [0, ...data], data.map((byte, i) => (i === 4 ? 99 : byte)));
          return damaged.map((bytes) => {
            try {
              parseReply(Uint8Array.from(bytes).buffer);
              return "none";
            } catch (error) {
              return error instanceof ProtocolError ? "ProtocolError" : error.name;
            }
          });
        }""",
        data,
    )
    assert set(kinds) == {"ProtocolError"}


def test_stage_names_are_pythons(page):
    from webdemo.protocol import STAGES

    stages = page.evaluate("async () => (await import('/static/js/protocol.js')).STAGES")
    assert tuple(stages) == STAGES


def test_page_asks_at_first_for_what_the_server_takes_as_usual(page):
    from webdemo.protocol import THRESHOLD
    from webdemo.steady import STEADINESS

    initial = page.evaluate(
        "async () => (await import('/static/js/settings.js')).initialSettings()"
    )
    assert math.floor(255 * initial["threshold"] + 0.5) == THRESHOLD
    assert math.floor(255 * initial["steadiness"] + 0.5) == STEADINESS


def encode(page, picture, module):
    rgba = cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA)
    data = page.evaluate(
        """async ([data, width, height, module]) => {
          const { encode } = await import(`/static/js/encoders/${module}.js`);
          const canvas = Object.assign(document.createElement("canvas"), { width, height });
          const context = canvas.getContext("2d", { willReadFrequently: true });
          context.putImageData(new ImageData(Uint8ClampedArray.from(data), width, height), 0, 0);
          return [...(await encode(context))];
        }""",
        [rgba.ravel().tolist(), picture.shape[1], picture.shape[0], module],
    )
    return bytes(data)


@pytest.mark.parametrize("module", ["i420", "jpeg"])
def test_encoded_frames_decode_to_the_picture(page, module):
    from webdemo.codec import decode_frame
    from webdemo.protocol import Encoding

    picture = cv2.GaussianBlur(draw_person(256, 144)[0], (5, 5), 0)
    data = encode(page, picture, module)
    decoded = decode_frame(data, Encoding[module.upper()], 256, 144)
    difference = np.abs(decoded.astype(int) - picture)
    assert difference.mean() < 1.5
    assert abs((decoded.astype(int) - picture).mean()) < 0.6, "no shift in brightness"


def test_i420_keeps_the_primary_colours(page):
    from webdemo.codec import decode_frame
    from webdemo.protocol import Encoding

    for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)):
        picture = np.full((4, 4, 3), colour, np.uint8)
        decoded = decode_frame(encode(page, picture, "i420"), Encoding.I420, 4, 4)
        assert np.abs(decoded.astype(int) - colour).max() <= 3, colour


def test_encoding_by_where_the_server_is(page):
    chosen = page.evaluate(
        """async (names) => {
          const { encoderFor } = await import("/static/js/encoders/index.js");
          return names.map((name) => encoderFor(name).encoding);
        }""",
        ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "192.0.2.7", "talk.example"],
    )
    assert chosen == [2, 2, 2, 2, 1, 1]


def test_each_kept_frame_has_its_own_small_picture(page):
    seen, sizes, reused = page.evaluate(
        """async () => {
          const { FrameStore } = await import("/static/js/frame-store.js");
          const store = new FrameStore(false);
          const scene = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
          const keep = (colour, small) => {
            const context = scene.getContext("2d");
            context.fillStyle = colour;
            context.fillRect(0, 0, 64, 48);
            return store.keep(scene, 64, 48, 0, [small])[0];
          };
          const pixel = (frame) => [...frame.small.getImageData(3, 3, 1, 1).data];
          const frames = [keep("#ff0000", { width: 8, height: 8 }), keep("#0000ff", { width: 8, height: 4 })];
          const seen = frames.map(pixel);
          store.release([frames[0]]);
          const next = keep("#00ff00", { width: 16, height: 8 });
          seen.push(pixel(next), pixel(frames[1]));
          const sizes = [next, frames[1]].map(({ small }) => [small.canvas.width, small.canvas.height]);
          return [seen, sizes, next.small === frames[0].small && next.image === frames[0].image];
        }"""
    )
    red, blue, green = [255, 0, 0, 255], [0, 0, 255, 255], [0, 255, 0, 255]
    assert seen == [red, blue, green, blue]
    assert sizes == [[16, 8], [8, 4]]
    assert reused


def test_pace_tells_once_and_only_of_slow_machines(page):
    told = page.evaluate(
        """async () => {
          const { Pace } = await import("/static/js/pace.js");
          const run = (shownOf30) => {
            const pace = new Pace();
            const told = [];
            pace.restart(0);
            for (let frame = 0; frame < 30 * 20; frame++) {
              const nowMs = (frame * 1000) / 30;
              pace.captured(1, nowMs);
              if (frame % 30 < shownOf30) pace.shown(nowMs);
              const slow = pace.tooSlow(nowMs);
              if (slow) told.push([nowMs, Math.round(slow.captured), Math.round(slow.shown)]);
            }
            return told;
          };
          return [run(30), run(27), run(20)];
        }"""
    )
    assert told[0] == told[1] == []
    [(when, captured, shown)] = told[2]
    assert when >= 5000
    assert (captured, shown) == (30, 20)


def test_pace_recovers(page):
    recovered = page.evaluate(
        """async () => {
          const { Pace } = await import("/static/js/pace.js");
          const pace = new Pace();
          const recovered = [];
          pace.restart(0);
          for (let frame = 0; frame < 30 * 30; frame++) {
            const nowMs = (frame * 1000) / 30;
            pace.captured(1, nowMs);
            if (nowMs > 15000 || frame % 2) pace.shown(nowMs);
            if (pace.hasRecovered(nowMs)) recovered.push(nowMs);
          }
          return recovered;
        }"""
    )
    assert 15000 < recovered[0] < 21000
    assert len(recovered) > 200


def test_recent_rates_and_quantiles(page):
    rate, median, p95, late = page.evaluate(
        """async () => {
          const { Recent } = await import("/static/js/timing.js");
          const recent = new Recent();
          for (let i = 0; i <= 200; i++) recent.add(i, i * 50);
          return [recent.perSecond(10000), recent.quantile(0.5), recent.quantile(0.95), recent.perSecond(30000)];
        }"""
    )
    assert rate == pytest.approx(20)
    assert 149 <= median <= 151
    assert 194 <= p95 <= 196
    assert late == 0


LINES = """async ([mask, width, height, contours, level]) => {
  const { smoothLine } = await import("/static/js/outline.js");
  const source = { mask: Uint8Array.from(mask), width, height };
  return contours.map((contour) => [...smoothLine(Int16Array.from(contour), source, level)]);
}"""


def smooth_lines(page, mask):
    """The page's lines around a mask, in mask pixels from its corner: [(points, 2), …]."""
    from webdemo.outline import find_contours

    height, width = mask.shape
    contours = [contour.ravel().tolist() for contour in find_contours(mask)]
    lines = page.evaluate(LINES, [mask.ravel().tolist(), width, height, contours, 127.5])
    return [np.array(line).reshape(-1, 2) * (width, height) for line in lines]


def test_outline_follows_a_circle_to_a_third_of_a_mask_pixel(page):
    x, y = np.meshgrid(np.arange(256) + 0.5, np.arange(144) + 0.5)
    for soft in (1.0, 3.0):
        inside = 50.3 - np.hypot(x - 120.7, y - 70.2)
        mask = np.rint(255 / (1 + np.exp(-2 * inside / soft))).astype(np.uint8)
        (line,) = smooth_lines(page, mask)
        radii = np.hypot(*(line - (120.7, 70.2)).T)
        assert np.abs(radii - 50.3).max() < 0.33
        # No staircase: the direction turns evenly around the circle.
        steps = np.diff(np.vstack((line, line[:2])), axis=0)
        turns = np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))
        assert np.abs(turns).max() < 0.25


def test_outline_leaves_the_picture_with_the_person(page):
    mask = np.zeros((144, 256), np.uint8)
    mask[60:, 80:170] = 255
    (line,) = smooth_lines(page, mask)
    below = line[line[:, 1] > 140]
    along_the_border = below[(below[:, 0] > 90) & (below[:, 0] < 160)]
    assert (along_the_border[:, 1] > 146).all()
