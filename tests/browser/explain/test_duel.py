"""The duel: two models of a solution get the same frames, and its figures match NumPy's."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from frame_count import COUNT_FRAMES, run_for, stop_clock
from masks import enlarged_iou
from shared_page import choose
from stage import MAGENTA, PRESENTER, is_colour
from stream_log import StreamLog

from webdemo.stream import protocol
from webdemo.stream.messages import FrameResult
from webdemo.vision.solutions import index

TEXT = "(part) => document.querySelector(`#duel [data-part='${part}']`).textContent"
ALIKE = """() => Number(/[\\d.]+$/.exec(document.querySelector("#duel [data-part=alike]").textContent))"""
NOTE_DRAWN = """(() => {
  window.drawn = 0;
  const { putImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.putImageData = function (...given) {
    if (this.canvas.id === "output") window.drawn += 1;
    return putImageData.apply(this, given);
  };
})();"""
TELLS = "() => document.querySelector('#status').textContent.includes('second stream')"


def listen_to(streams, page):
    """Append each of the page's streams with its StreamLog."""

    def open_stream(socket):
        log = StreamLog()
        log.listen(socket)
        streams.append((socket, log))

    page.on("websocket", open_stream)


def step(stage):
    run_for(stage, 250)
    return True


def median_of(scores):
    found = sorted(itertools.chain(*scores))
    return found[len(found) // 2]


def assert_figures_match(stage, streams):
    """The page's clock moves in steps. Of each step the page compares the first pair of masks."""
    stop_clock(stage)
    stage.page.keyboard.press("d")
    stage.until(lambda: len(streams) == 2, what="the second stream")
    (_, landscape), (_, general) = streams
    stage.until(lambda: step(stage) and general.replies, what="a mask of the second stream")
    newest = [general.newest]
    for _ in range(14):
        step(stage)
        newest.append(general.newest)

    # Each stream numbers its own frames; every frame goes to both.
    ahead = landscape.newest - general.newest
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
    stage.page.clock.resume()


def test_duel_follows_key_model_and_solution_and_its_figures_match_the_masks(browser, open_stage):
    streams = []

    def before(page):
        page.clock.install(time=0)
        listen_to(streams, page)

    query = f"{PRESENTER}&duel=1&solution=hands&smoothing=0"
    stage = open_stage(browser, query, script=COUNT_FRAMES, before=before).wait_live()
    button = stage.page.locator("[data-toggles=duel]")
    assert button.is_disabled()
    assert button.get_attribute("title") == "Hands has no second model that runs here."
    stage.page.keyboard.press("d")
    assert stage.query()["duel"] == "0", "nor does a link start it"
    stage.page.locator("#solution").select_option("selfie")
    stage.until(button.is_enabled, what="two models")
    assert button.get_attribute("title") == ""
    assert not stage.page.locator("#duel").is_visible()
    assert len(streams) == 1

    def has_models(*expected):
        """Whether these are the models of each stream's newest reply."""
        models = [index.MODELS[log.newest_reply.model] for _, log in streams]
        return models == [index.find(*name.split("/")) for name in expected]

    stage.until(lambda: has_models("selfie/landscape"), what="a mask")
    assert_figures_match(stage, streams)
    assert stage.query()["duel"] == "1"
    stage.until(lambda: has_models("selfie/landscape", "selfie/general"))
    stage.page.keyboard.press("m")
    stage.until(lambda: has_models("selfie/general", "selfie/landscape"))
    stage.page.keyboard.press("d")
    assert not stage.page.locator("#duel").is_visible()
    (_, first), (second_socket, _) = streams
    stage.until(second_socket.is_closed, what="the end of the second stream")
    newest = first.newest
    stage.until(lambda: max(first.replies) > newest + 5, what="five replies more")

    # Models without masks are compared by their times; the second of them is the current one.
    del streams[1]
    choose(stage, solution="face-detection", model="full-range")
    stage.page.keyboard.press("d")

    def shows(side, name):
        found = [stage.page.evaluate(TEXT, f"{side} {part}") for part in ("name", "speed")]
        return found[0] == name and found[1].endswith(" results/s")

    for side, name in (("left", "Within 2 m · 128×128×3"), ("right", "Within 5 m · 192×192×3")):
        stage.until(lambda: shows(side, name), what=f"the figures, {side}")  # noqa: B023
    assert not stage.page.locator("#duel [data-part=alike]").is_visible()
    stage.until(lambda: has_models("face-detection/full-range", "face-detection/short-range"))


def test_wiper_divides_the_models_and_the_picture_continues_without_the_second(browser, open_stage):
    """The second stream is refused at first and lost later. The left model's masks are replaced by
    all person, the right one's by all background.
    """
    opened = []

    def admit_first(socket):
        opened.append(socket)
        if len(opened) > 1 and not admit_first.all:
            socket.close(code=1011, reason="no place")
            return
        server = socket.connect_to_server()

        def paint(message):
            reply = protocol.parse_reply(message)
            if isinstance(reply, FrameResult):
                mask = np.full_like(reply.result.mask, 0 if reply.model else 255)
                result = replace(reply.result, mask=mask, contours=[])
                message = bytes(protocol.serialize_result(replace(reply, result=result)))
            socket.send(message)

        server.on_message(paint)
        socket.on_message(server.send)

    admit_first.all = False
    stage = open_stage(
        browser,
        f"{PRESENTER}&duel=1&background=ff00ff&outline=0",
        script=NOTE_DRAWN,
        before=lambda page: page.route_web_socket("**/stream", admit_first),
    ).wait_live()

    def goes_on(what):
        stage.until(TELLS, what=f"the notice that {what}")
        before = stage.page.evaluate("() => window.drawn")
        stage.until(
            "(before) => window.drawn > before + 5", before, what=f"five pictures after {what}"
        )

    goes_on("the second stream is refused")
    assert len(opened) >= 2
    stage.until(lambda: stage.figure("results", "landscape") != "–", what="figures")
    assert float(stage.figure("results", "landscape")) > 0
    admit_first.all = True
    stage.until(f"() => !({TELLS})()", what="no notice, once the second stream is let in")

    wiper = stage.page.get_by_label("Wiper between the two models")
    for mirror, share in ((True, 50), (True, 20), (False, 20), (False, 80)):
        stage.page.set_checked("[data-setting=mirror]", mirror)
        wiper.fill(str(share))
        column = round(6.4 * share)

        def is_parted(picture, column=column):
            hidden = is_colour(picture, MAGENTA, 60)
            return hidden[:, : column - 2].mean() < 0.01 and hidden[:, column + 2 :].mean() > 0.99

        stage.until_shown(is_parted, what=f"the wiper at {share} %, mirror {mirror}")
    wiper.focus()
    wiper.press("ArrowRight")
    assert wiper.input_value() == "81"

    admit_first.all = False
    opened[-1].close()
    goes_on("the second stream is lost")
