/** Whether the outline runs where the cut-out ends. */
import { traceLine } from "/static/js/drawing/overlays/outline.js";
import { Compositor } from "/static/js/drawing/compositor.js";
import { Canvas2D } from "/static/js/drawing/renderers/canvas2d.js";
import { drawPerson, drawRoom, loadSheet, TURN_MS } from "/static/js/sources/presenter/person.js";
import { sideOf } from "/static/js/view/live-view.js";
import { bytesOf } from "./bytes.js";
import { newContext } from "./canvas.js";
import { lookWith } from "./drawing.js";
import { openStream } from "./stream.js";

const [WIDTH, HEIGHT] = [640, 480];

/** Of the line, in pixels of the frame. */
const LINE = 4;

/** A tenth: from there on a pixel can be seen. */
const VISIBLE = 26;

/**
 * @param {string} modelId @param {string[]} files pictures
 * @returns {Promise<{outside: number, inside: number, line: number}[]>} for each: visible pixels outside the line, transparent ones inside it, its own pixels
 */
export async function agreementOfPictures(modelId, files) {
  const bitmaps = await Promise.all(files.map((file) => createImageBitmap(new Blob([bytesOf(file)]))));
  return measure(modelId, bitmaps.map((bitmap) => (scene) => scene.drawImage(bitmap, 0, 0, WIDTH, HEIGHT)));
}

/** @param {string} modelId @param {number} phases of one turn of the presenter's, evenly spread */
export async function agreementOfPresenter(modelId, phases) {
  const sheet = await loadSheet();
  const scenes = Array.from({ length: phases }, (_, phase) => (scene) => {
    drawRoom(scene, sheet, WIDTH, HEIGHT);
    drawPerson(scene, sheet, WIDTH, HEIGHT, (phase * TURN_MS) / phases);
  });
  return measure(modelId, scenes);
}

async function measure(modelId, scenes) {
  const [scene, output, line] = Array.from({ length: 3 }, () => newContext(WIDTH, HEIGHT));
  const { sender, socket } = await openStream(modelId);
  const compositor = new Compositor(output.canvas, () => [new Canvas2D()]);
  compositor.look = await lookWith({ background: "transparent", refine: true });
  const found = [];
  for (const draw of scenes) {
    draw(scene);
    const kept = await sender.keep(scene.canvas, WIDTH, HEIGHT);
    const [frame] = await sender.process(kept);
    compositor.draw([sideOf(frame)]);
    found.push(compare(output, line, compositor.lines));
    sender.release(kept);
  }
  socket.close();
  return found;
}

function compare(output, context, lines) {
  const path = new Path2D();
  for (const line of lines) traceLine(path, line, WIDTH, HEIGHT);
  const pixels = (draw) => {
    context.clearRect(0, 0, WIDTH, HEIGHT);
    draw();
    return context.getImageData(0, 0, WIDTH, HEIGHT).data;
  };
  context.lineWidth = LINE;
  const filled = pixels(() => context.fill(path, "evenodd"));
  const stroked = pixels(() => context.stroke(path));
  const { data } = output.getImageData(0, 0, WIDTH, HEIGHT);
  const found = { outside: 0, inside: 0, line: 0 };
  for (let i = 3; i < data.length; i += 4) {
    if (stroked[i]) found.line++;
    else if (filled[i] > 127) found.inside += data[i] < 255 - VISIBLE;
    else found.outside += data[i] > VISIBLE;
  }
  return found;
}
