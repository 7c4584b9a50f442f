"""The panel "How it works" shows what really happened to the frame that it names."""

from __future__ import annotations

import base64
import re

import cv2
import numpy as np
import pytest
from frame_count import COUNT_FRAMES, run_for, stop_clock
from shared_page import SharedPage
from stage import PRESENTER
from stream_log import StreamLog

from webdemo.vision import codec
from webdemo.vision.stage_clock import STAGES
from webdemo.web import how_it_works

PACKETS = [
    *("camera", "small", "sent", "decoded", "tensor"),
    *("raw", "mask", "contours", "reply", "picture"),
]
ROWS = """() => [...document.querySelectorAll("#waterfall [data-stage]")].map((row) =>
  [row.dataset.stage, ...[...row.querySelectorAll(".figure")].map(({ textContent }) => Number(textContent))])"""
PACKET = """() => {
  const part = (name) => document.querySelector(`#packet [data-part="${name}"]`);
  const picture = part("picture");
  return { frame: part("frame").textContent, png: picture.toDataURL("image/png") };
}"""
SHOWN = """(after) => {
  const number = /^Frame (\\d+),/.exec(document.querySelector('#packet [data-part="frame"]').textContent)?.[1];
  return Number(number) > after;
}"""
OPEN = "() => !document.querySelector('#how').hidden"


@pytest.fixture(scope="module")
def how_page(browser, open_for_all):
    logs = []

    def before(page):
        page.clock.install(time=0)
        logs.append(StreamLog(page))

    stage = open_for_all(browser, f"{PRESENTER}&how=1", script=COUNT_FRAMES, before=before)
    (stage.log,) = logs
    return SharedPage(stage)


@pytest.fixture
def how(how_page):
    """The page with the panel open and default settings. `log` records its stream."""
    with how_page.in_use() as stage:
        stage.log.forget()
        yield stage


def choose(stage, packet):
    """Choose a packet on the graph by keyboard; return its dot."""
    dot = stage.page.locator(f'#graph [data-packet="{packet}"]').first
    dot.focus()
    dot.press("Enter")
    return dot


def shown_packet(stage, after=0):
    """Return the shown packet's picture, RGB uint8, and its frame's number."""
    stage.until(SHOWN, after, what=f"a packet of a frame after {after}")
    packet = stage.page.evaluate(PACKET)
    number = int(re.match(r"Frame (\d+),", packet["frame"])[1])
    data = np.frombuffer(base64.b64decode(packet["png"].partition(",")[2]), np.uint8)
    bgra = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    assert bgra.shape[2] == 3 or (bgra[:, :, 3] == 255).all()
    return cv2.cvtColor(bgra[:, :, :3], cv2.COLOR_BGR2RGB), number


@pytest.mark.parametrize("model", ["general", "landscape"])
def test_tensor_shows_what_the_server_decoded(how, model):
    choose(how, "tensor")
    for _ in range(1 if model == "general" else 2):
        how.page.keyboard.press("m")
    picture, number = shown_packet(how, how.log.newest)
    frame = how.log.frames[number]
    assert frame.settings.inspect
    decoded = codec.decode_frame(frame.picture, frame.encoding, frame.width, frame.height)
    assert picture.tobytes() == decoded.tobytes()
    assert np.array_equal(how.log.replies[number].result.inspection.rgb_frame, decoded)
    kind = how.page.locator('#packet [data-part="kind"]').text_content()
    assert kind.startswith(f"1×{frame.height}×{frame.width}×3, float32")
    assert (frame.height == 256) == (model == "general")


def test_confidence_mask_equals_mediapipes(how):
    choose(how, "raw")
    picture, number = shown_packet(how, how.log.newest)  # a model's first mask is not smoothed
    result = how.log.replies[number].result
    raw = result.inspection.raw
    assert not np.array_equal(raw, result.mask), "it has been smoothed since"
    green = (picture == (0, 0xE6, 0x40)).all(axis=2)
    person = raw >= 128
    inner = np.pad(person, 1, mode="edge")
    around = inner[:-2, 1:-1] & inner[2:, 1:-1] & inner[1:-1, :-2] & inner[1:-1, 2:]
    assert np.array_equal(green, person & ~around), "the line runs at the threshold"
    warmth = picture.astype(int).sum(axis=2)
    sure, unsure = raw > 250, raw < 5
    assert warmth[sure & ~green].min() > 3 * warmth[unsure].max()


def test_threshold_moves_the_line_and_the_outline(how):
    choose(how, "raw")
    slider = how.page.locator('#how [data-setting="threshold"]')
    slider.fill("0.2")
    slider.focus()
    for _ in range(3):
        slider.press("PageUp")
    threshold = float(slider.input_value())
    assert threshold > 0.3
    level = round(255 * threshold)
    picture, number = shown_packet(how)
    green = (picture == (0, 0xE6, 0x40)).all(axis=2)
    assert green.any()
    assert (how.log.replies[number].result.inspection.raw[green] >= level).all()
    how.until(
        lambda: how.log.frames[how.log.newest].settings.threshold == level,
        what="a frame that is sent with the new threshold",
    )


def test_stages_add_up_to_the_latency(how):
    how.page.check("[data-setting=view][value=time]", force=True)
    shown_packet(how, how.log.newest)
    rows, label = how.page.evaluate(
        f"() => [({ROWS})(), document.querySelector('#graph .tag tspan').textContent]"
    )
    number = int(re.match(r"frame (\d+)", label)[1])
    names = [name for name, *_ in rows]
    begin = names.index(STAGES[0])
    assert tuple(names[begin : begin + len(STAGES)]) == STAGES
    assert names[-2:] == ["unaccounted", "capture to display"]
    ms = {name: this for name, this, *_ in rows}
    assert sum(ms[name] for name in names[:-1]) == pytest.approx(ms["capture to display"], abs=0.09)
    assert all(ms[name] >= 0 for name in names)
    for name, us in zip(STAGES, how.log.replies[number].stages_us, strict=True):
        assert ms[name] == pytest.approx(us / 1000, abs=0.0051), name
    (_, _, unaccounted, *_), (_, _, median, p95, *_) = rows[-2:]
    assert 0 < median <= p95
    assert 0 <= unaccounted < 0.25 * median


def test_python_lines_are_lit_with_the_graph(how):
    how.page.check("[data-setting=view][value=python]", force=True)
    how.until("() => document.querySelector('#python code')")
    texts = how.page.locator("#python code").all_text_contents()
    assert [text.rstrip() for text in texts] == [line.text or "" for line in how_it_works.source()]
    both = """() => {
      const lit = [...document.querySelectorAll("#python .lit")].map((line) => line.dataset.stage);
      const node = document.querySelector("#graph .node.lit, #graph .zone.lit")?.dataset.node;
      const row = document.querySelector("#waterfall .row.lit")?.dataset.stage;
      return lit.length && { lit: [...new Set(lit)], node, row };
    }"""
    seen = set()

    def look():
        if found := how.page.evaluate(both):
            assert found["lit"] == [found["node"]] == [found["row"]]
            seen.add(found["node"])
        return len(seen) >= 3

    how.until(look, what="three stages lit, one after the other")
    assert seen <= set(STAGES)


def test_packets_by_keyboard(how):
    how.page.keyboard.press("p")
    assert not how.page.evaluate(OPEN)
    how.page.keyboard.press("p")
    assert how.page.evaluate(OPEN)
    edge = choose(how, "tensor")
    assert edge.get_attribute("aria-pressed") == "true"
    shown_packet(how)
    assert how.page.locator('#packet [data-part="title"]').text_content() == "Input tensor"
    assert how.query()["packet"] == "tensor"
    picture = how.page.locator("#packet canvas[aria-label]").first
    for name, words, gives in (
        ("InferenceCalculatorCpu", "XNNPACK", None),
        ("process", "MediaPipe’s graph", "Confidence mask"),
        ("ImagePropertiesCalculator", "of the same size", None),
        ("ImageToTensorCalculator", "a tensor of the network’s size", "Input tensor"),
        ("decode", "red, green and blue", "Decoded frame"),
    ):
        node = how.page.locator(f'#graph [data-node="{name}"]')
        node.focus()
        node.press(" ")
        assert words in how.page.locator('#packet [data-part="words"]').text_content()
        assert picture.is_visible() == (gives is not None)
        assert gives in (None, picture.get_attribute("aria-label"))
        title = how.page.locator('#packet [data-part="title"]')
        assert title.evaluate("(title) => title.scrollWidth <= title.clientWidth"), name


def test_every_packet_has_a_picture(how):
    shown_packet(how, how.log.newest)  # not a packet of an earlier test
    for packet in PACKETS:
        choose(how, packet)
        picture, _ = shown_packet(how)
        assert picture.std() > 10, packet
        chosen = how.page.locator("#graph .edge.chosen")
        assert chosen.count() >= 1
        assert {edge.get_attribute("data-packet") for edge in chosen.all()} == {packet}


def test_packet_moves_through_mediapipes_graph(how):
    """The node that it passes is lit. Calculators timed together are passed one after the other."""
    how.until("() => document.querySelector('#graph .calculator')")
    passed = how.page.evaluate(
        """() => new Promise((resolve) => {
          const seen = [];
          const lit = () => [...document.querySelectorAll("#graph .node.lit")];
          new MutationObserver(() => {
            const name = lit().map(({ dataset }) => dataset.node).sort().join("+");
            if (name && seen.at(-1)?.name !== name) seen.push({ name, away: 0 });
          }).observe(document.querySelector("#graph"), { subtree: true, attributeFilter: ["class"] });
          const measure = () => {
            const dot = document.querySelector("#graph .dot").getBoundingClientRect();
            const x = dot.x + dot.width / 2;
            const y = dot.y + dot.height / 2;
            const far = lit().map((node) => {
              const box = node.querySelector("rect").getBoundingClientRect();
              return Math.max(box.left - x, x - box.right, box.top - y, y - box.bottom);
            });
            if (seen.length) seen.at(-1).away = Math.max(seen.at(-1).away, Math.min(...far));
            if (seen.filter(({ name }) => name === "capture").length === 3) resolve(seen);
            else requestAnimationFrame(measure);
          };
          measure();
        })"""
    )
    begins = [i for i, step in enumerate(passed) if step["name"] == "capture"]
    passed = passed[begins[-2] : begins[-1]]
    assert [step["name"] for step in passed] == [
        *("capture", "shrink", "encode", "uplink", "receive", "decode", "wait"),
        *("ImageCloneCalculator+ImagePropertiesCalculator", "ImageToTensorCalculator"),
        *("InferenceCalculatorCpu", "TensorsToSegmentationCalculator"),
        *("MergeImagesToVectorCalculator", "smooth", "contours", "pack"),
        *("downlink", "page busy", "unpack", "composite"),
    ]
    width = how.page.locator("#graph svg").bounding_box()["width"]
    for step in passed:
        far = 0.11 if step["name"] == "InferenceCalculatorCpu" else 0.03  # it has a long arrow
        assert step["away"] <= far * width, step


def test_waterfall_keeps_the_last_model_for_comparison(how):
    how.page.check("[data-setting=view][value=time]", force=True)
    how.page.keyboard.press("m")

    def times_of_general():
        process = STAGES.index("process")
        return [
            reply.stages_us[process] / 1000
            for reply in how.log.replies.values()
            if reply.frame_id > began and reply.model == 1
        ]

    began = how.log.newest
    how.until(lambda: len(times_of_general()) >= 20, what="twenty results of the general model")
    how.page.keyboard.press("m")
    heads = "() => [...document.querySelectorAll('#waterfall .head')].map(({ textContent }) => textContent)"
    how.until(
        lambda: "General median" in how.page.evaluate(heads), what="the column of the model before"
    )
    rows = {name: figures for name, *figures in how.page.evaluate(ROWS)}
    least, most = np.quantile(times_of_general(), [0.05, 0.95])
    assert least <= rows["process"][3] <= most
    shown_packet(how, how.log.newest)
    assert how.log.frames[how.log.newest].model == 0


def test_hidden_controls_leave_only_the_picture(how):
    shown_packet(how)
    how.page.keyboard.press("h")
    assert not how.page.evaluate(OPEN)
    how.until("() => document.querySelector('#output').clientWidth === innerWidth")
    how.page.keyboard.press("h")
    assert how.page.evaluate(OPEN)
    how.page.keyboard.press("h")
    how.page.keyboard.press("p")
    assert how.page.evaluate(OPEN)


def test_contours_that_were_not_requested_are_reported(how):
    choose(how, "contours")
    how.page.keyboard.press("o")
    shown_packet(how, how.log.newest)
    assert "outline is off" in how.page.locator('#packet [data-part="kind"]').text_content()


def test_closed_panel_requests_nothing(how):
    asked = []
    how.page.on("request", note := lambda request: asked.append(request.url))
    how.page.keyboard.press("p")
    closed = how.log.newest
    how.until(
        lambda: max(how.log.replies) >= closed + 40, what="forty results with the panel closed"
    )
    assert not any(
        frame.settings.inspect for number, frame in how.log.frames.items() if number > closed
    )
    assert not any("/api/pipeline" in url for url in asked)
    how.page.keyboard.press("p")
    shown_packet(how, closed)
    how.page.remove_listener("request", note)
    assert any("/api/pipeline" in url for url in asked)


def test_open_panel_requests_packets_of_few_frames(how):
    """In 2 s of the page's clock. The panel follows a frame for 1.6 s."""
    stop_clock(how)
    try:
        began = how.log.newest
        for _ in range(60):
            run_for(how, 1000 / 30)
    finally:
        how.page.clock.resume()
    frames = [frame for number, frame in how.log.frames.items() if number > began]
    assert 1 <= sum(frame.settings.inspect for frame in frames) <= len(frames) / 10


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_reduced_motion_stops_the_moving_dot(how, motion):
    how.page.emulate_media(reduced_motion=motion)
    if motion == "reduce":
        how.until(
            "() => !document.querySelector('#graph .dot')?.getAnimations().length",
            what="the end of a flight that had begun",
        )
    flights = """() => new Promise((resolve) => {
      const seen = { places: new Set(), flew: false };
      const look = () => {
        const dot = document.querySelector("#graph .dot.shown");
        if (dot) {
          seen.places.add(dot.style.transform);
          seen.flew ||= dot.getAnimations().length > 0;
        }
        if (seen.places.size > 8) resolve(seen.flew);
        else requestAnimationFrame(look);
      };
      look();
    })"""
    assert how.page.evaluate(flights) == (motion != "reduce")


def test_graph_that_cannot_be_read(how):
    how.page.keyboard.press("p")
    how.page.route(
        "**/api/pipeline?*", lambda route: route.fulfill(status=503, json={"error": "Busy."})
    )
    how.page.keyboard.press("p")
    how.until("() => document.querySelector('#status')?.textContent.includes('Busy.')")
    how.until("() => document.querySelector('#graph .node')")
    shown_packet(how, how.log.newest)
    how.page.unroute("**/api/pipeline?*")
    how.page.keyboard.press("p")
    how.page.keyboard.press("p")
    how.until("() => document.querySelector('#graph .calculator')", what="the graph again")
    how.errors.clear()  # the browser itself logs the 503
