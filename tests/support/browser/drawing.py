"""A picture put together by the page's own code, from a frame and a mask made in Python."""

import base64

import cv2
import numpy as np

DRAW = """async ([frameData, width, height, maskData, maskWidth, maskHeight, contours, settings, own, screenWidth]) => {
  const at = (path) => import(`/static/js/${path}`);
  const { renderersFor } = await at("renderers/index.js");
  const { StagePicture } = await at("stage-picture.js");
  const { lookOf } = await at("look.js");
  const { initialSettings } = await at("settings.js");
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const contextOf = (width, height) =>
    Object.assign(document.createElement("canvas"), { width, height }).getContext("2d", { willReadFrequently: true });

  const picture = contextOf(width, height);
  picture.putImageData(new ImageData(new Uint8ClampedArray(bytes(frameData)), width, height), 0, 0);
  const small = contextOf(maskWidth, maskHeight);
  small.imageSmoothingQuality = "high";
  small.drawImage(picture.canvas, 0, 0, maskWidth, maskHeight);
  if (own) {
    const { chooseOwn } = await at("backgrounds/own.js");
    await chooseOwn(new Blob([bytes(own)], { type: "image/png" }));
  }

  const output = contextOf(width, height);
  output.canvas.style.cssText = `position: fixed; top: 0; left: 0; width: ${screenWidth}px`;
  document.body.append(output.canvas);
  const stagePicture = new StagePicture(output.canvas, renderersFor("canvas2d"));
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const values = { ...initialSettings(), outline: false, mirror: false, refine: false, ...settings };
  stagePicture.look = lookOf({ get: (key) => values[key] });
  const mask = {
    mask: bytes(maskData), width: maskWidth, height: maskHeight,
    contours: contours.map((points) => Int16Array.from(points)),
  };
  const timeMs = settings.timeMs ?? 0;
  const isDrawn = stagePicture.draw({ image: picture.canvas, small, width, height, grabbedMs: timeMs }, mask);
  output.canvas.remove();
  if (!isDrawn) throw new Error("The picture was not drawn.");
  const { data } = output.getImageData(0, 0, width, height);
  let text = "";
  for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
  return btoa(text);
}"""


def draw(page, frame, mask, contours=(), own=None, screen_width=None, **settings):
    """Give what the canvas holds: RGBA uint8, not premultiplied.

    frame is RGB uint8, mask uint8 with even sides; own a background picture, RGB uint8.
    """
    height, width = frame.shape[:2]
    rgba = cv2.cvtColor(np.ascontiguousarray(frame), cv2.COLOR_RGB2RGBA)
    png = None
    if own is not None:
        png = encoded(cv2.imencode(".png", cv2.cvtColor(own, cv2.COLOR_RGB2BGR))[1].tobytes())
    shown = page.evaluate(
        DRAW,
        [
            encoded(rgba.tobytes()),
            width,
            height,
            encoded(np.ascontiguousarray(mask).tobytes()),
            mask.shape[1],
            mask.shape[0],
            [np.asarray(contour).ravel().tolist() for contour in contours],
            settings,
            png,
            screen_width or width,
        ],
    )
    return np.frombuffer(base64.b64decode(shown), np.uint8).reshape(height, width, 4)


def encoded(data):
    return base64.b64encode(data).decode()
