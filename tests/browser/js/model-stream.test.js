import { filled } from "./canvas.js";
import { assert, assertEqual, test } from "./harness.js";
import { openStream } from "./stream.js";

/** @param {(process: (whenSent?: () => void) => Promise<unknown[][]>, choose: (solution: string, id: string) => void, open: Awaited<ReturnType<typeof openStream>>) => Promise<void>} body */
async function withStream(body) {
  const open = await openStream("general");
  const { socket, stream, sender } = open;
  const { canvas } = filled("#000", 320, 240);
  const process = async (whenSent = () => {}) => {
    const kept = await sender.keep(canvas, 320, 240);
    const answer = sender.process(kept);
    whenSent();
    const frames = await answer;
    sender.release(kept);
    return frames.map(({ model, result }) => [model.id, result.width, result.height]);
  };
  const choose = (solution, id) => (stream.model = { solution, id });
  await body(process, choose, open).finally(() => socket.close());
}

test("no result is counted for another model", () =>
  withStream(async (process, choose) => {
    const late = process();
    choose("selfie", "landscape"); // while the frame is copied
    assertEqual(await late, []);
    assertEqual(await process(() => choose("selfie", "general")), [], "while its result is in flight");
    choose("selfie", "landscape");
    assertEqual(await process(), [["landscape", 256, 144]]);
    choose("selfie", "general");
    assertEqual(await process(), [["general", 256, 256]], "the first frame after the choice");
  }));

test("no result is counted for another solution", () =>
  withStream(async (process, choose) => {
    choose("face-mesh", "mesh");
    const late = process();
    choose("hands", "full");
    assertEqual(await late, []);
    assertEqual(await process(() => choose("face-mesh", "mesh")), [], "while its result is in flight");
    assertEqual(await process(), [["mesh", 320, 240]]);
    const ofMesh = process();
    choose("selfie", "general");
    assertEqual(await ofMesh, []);
    assertEqual(await process(), [["general", 256, 256]], "selfie segmentation again");
  }));

test("no frame is sent to a model that the server does not have, nor to none", () =>
  withStream(async (_, choose, { stream }) => {
    assert(stream.isReady && !stream.lacksModel);
    choose("selfie", "mesh");
    assert(!stream.isReady && stream.lacksModel);
    stream.model = null;
    assert(!stream.isReady && !stream.lacksModel);
  }));
