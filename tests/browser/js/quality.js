/** Compares the shown picture with the presenter's exact mask, and with the outline. */
import { traceLine } from "/static/js/drawing/overlays/outline.js";
import { Canvas2D } from "/static/js/drawing/renderers/canvas2d.js";
import { drawPerson, drawRoom, drawTruth, loadSheet, TURN_MS } from "/static/js/sources/presenter/person.js";
import { Compositor } from "/static/js/drawing/compositor.js";
import { sideOf } from "/static/js/view/live-view.js";
import { newContext } from "./canvas.js";
import { lookWith } from "./drawing.js";
import { openStream } from "./stream.js";

const [WIDTH, HEIGHT] = [640, 480];

/** Of the line, in pixels of the frame. */
const LINE = 4;

/** A tenth: from there on a pixel can be seen. */
const VISIBLE = 26;

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
 * Where the outline does not run where the cut-out ends.
 * @param {CanvasRenderingContext2D} cutOut @param {Float32Array[]} lines
 * @returns {{outside: number, inside: number, line: number}} visible pixels outside the line, transparent ones inside it, its own
 */
function agreement(cutOut, lines) {
  const path = new Path2D();
  for (const line of lines) traceLine(path, line, WIDTH, HEIGHT);
  const pixels = (draw) => {
    const context = newContext(WIDTH, HEIGHT);
    context.lineWidth = LINE;
    draw(context);
    return dataOf(context);
  };
  const filled = pixels((context) => context.fill(path, "evenodd"));
  const stroked = pixels((context) => context.stroke(path));
  const data = dataOf(cutOut);
  const found = { outside: 0, inside: 0, line: 0 };
  for (let i = 3; i < data.length; i += 4) {
    if (stroked[i]) found.line++;
    else if (filled[i] > 127) found.inside += data[i] < 255 - VISIBLE;
    else found.outside += data[i] > VISIBLE;
  }
  return found;
}

/**
 * Segment and draw evenly spaced frames of one turn of the presenter.
 * @returns {Promise<{plain: number, refined: number, outside: number, inside: number, line: number}[]>}
 *   for each frame: intersection over union without and with refined edges, and `agreement`
 */
export async function measureTurn(modelId, phases) {
  const [scene, exact, output] = Array.from({ length: 3 }, () => newContext(WIDTH, HEIGHT));
  const sheet = await loadSheet();
  const { sender, socket } = await openStream(modelId);
  const compositor = new Compositor(output.canvas, () => [new Canvas2D()]);
  const [plain, refined, cutOut] = await Promise.all(
    [["ff00ff", false], ["ff00ff", true], ["transparent", true]].map(([background, refine]) => lookWith({ background, refine })),
  );
  const found = [];
  for (let phase = 0; phase < phases; phase++) {
    const timeMs = (phase * TURN_MS) / phases;
    drawRoom(scene, sheet, WIDTH, HEIGHT);
    drawPerson(scene, sheet, WIDTH, HEIGHT, timeMs);
    drawTruth(exact, WIDTH, HEIGHT, timeMs);
    const kept = await sender.keep(scene.canvas, WIDTH, HEIGHT);
    const [frame] = await sender.process(kept);
    const draw = (look) => {
      compositor.look = look;
      compositor.draw([sideOf(frame)]);
      return output;
    };
    const overlap = (look) => maskOverlap(dataOf(scene), dataOf(draw(look)), dataOf(exact));
    found.push({ plain: overlap(plain), refined: overlap(refined), ...agreement(draw(cutOut), compositor.lines) });
    sender.release(kept);
  }
  socket.close();
  return found;
}
