import { filled } from "./canvas.js";
import { assertEqual, test } from "./harness.js";
import { openStream } from "./stream.js";

test("no mask is counted for another model", async () => {
  const { socket, stream, sender } = await openStream("general");
  const { canvas } = filled("#000", 320, 240);
  const segment = async () => {
    const kept = await sender.keep(canvas, 320, 240);
    const frames = await sender.segment(kept);
    sender.release(kept);
    return frames.map(({ model, mask }) => [model.id, mask.width, mask.height]);
  };
  try {
    const late = segment();
    stream.model = "landscape"; // while the general model's mask is in flight
    assertEqual(await late, []);
    assertEqual(await segment(), [["landscape", 256, 144]]);
    stream.model = "general";
    assertEqual(await segment(), [["general", 256, 256]], "the first frame after the switch");
  } finally {
    socket.close();
  }
});
