"""Pictures and films of one red and one blue half, as bytes."""

from __future__ import annotations

import base64
import io

import cv2
import numpy as np
from PIL import Image

SIZE = 320, 240


def halves(width=SIZE[0], height=SIZE[1], flipped=False):
    """Red on the left, blue on the right; flipped the other way round."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : width // 2, 2 if flipped else 0] = 255
    picture[:, width // 2 :, 0 if flipped else 2] = 255
    return Image.fromarray(picture)


def picture(kind, image=None, **options):
    """A file of a format that Pillow writes."""
    file = io.BytesIO()
    (image or halves()).save(file, kind, **options)
    return file.getvalue()


def animation(kind, **options):
    """Red and blue change places every 100 ms."""
    frames = {"save_all": True, "append_images": [halves(flipped=True)], "duration": [100, 100]}
    return picture(kind, **frames, **options)


def film(path, frames_per_second, pictures):
    """Write a WebM (VP8) without sound."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"VP80"), frames_per_second, SIZE)
    assert writer.isOpened()
    for image in pictures:
        writer.write(cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR))
    writer.release()
    return path


SVG = b"""<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3">
<rect width="2" height="3" fill="#f00"/><rect x="2" width="2" height="3" fill="#00f"/></svg>"""

SVG_WITH_HTML = b"""<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240">
<rect width="160" height="240" fill="#f00"/><rect x="160" width="160" height="240" fill="#00f"/>
<foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml">a</p></foreignObject></svg>"""

# A film whose picture ends long before its sound, as the browser records it; or without a picture.
RECORD = """async ([pictureMs, soundMs, mimeType]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const context = canvas.getContext("2d");
  const sound = new AudioContext();
  const speaker = sound.createMediaStreamDestination();
  const tone = sound.createOscillator();
  tone.connect(speaker);
  tone.start();
  const streams = pictureMs ? [canvas.captureStream(30), speaker.stream] : [speaker.stream];
  const stream = new MediaStream(streams.flatMap((from) => from.getTracks()));
  const recorder = new MediaRecorder(stream, { mimeType });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  const began = performance.now();
  while (performance.now() < began + soundMs) {
    if (performance.now() < began + pictureMs) {
      context.fillStyle = "#f00";
      context.fillRect(0, 0, 160, 240);
      context.fillStyle = "#00f";
      context.fillRect(160, 0, 160, 240);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  recorder.stop();
  await stopped;
  sound.close();
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


def film_with_long_sound(page, picture_ms=300, sound_ms=3000, kind="webm;codecs=vp8,opus"):
    """A film that the browser of a page records, in more time if it has come to nothing."""
    for times in (1, 2, 4, 8):
        wanted = [times * picture_ms, times * sound_ms, f"video/{kind}"]
        if data := base64.b64decode(page.evaluate(RECORD, wanted)):
            break
    return data


def sound_only(page, kind):
    """A film without a picture: "mp4" or "webm"."""
    return film_with_long_sound(page, 0, 300, f"{kind};codecs=opus")
