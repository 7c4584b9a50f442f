"""Both models on the same frames, and figures that NumPy agrees with."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from masks import enlarged_iou
from stage import MAGENTA, is_colour

from webdemo import protocol
from webdemo.protocol import Mask

QUERY = "source=presenter&size=640x480&duel=1"
TEXT = "(part) => document.querySelector(`#duel [data-part='${part}']`).textContent"
ALIKE = """() => Number(/[\\d.]+$/.exec(document.querySelector("#duel [data-part=alike]").textContent))"""


def listen_to(streams, page):
    """Add each of the page's streams, with its masks in the order in which they come."""

    def note(masks, message):
        reply = protocol.parse_reply(message)
        if isinstance(reply, Mask):
            masks.append(reply)

    def open_stream(socket):
        masks = []
        streams.append((socket, masks))
        socket.on("framereceived", lambda message: note(masks, message))

    page.on("websocket", open_stream)


def test_figures_are_those_of_the_masks(browser, open_stage):
    streams = []
    stage = open_stage(browser, QUERY, before=partial(listen_to, streams)).wait_live()
    assert len(streams) == 2
    for model in ("general", "landscape"):
        stage.until(f"() => ({TEXT})('{model} truth')")
        speed = stage.page.evaluate(TEXT, f"{model} speed")
        assert speed.endswith(" masks/s")
        stage.until(
            f"() => document.querySelector('[data-figure=masks][data-model={model}]').textContent !== '–'"
        )
        truth = float(stage.page.evaluate(TEXT, f"{model} truth").split()[-1])
        assert 0.95 < truth < 1
    shown = stage.until(ALIKE)
    models = {masks[0].model: masks for _, masks in streams}
    assert set(models) == {0, 1}
    ids = [{mask.frame_id: mask.mask for mask in masks} for masks in models.values()]
    # Both lanes number the frames that they are asked about; the first may have begun without the second.
    ahead = max(ids[0]) - max(ids[1])
    scores = [
        enlarged_iou(ids[0][number + ahead], mask)
        for number, mask in ids[1].items()
        if number + ahead in ids[0]
    ]
    assert shown == pytest.approx(np.median(scores), abs=0.01)
    assert min(scores) - 0.001 <= shown <= max(scores) + 0.001


def test_wiper_parts_the_models(browser, open_stage):
    """A stream whose masks are all person for one model and all background for the other."""

    def paint(socket):
        server = socket.connect_to_server()

        def answer(message):
            reply = protocol.parse_reply(message)
            if isinstance(reply, Mask):
                mask = np.full_like(reply.mask, 0 if reply.model else 255)
                message = bytes(
                    protocol.serialize_mask(
                        Mask(reply.frame_id, reply.model, mask, [], reply.stages_us)
                    )
                )
            socket.send(message)

        server.on_message(answer)
        socket.on_message(server.send)

    for mirror in (0, 1):
        query = f"{QUERY}&background=ff00ff&outline=0&mirror={mirror}"
        stage = open_stage(
            browser, query, before=lambda page: page.route_web_socket("**/stream", paint)
        ).wait_live()
        wiper = stage.page.get_by_label("Wiper between the two models")
        for share in (50, 20, 80):
            wiper.fill(str(share))
            column = round(6.4 * share)

            def is_parted(picture, column=column):
                hidden = is_colour(picture, MAGENTA, 60)
                return (
                    hidden[:, : column - 2].mean() < 0.01 and hidden[:, column + 2 :].mean() > 0.99
                )

            stage.until_shown(is_parted)
    wiper.focus()
    wiper.press("ArrowRight")
    assert wiper.input_value() == "81"


def test_duel_begins_and_ends_with_its_key(browser, open_stage):
    streams = []
    query = QUERY.replace("&duel=1", "")
    stage = open_stage(browser, query, before=partial(listen_to, streams)).wait_live()
    assert len(streams) == 1
    assert not stage.page.locator("#duel").is_visible()
    stage.page.keyboard.press("d")
    stage.until(ALIKE)
    assert stage.query()["duel"] == "1"
    assert len(streams) == 2
    stage.page.keyboard.press("m")  # the other one joins whichever it is
    counts = [len(masks) for _, masks in streams]
    stage.until(ALIKE)
    while any(len(masks) < count + 5 for (_, masks), count in zip(streams, counts, strict=True)):
        stage.page.wait_for_timeout(30)
    assert {masks[-1].model for _, masks in streams} == {0, 1}
    stage.page.keyboard.press("d")
    assert not stage.page.locator("#duel").is_visible()
    while not streams[1][0].is_closed():
        stage.page.wait_for_timeout(30)
    count = len(streams[0][1])
    while len(streams[0][1]) < count + 5:
        stage.page.wait_for_timeout(30)


def admit(opened, count, page):
    """Let the page's first `count` streams through to the server and no others; all are noted."""

    def open_or_refuse(socket):
        opened.append(socket)
        if len(opened) <= count:
            socket.connect_to_server()
        else:
            socket.close(code=1011, reason="no place")

    page.route_web_socket("**/stream", open_or_refuse)


def test_picture_goes_on_without_the_second_stream(browser, open_stage):
    opened = []
    stage = open_stage(browser, QUERY, before=partial(admit, opened, 1)).wait_live()
    stage.until(
        "() => Number(document.querySelector('[data-figure=masks][data-model=landscape]').textContent) > 0"
    )
    stage.until("() => document.querySelector('#status').textContent.includes('second stream')")
    assert len(opened) >= 2


def test_picture_goes_on_when_the_second_stream_is_lost(browser, open_stage):
    opened = []
    stage = open_stage(browser, QUERY, before=partial(admit, opened, 2)).wait_live()
    stage.until(ALIKE)
    stage.page.evaluate(
        """() => {
          window.drawn = 0;
          const draw = CanvasRenderingContext2D.prototype.stroke;
          CanvasRenderingContext2D.prototype.stroke = function (...args) {
            if (this.canvas.id === "output") window.drawn += 1;
            return draw.apply(this, args);
          };
        }"""
    )
    opened[1].close()
    stage.until("() => document.querySelector('#status').textContent.includes('second stream')")
    drawn = stage.page.evaluate("() => window.drawn")
    stage.until("(drawn) => window.drawn > drawn + 20", drawn)
