import { filled } from "./canvas.js";
import { assertEqual, test } from "./harness.js";
import { openStream } from "./stream.js";

/** @param {(segment: (whenSent?: () => void) => Promise<unknown[][]>, stream: import("/static/js/stream/model-stream.js").ModelStream) => Promise<void>} body */
async function withStream(body) {
  const { socket, stream, sender } = await openStream("general");
  const { canvas } = filled("#000", 320, 240);
  const segment = async (whenSent = () => {}) => {
    const kept = await sender.keep(canvas, 320, 240);
    const answer = sender.segment(kept);
    whenSent();
    const frames = await answer;
    sender.release(kept);
    return frames.map(({ model, mask }) => [model.id, mask.width, mask.height]);
  };
  await body(segment, stream).finally(() => socket.close());
}

test("no mask is counted for another model", () =>
  withStream(async (segment, stream) => {
    const late = segment();
    stream.model = "landscape"; // while the frame is copied
    assertEqual(await late, []);
    assertEqual(await segment(() => (stream.model = "general")), [], "while its mask is in flight");
    stream.model = "landscape";
    assertEqual(await segment(), [["landscape", 256, 144]]);
    stream.model = "general";
    assertEqual(await segment(), [["general", 256, 256]], "the first frame after the switch");
  }));

test("no result is counted for another solution", () =>
  withStream(async (segment, stream) => {
    const [pose, , mesh] = await (await fetch("/api/solutions")).json();
    const use = (solution) => (stream.solution = { ...solution, number: solution.variants[0].number });
    use(pose);
    const late = segment();
    use(mesh); // of the same size
    assertEqual(await late, []);
    assertEqual(await segment(() => use(pose)), [], "while its result is in flight");
    use(mesh);
    assertEqual(await segment(), [["face-mesh", 320, 240]]);
    const ofMesh = segment();
    stream.solution = null;
    assertEqual(await ofMesh, []);
    assertEqual(await segment(), [["general", 256, 256]], "selfie segmentation again");
  }));
