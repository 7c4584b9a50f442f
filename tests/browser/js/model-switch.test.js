import { encoderFor } from "/static/js/stream/encoders/index.js";
import { FrameSender } from "/static/js/stream/frame-sender.js";
import { FrameSocket } from "/static/js/stream/frame-socket.js";
import { ModelStream } from "/static/js/stream/model-stream.js";
import { filled } from "./canvas.js";
import { assertEqual, test } from "./harness.js";

test("no mask is shown under another model's name", async () => {
  const socket = new FrameSocket(`${location.origin.replace("http", "ws")}/stream`);
  const lane = new ModelStream(socket, encoderFor(location.hostname));
  const sender = new FrameSender(lane, { framesAreRead: true });
  const shown = [];
  sender.addEventListener("segmented", ({ detail: { model, mask } }) => shown.push([model.id, mask.width, mask.height]));
  await new Promise((resolve) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.connect();
  });
  const { canvas } = filled("#000", 320, 240);
  const offer = () => sender.offer(canvas, 320, 240); // until it is answered
  try {
    lane.model = "general";
    const asked = offer();
    lane.model = "landscape"; // the general model's mask is still under way
    await asked;
    assertEqual(shown, []);
    await offer();
    assertEqual(shown, [["landscape", 256, 144]]);
    lane.model = "general";
    await offer();
    assertEqual(shown.at(-1), ["general", 256, 256], "the first frame after the switch");
  } finally {
    socket.close();
  }
});
