"""The presenter's exact mask is the truth."""

import pytest

PHASES = 24

SEGMENT_A_TURN = """async ([modelId, phases]) => {
  const at = (path) => import(`/static/js/${path}`);
  const { TURN_MS, drawPerson, drawTruth } = await at("sources/presenter-person.js");
  const { drawRoom } = await at("sources/presenter-room.js");
  const { FrameSocket } = await at("frame-socket.js");
  const { FrameSender } = await at("frame-sender.js");
  const { encoderFor } = await at("encoders/index.js");
  const { Canvas2DRenderer } = await at("renderers/canvas2d.js");
  const [width, height] = [640, 480];
  const canvas = () => Object.assign(document.createElement("canvas"), { width, height });
  const [scene, exact, output] = [canvas(), canvas(), canvas()];
  const sceneContext = scene.getContext("2d", { willReadFrequently: true });
  const exactContext = exact.getContext("2d", { willReadFrequently: true });
  const pixels = (context) => context.getImageData(0, 0, width, height).data;

  const socket = new FrameSocket(`${location.origin.replace("http", "ws")}/stream`);
  const sender = new FrameSender(socket, encoderFor(location.hostname));
  const renderer = new Canvas2DRenderer(output);
  renderer.look = { washes: [{ colour: "ff00ff", where: "background", opacity: 1 }], outline: null, mirror: false };
  sender.model = modelId;
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
    renderer.draw(frame, mask);
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


@pytest.mark.parametrize(("model", "least"), [("general", 0.97), ("landscape", 0.96)])
def test_shown_mask_is_the_presenters(browser, server, model, least):
    page = browser.new_page()
    try:
        page.goto(f"{server.url}healthz")
        scores = page.evaluate(SEGMENT_A_TURN, [model, PHASES])
    finally:
        page.close()
    assert len(scores) == PHASES
    mean = sum(scores) / PHASES
    print(f"{model}: IoU {mean:.4f} mean, {min(scores):.4f} least")
    assert mean >= least
