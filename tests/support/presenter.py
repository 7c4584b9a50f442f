"""The built-in presenter as a film, drawn by the page's own modules, and where exactly they are."""

from __future__ import annotations

import base64

import cv2
import numpy as np

SIZE = 640, 480
FRAMES_PER_SECOND = 30
FRAMES_A_TURN = 240
WAVING = 0.2, 0.72
"""The part of a turn in which the arm is raised."""

_FRAMES_AT_ONCE = 20

_DRAW = """async ([width, height, numbers, perSecond]) => {
  const { drawPerson, drawTruth } = await import("/static/js/sources/presenter-person.js");
  const { drawRoom } = await import("/static/js/sources/presenter-room.js");
  const newContext = () => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    return canvas.getContext("2d", { willReadFrequently: true });
  };
  const [scene, exact] = [newContext(), newContext()];
  return numbers.map((number) => {
    const timeMs = (number * 1000) / perSecond;
    drawRoom(scene, width, height);
    drawPerson(scene, width, height, timeMs);
    drawTruth(exact, width, height, timeMs);
    return [scene, exact].map((context) => context.canvas.toDataURL("image/png"));
  });
}"""


def film_presenter(page, numbers):
    """Give the frames of these numbers and their truths: RGB uint8, and uint8 0 to 255.

    `page` is a playwright page at an address of the server.
    """
    frames, truths = [], []
    numbers = list(numbers)
    for begin in range(0, len(numbers), _FRAMES_AT_ONCE):
        some = numbers[begin : begin + _FRAMES_AT_ONCE]
        for scene, exact in page.evaluate(_DRAW, [*SIZE, some, FRAMES_PER_SECOND]):
            frames.append(cv2.cvtColor(_decode(scene), cv2.COLOR_BGR2RGB))
            truths.append(_decode(exact)[:, :, 0])
    return frames, truths


def _decode(url):
    return cv2.imdecode(np.frombuffer(base64.b64decode(url.partition(",")[2]), np.uint8), 1)
