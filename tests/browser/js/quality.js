/** What is shown of the presenter, against their exact mask. */
import { encoderFor } from "/static/js/stream/encoders/index.js";
import { FrameSender } from "/static/js/stream/frame-sender.js";
import { FrameSocket } from "/static/js/stream/frame-socket.js";
import { ModelStream } from "/static/js/stream/model-stream.js";
import { Canvas2D } from "/static/js/drawing/renderers/canvas2d.js";
import { drawPerson, drawTruth, TURN_MS } from "/static/js/sources/presenter/person.js";
import { drawRoom } from "/static/js/sources/presenter/room.js";
import { Compositor } from "/static/js/drawing/compositor.js";
import { newContext } from "./canvas.js";
import { lookWith } from "./drawing.js";

const [WIDTH, HEIGHT] = [640, 480];

const dataOf = (context) => context.getImageData(0, 0, WIDTH, HEIGHT).data;
const once = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));

/** How well what is shown before magenta fits. */
function maskOverlap(camera, shown, truth) {
  let both = 0;
  let either = 0;
  for (let i = 0; i < truth.length; i += 4) {
    // How much of the pixel is background: where between the camera's colour and magenta it lies.
    let [along, length] = [0, 0];
    for (let c = 0; c < 3; c++) {
      const towards = (c === 1 ? 0 : 255) - camera[i + c];
      along += (shown[i + c] - camera[i + c]) * towards;
      length += towards * towards;
    }
    const isPerson = along < 0.5 * length;
    const wasPerson = truth[i] > 127;
    both += isPerson && wasPerson;
    either += isPerson || wasPerson;
  }
  return both / either;
}

/**
 * Send frames of one turn of the presenter's, evenly spread, and show each with its mask.
 * @returns {Promise<[number, number][]>} intersection over union, without and with refined edges
 */
export async function scoreTurn(modelId, phases) {
  const [scene, exact, output] = Array.from({ length: 3 }, () => newContext(WIDTH, HEIGHT));
  const socket = new FrameSocket(`${location.origin.replace("http", "ws")}/stream`);
  const lane = new ModelStream(socket, encoderFor(location.hostname));
  const sender = new FrameSender(lane, { framesAreRead: true });
  const picture = new Compositor(output.canvas, [new Canvas2D()]);
  lane.model = modelId;
  const opened = once(socket, "open");
  socket.connect();
  await opened;
  const scores = [];
  for (let phase = 0; phase < phases; phase++) {
    const timeMs = (phase * TURN_MS) / phases;
    drawRoom(scene, WIDTH, HEIGHT);
    drawPerson(scene, WIDTH, HEIGHT, timeMs);
    drawTruth(exact, WIDTH, HEIGHT, timeMs);
    const segmented = once(sender, "segmented");
    sender.offer(scene.canvas, WIDTH, HEIGHT);
    scores.push(
      await segmented.then(({ detail: { frame, mask } }) =>
        [false, true].map((refine) => {
          picture.look = lookWith({ background: "ff00ff", refine });
          picture.draw(frame, mask);
          return maskOverlap(dataOf(scene), dataOf(output), dataOf(exact));
        }),
      ),
    );
  }
  socket.close();
  return scores;
}
