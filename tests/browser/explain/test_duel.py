"""The duel: two models of a solution get the same frames, and its figures match NumPy's."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
import pytest
from frame_count import COUNT_FRAMES, run_for, stop_clock
from masks import enlarged_iou
from stage import MAGENTA, PRESENTER, is_colour
from stream_log import StreamLog

from webdemo.stream import protocol
from webdemo.stream.messages import FrameResult

QUERY = f"{PRESENTER}&duel=1"
TEXT = "(part) => document.querySelector(`#duel [data-part='${part}']`).textContent"
ALIKE = """() => Number(/[\\d.]+$/.exec(document.querySelector("#duel [data-part=alike]").textContent))"""
TELLS = "() => document.querySelector('#status').textContent.includes('second stream')"


def listen_to(streams, page):
    """Append each of the page's streams with its StreamLog."""

    def open_stream(socket):
        log = StreamLog()
        log.listen(socket)
        streams.append((socket, log))

    page.on("websocket", open_stream)


def small(frame):
    """A frame's brightness at one size for both models."""
    rows = np.frombuffer(frame.picture, np.uint8)[: frame.height * frame.width]
    picture = rows.reshape(frame.height, frame.width)
    return cv2.resize(picture, (128, 72), interpolation=cv2.INTER_AREA).astype(int)


def distance_between(one, other):
    """The difference between two streams' numbers of the same frame, found by their pictures.

    Each stream numbers its own frames; every frame goes to both.
    """
    ones, others = (
        {number: small(frame) for number, frame in log.frames.items()} for log in (one, other)
    )

    def difference(distance):
        pairs = [
            (ones[number + distance], picture)
            for number, picture in others.items()
            if number + distance in ones
        ]
        return np.mean([np.abs(a - b).mean() for a, b in pairs]) if len(pairs) >= 10 else np.inf

    return min(range(-max(others), max(ones)), key=difference)


def step(stage):
    run_for(stage, 250)
    return True


def median_of(scores):
    found = sorted(itertools.chain(*scores))
    return found[len(found) // 2]


def test_figures_match_the_masks(browser, open_stage):
    """The page's clock moves in steps. Of each step the page compares the first pair of masks."""
    streams = []

    def before(page):
        page.clock.install(time=0)
        listen_to(streams, page)

    query = f"{PRESENTER}&model=landscape&smoothing=0"
    stage = open_stage(browser, query, script=COUNT_FRAMES, before=before).wait_live()
    stop_clock(stage)
    stage.page.keyboard.press("d")
    stage.until(lambda: len(streams) == 2, what="the second stream")
    (_, landscape), (_, general) = streams
    stage.until(lambda: step(stage) and general.replies, what="a mask of the second stream")
    newest = [max(general.frames)]
    for _ in range(14):
        step(stage)
        newest.append(max(general.frames))

    ahead = distance_between(landscape, general)
    scores = []
    for last, this in itertools.pairwise([0, *newest]):
        pairs = (
            (general.replies[number].result.mask, landscape.replies[number + ahead].result.mask)
            for number in range(last + 1, this + 1)
            if number in general.replies and number + ahead in landscape.replies
        )
        scores.append([enlarged_iou(*pair) for pair in itertools.islice(pairs, 1)])
    # Figures are updated twice a second, so the last update lacks the masks of one or two steps.
    medians = [median_of(scores[:-1]), median_of(scores[:-2])]
    assert stage.page.evaluate(ALIKE) in [pytest.approx(median, abs=0.003) for median in medians]
    for side, model, name in (
        ("left", "landscape", "Landscape · 144×256×3"),
        ("right", "general", "General · 256×256×3"),
    ):
        assert stage.page.evaluate(TEXT, f"{side} name") == name
        truth = float(stage.page.evaluate(TEXT, f"{side} truth").split()[-1])
        assert 0.95 < truth < 1
        assert stage.page.evaluate(TEXT, f"{side} speed").endswith(" results/s")
        assert stage.figure("results", model) != "–"


def test_wiper_divides_the_models(browser, open_stage):
    """The left model's masks are replaced by all person, the right one's by all background."""

    def paint(socket):
        server = socket.connect_to_server()

        def answer(message):
            reply = protocol.parse_reply(message)
            if isinstance(reply, FrameResult):
                mask = np.full_like(reply.result.mask, 0 if reply.model else 255)
                result = replace(reply.result, mask=mask, contours=[])
                message = bytes(protocol.serialize_result(replace(reply, result=result)))
            socket.send(message)

        server.on_message(answer)
        socket.on_message(server.send)

    query = f"{QUERY}&background=ff00ff&outline=0"
    stage = open_stage(
        browser, query, before=lambda page: page.route_web_socket("**/stream", paint)
    ).wait_live()
    wiper = stage.page.get_by_label("Wiper between the two models")
    for mirror in (True, False):
        stage.page.set_checked("[data-setting=mirror]", mirror)
        for share in (50, 20, 80):
            wiper.fill(str(share))
            column = round(6.4 * share)

            def is_parted(picture, column=column):
                hidden = is_colour(picture, MAGENTA, 60)
                return (
                    hidden[:, : column - 2].mean() < 0.01 and hidden[:, column + 2 :].mean() > 0.99
                )

            stage.until_shown(is_parted, what=f"the wiper at {share} %, mirror {mirror}")
    wiper.focus()
    wiper.press("ArrowRight")
    assert wiper.input_value() == "81"


def test_models_without_masks_are_compared(browser, open_stage):
    """The two ranges of face detection, by their times; the second of them is the current one."""
    streams = []
    query = f"{QUERY}&solution=face-detection&model=full-range"
    stage = open_stage(browser, query, before=partial(listen_to, streams)).wait_live()

    def has_figures(side):
        return stage.page.evaluate(TEXT, f"{side} speed").endswith(" results/s")

    stage.until(lambda: has_figures("left") and has_figures("right"), what="the figures")
    names = [stage.page.evaluate(TEXT, f"{side} name") for side in ("left", "right")]
    assert names == ["Within 2 m · 128×128×3", "Within 5 m · 192×192×3"]
    assert not stage.page.locator("#duel [data-part=alike]").is_visible()
    first, second = (log.replies[max(log.replies)].model for _, log in streams)
    assert first == second + 1


def test_single_model_is_not_compared(browser, open_stage):
    stage = open_stage(browser, f"{QUERY}&solution=hands").wait_live()
    button = stage.page.locator("[data-toggles=duel]")
    assert button.is_disabled()
    assert button.get_attribute("title") == "Hands has no second model that runs here."
    stage.page.keyboard.press("d")
    assert stage.query()["duel"] == "0", "nor does a link start it"
    stage.page.locator("#solution").select_option("selfie")
    stage.until(button.is_enabled, what="two models")
    assert button.get_attribute("title") == ""


def test_key_starts_and_ends_the_duel(browser, open_stage):
    streams = []
    stage = open_stage(browser, PRESENTER, before=partial(listen_to, streams)).wait_live()
    assert len(streams) == 1
    assert not stage.page.locator("#duel").is_visible()
    stage.page.keyboard.press("d")
    stage.until(ALIKE)
    assert stage.query()["duel"] == "1"
    assert len(streams) == 2

    def models():
        """The models of each stream's newest reply."""
        return [log.replies[max(log.replies)].model for _, log in streams]

    assert models() == [0, 1]
    stage.page.keyboard.press("m")
    stage.until(lambda: models() == [1, 0], what="the other model on the second stream")
    stage.page.keyboard.press("d")
    assert not stage.page.locator("#duel").is_visible()
    (_, first), (second_socket, _) = streams
    stage.until(second_socket.is_closed, what="the end of the second stream")
    newest = first.newest
    stage.until(lambda: max(first.replies) > newest + 5, what="five replies more")


def test_picture_continues_without_the_second_stream(browser, open_stage):
    """The second stream is refused at first and lost later."""
    opened = []

    def admit_first(socket):
        opened.append(socket)
        if len(opened) == 1 or admit_first.all:
            socket.connect_to_server()
        else:
            socket.close(code=1011, reason="no place")

    admit_first.all = False
    drawn = """(() => {
      window.drawn = 0;
      const { stroke } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.stroke = function (...args) {
        if (this.canvas.id === "output") window.drawn += 1;
        return stroke.apply(this, args);
      };
    })();"""
    stage = open_stage(
        browser,
        QUERY,
        script=drawn,
        before=lambda page: page.route_web_socket("**/stream", admit_first),
    ).wait_live()

    def goes_on(what):
        stage.until(TELLS, what=f"the notice that {what}")
        before = stage.page.evaluate("() => window.drawn")
        stage.until(
            "(before) => window.drawn > before + 20", before, what=f"twenty pictures after {what}"
        )

    goes_on("the second stream is refused")
    assert len(opened) >= 2
    stage.until(lambda: stage.figure("results", "landscape") != "–", what="figures")
    assert float(stage.figure("results", "landscape")) > 0
    admit_first.all = True
    stage.until(ALIKE, what="the duel, once the second stream is let in")
    stage.until(f"() => !({TELLS})()", what="no notice")
    admit_first.all = False
    opened[-1].close()
    goes_on("the second stream is lost")
