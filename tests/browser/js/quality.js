/** Compares the shown picture with the presenter's exact mask. */
import { Canvas2D } from "/static/js/drawing/renderers/canvas2d.js";
import { drawPerson, drawRoom, drawTruth, loadSheet, TURN_MS } from "/static/js/sources/presenter/person.js";
import { Compositor } from "/static/js/drawing/compositor.js";
import { sideOf } from "/static/js/view/live-view.js";
import { newContext } from "./canvas.js";
import { lookWith } from "./drawing.js";
import { openStream } from "./stream.js";

const [WIDTH, HEIGHT] = [640, 480];

const dataOf = (context) => context.getImageData(0, 0, WIDTH, HEIGHT).data;

/** Intersection over union of the exact mask and the person shown on magenta. */
function maskOverlap(camera, shown, truth) {
  let both = 0;
  let either = 0;
  for (let i = 0; i < truth.length; i += 4) {
    // The pixel's position between the camera's colour and magenta is its share of background.
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
 * Segment and draw evenly spaced frames of one turn of the presenter.
 * @returns {Promise<[number, number][]>} each frame's intersection over union, without and with refined edges
 */
export async function scoreTurn(modelId, phases) {
  const [scene, exact, output] = Array.from({ length: 3 }, () => newContext(WIDTH, HEIGHT));
  const sheet = await loadSheet();
  const { sender, socket } = await openStream(modelId);
  const picture = new Compositor(output.canvas, () => [new Canvas2D()]);
  const looks = await Promise.all([false, true].map((refine) => lookWith({ background: "ff00ff", refine })));
  const scores = [];
  for (let phase = 0; phase < phases; phase++) {
    const timeMs = (phase * TURN_MS) / phases;
    drawRoom(scene, sheet, WIDTH, HEIGHT);
    drawPerson(scene, sheet, WIDTH, HEIGHT, timeMs);
    drawTruth(exact, WIDTH, HEIGHT, timeMs);
    const kept = await sender.keep(scene.canvas, WIDTH, HEIGHT);
    const [frame] = await sender.process(kept);
    scores.push(
      looks.map((look) => {
        picture.look = look;
        picture.draw([sideOf(frame)]);
        return maskOverlap(dataOf(scene), dataOf(output), dataOf(exact));
      }),
    );
    sender.release(kept);
  }
  socket.close();
  return scores;
}
