"""The panel "How it works" shows what really happened to the frame that it names."""

from __future__ import annotations

import re

import numpy as np
import pytest
from frame_count import run_for, stop_clock
from panel import CODE, HEADS, packets_on, part, press, show

from webdemo.vision import codec
from webdemo.vision.stage_clock import STAGES
from webdemo.web import how_it_works

PACKETS = {
    *("camera", "small", "sent", "decoded", "tensor"),
    *("raw", "mask", "contours", "reply", "picture"),
}
GREEN = (0, 0xE6, 0x40)
ROWS = """() => [...document.querySelectorAll("#waterfall [data-stage]")].map((row) =>
  [row.dataset.stage, ...[...row.querySelectorAll(".figure")].map(({ textContent }) => Number(textContent))])"""
OPEN = "() => !document.querySelector('#how').hidden"


def test_tensor_shows_what_the_server_decoded(how):
    press(how, '[data-packet="tensor"]')
    for height in (256, 144):  # of the general model, then of the one for landscape
        how.page.keyboard.press("m")
        packet = show(how)
        frame = how.log.frames[packet.number]
        assert frame.settings.inspect
        decoded = codec.decode_frame(frame.picture, frame.encoding, frame.width, frame.height)
        assert packet.picture.tobytes() == decoded.tobytes()
        assert np.array_equal(packet.result.inspection.rgb_frame, decoded)
        assert packet.kind.startswith(f"1×{height}×{frame.width}×3, float32")
        assert frame.height == height


def test_confidence_mask_equals_mediapipes(how):
    packet = show(how, "raw")  # a model's first mask is not smoothed
    raw = packet.result.inspection.raw
    assert not np.array_equal(raw, packet.result.mask), "it has been smoothed since"
    green = (packet.picture == GREEN).all(axis=2)
    person = raw >= 128
    inner = np.pad(person, 1, mode="edge")
    around = inner[:-2, 1:-1] & inner[2:, 1:-1] & inner[1:-1, :-2] & inner[1:-1, 2:]
    assert np.array_equal(green, person & ~around), "the line runs at the threshold"
    warmth = packet.picture.astype(int).sum(axis=2)
    sure, unsure = raw > 250, raw < 5
    assert warmth[sure & ~green].min() > 3 * warmth[unsure].max()


def test_threshold_moves_the_line_and_the_outline(how):
    press(how, '[data-packet="raw"]')
    slider = how.page.locator('#how [data-setting="threshold"]')
    slider.fill("0.2")
    slider.focus()
    for _ in range(3):
        slider.press("PageUp")
    threshold = float(slider.input_value())
    assert threshold > 0.3
    level = round(255 * threshold)
    packet = show(how, after=0)
    green = (packet.picture == GREEN).all(axis=2)
    assert green.any()
    assert (packet.result.inspection.raw[green] >= level).all()
    how.until(
        lambda: how.log.frames[how.log.newest].settings.threshold == level,
        what="a frame that is sent with the new threshold",
    )


def test_waterfall_adds_up_and_keeps_the_last_model(how):
    how.page.check("[data-setting=view][value=time]", force=True)
    show(how)
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

    def times_of_general():
        process = STAGES.index("process")
        return [
            reply.stages_us[process] / 1000
            for reply in how.log.replies.values()
            if reply.frame_id > began and reply.model == 1
        ]

    how.page.keyboard.press("m")
    began = how.log.newest
    how.until(lambda: len(times_of_general()) >= 20, what="twenty results of the general model")
    how.page.keyboard.press("m")
    how.until(
        lambda: "General median" in how.page.evaluate(HEADS), what="the column of the model before"
    )
    rows = {name: figures for name, *figures in how.page.evaluate(ROWS)}
    least, most = np.quantile(times_of_general(), [0.05, 0.95])
    assert least <= rows["process"][3] <= most
    show(how)
    assert how.log.frames[how.log.newest].model == 0


def test_python_lines_are_lit_with_the_graph(how):
    how.page.check("[data-setting=view][value=python]", force=True)
    how.until("() => document.querySelector('#python code')")
    assert how.page.evaluate(CODE) == [line.text or "" for line in how_it_works.source()]
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


def test_nodes_are_described(how):
    press(how, '[data-packet="tensor"]')
    show(how)
    picture = how.page.locator("#packet canvas[aria-label]").first
    for name, words, gives in (
        ("InferenceCalculatorCpu", "XNNPACK", None),
        ("process", "MediaPipe’s graph", "Confidence mask"),
        ("ImagePropertiesCalculator", "of the same size", None),
        ("ImageToTensorCalculator", "a tensor of the network’s size", "Input tensor"),
        ("decode", "red, green and blue", "Decoded frame"),
    ):
        press(how, f'[data-node="{name}"]', " ")
        assert words in part(how, "words")
        assert picture.is_visible() == (gives is not None)
        assert gives in (None, picture.get_attribute("aria-label"))
        title = how.page.locator('#packet [data-part="title"]')
        assert title.evaluate("(title) => title.scrollWidth <= title.clientWidth"), name


def test_every_packet_has_a_picture(how):
    began = how.log.newest  # not a packet of an earlier test
    assert packets_on(how) == PACKETS
    for kind in PACKETS:
        dot = press(how, f'[data-packet="{kind}"]')
        assert dot.get_attribute("aria-pressed") == "true"
        packet = show(how, after=began)
        assert packet.picture.std() > 10, kind
        chosen = how.page.locator("#graph .edge.chosen")
        assert {edge.get_attribute("data-packet") for edge in chosen.all()} == {kind}
    press(how, '[data-packet="contours"]')
    how.page.keyboard.press("o")
    assert "outline is off" in show(how).kind
    assert how.query()["packet"] == "contours"


def test_packet_moves_through_mediapipes_graph(how):
    """Calculators timed together are passed one after the other. Each step goes from node to node."""
    how.until("() => document.querySelector('#graph .calculator')")
    passed = how.page.evaluate(
        """() => new Promise((resolve) => {
          const seen = [];
          const rects = (nodes) => nodes.map((node) => {
            const { x, y, width, height } = node.querySelector("rect").getBBox();
            return [x, y, x + width, y + height];
          });
          const observer = new MutationObserver(() => {
            const nodes = [...document.querySelectorAll("#graph .node.lit")];
            const name = nodes.map(({ dataset }) => dataset.node).sort().join("+");
            if (!name || seen.at(-1)?.name === name) return;
            const [animation] = document.querySelector("#graph .dot").getAnimations();
            const way = animation.effect.getKeyframes().map(({ transform }) => transform.match(/-?[\\d.]+/g).map(Number));
            seen.push({ name, boxes: rects(nodes), way: [way[0], way.at(-1)] });
            if (seen.filter(({ name }) => name === "capture").length < 2) return;
            observer.disconnect();
            resolve(seen);
          });
          observer.observe(document.querySelector("#graph"), { subtree: true, attributeFilter: ["class"] });
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

    def touches(point, boxes):
        (x, y), edge = point, 12  # an arrow's tip
        return any(
            left - edge <= x <= right + edge and top - edge <= y <= bottom + edge
            for left, top, right, bottom in boxes
        )

    for this, following in zip(passed, [*passed[1:], None], strict=True):
        begin, end = this["way"]
        assert touches(begin, this["boxes"]), this
        assert following is None or touches(end, following["boxes"]), this


def test_hidden_controls_leave_only_the_picture(how):
    how.page.keyboard.press("h")
    assert not how.page.evaluate(OPEN)
    how.until("() => document.querySelector('#output').clientWidth === innerWidth")
    how.page.keyboard.press("h")
    assert how.page.evaluate(OPEN)
    how.page.keyboard.press("h")
    how.page.keyboard.press("p")
    assert how.page.evaluate(OPEN)


def test_closed_panel_requests_nothing(how):
    asked = []
    how.page.on("request", note := lambda request: asked.append(request.url))
    how.page.keyboard.press("p")
    assert not how.page.evaluate(OPEN)
    closed = how.log.newest
    how.until(lambda: max(how.log.replies) >= closed + 10, what="ten results with the panel closed")
    assert not any(
        frame.settings.inspect for number, frame in how.log.frames.items() if number > closed
    )
    assert not any("/api/pipeline" in url for url in asked)
    how.page.keyboard.press("p")
    show(how, after=closed)
    how.page.remove_listener("request", note)
    assert any("/api/pipeline" in url for url in asked)


def test_open_panel_requests_packets_of_few_frames(how):
    """In 2 s of the page's clock. The panel follows a frame for 1.6 s."""
    stop_clock(how)
    began = how.log.newest
    for _ in range(60):  # a frame a step: each has its reply before the next
        run_for(how, 1000 / 30)
    frames = [frame for number, frame in how.log.frames.items() if number > began]
    assert 1 <= sum(frame.settings.inspect for frame in frames) <= len(frames) / 10


def test_reduced_motion_stops_the_moving_dot(how):
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
    assert how.page.evaluate(flights)
    how.page.emulate_media(reduced_motion="reduce")
    how.until(
        "() => !document.querySelector('#graph .dot')?.getAnimations().length",
        what="the end of a flight that had begun",
    )
    assert not how.page.evaluate(flights)
