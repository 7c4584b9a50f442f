"""The presenter's exact mask is the truth."""

import numpy as np
import pytest

PHASES = 24

SEGMENT_A_TURN = """async ([modelId, phases, refine]) => {
  const at = (path) => import(`/static/js/${path}`);
  const { TURN_MS, drawPerson, drawTruth } = await at("sources/presenter-person.js");
  const { drawRoom } = await at("sources/presenter-room.js");
  const { FrameSocket } = await at("frame-socket.js");
  const { Lane } = await at("lane.js");
  const { FrameSender } = await at("frame-sender.js");
  const { encoderFor } = await at("encoders/index.js");
  const { Canvas2D } = await at("renderers/canvas2d.js");
  const { StagePicture } = await at("stage-picture.js");
  const { lookOf } = await at("look.js");
  const { initialSettings } = await at("settings.js");
  const [width, height] = [640, 480];
  const canvas = () => Object.assign(document.createElement("canvas"), { width, height });
  const [scene, exact, output] = [canvas(), canvas(), canvas()];
  const sceneContext = scene.getContext("2d", { willReadFrequently: true });
  const exactContext = exact.getContext("2d", { willReadFrequently: true });
  const pixels = (context) => context.getImageData(0, 0, width, height).data;

  const socket = new FrameSocket(`${location.origin.replace("http", "ws")}/stream`);
  const lane = new Lane(socket, encoderFor(location.hostname));
  const sender = new FrameSender(lane, { framesAreRead: true });
  const picture = new StagePicture(output, [new Canvas2D()]);
  const values = { ...initialSettings(), background: "ff00ff", outline: false, mirror: false, refine };
  picture.look = lookOf({ get: (key) => values[key] });
  lane.model = modelId;
  const once = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
  const opened = once(socket, "open");
  socket.connect();
  await opened;
  const scores = [];
  for (let step = 0; step < phases; step++) {
    const timeMs = (step * TURN_MS) / phases;
    drawRoom(sceneContext, width, height);
    drawPerson(sceneContext, width, height, timeMs);
    drawTruth(exactContext, width, height, timeMs);
    const segmented = once(sender, "segmented");
    sender.offer(scene, width, height);
    const { frame, mask } = (await segmented).detail;
    picture.draw(frame, mask);
    const [camera, shown, truth] = [pixels(sceneContext), pixels(output.getContext("2d")), pixels(exactContext)];
    let both = 0;
    let either = 0;
    for (let i = 0; i < truth.length; i += 4) {
      // How much of the pixel is background: where between the camera's colour and magenta it lies.
      const towards = [255 - camera[i], -camera[i + 1], 255 - camera[i + 2]];
      const moved = [0, 1, 2].map((c) => shown[i + c] - camera[i + c]);
      const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
      const isPerson = dot(moved, towards) < 0.5 * dot(towards, towards);
      const wasPerson = truth[i] > 127;
      both += isPerson && wasPerson;
      either += isPerson || wasPerson;
    }
    scores.push(both / either);
  }
  socket.close();
  return scores;
}"""


@pytest.mark.parametrize("model", ["general", "landscape"])
def test_shown_mask_is_the_presenters(browser, server, model):
    page = browser.new_page()
    try:
        page.goto(f"{server.url}healthz")
        plain = page.evaluate(SEGMENT_A_TURN, [model, PHASES, False])
        refined = page.evaluate(SEGMENT_A_TURN, [model, PHASES, True])
    finally:
        page.close()
    assert len(plain) == len(refined) == PHASES
    for name, scores in (("plain", plain), ("refined", refined)):
        print(f"{model}, {name}: IoU {np.mean(scores):.4f} mean, {min(scores):.4f} least")
    assert np.mean(plain) >= 0.975
    assert np.mean(refined) >= 0.99
    assert 1 - np.mean(refined) <= 0.6 * (1 - np.mean(plain)), (
        "refining nearly halves what is wrong"
    )
