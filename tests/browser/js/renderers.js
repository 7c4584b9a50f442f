/** Compares the pictures of the renderers. */
import { chooseOwn } from "/static/js/drawing/backgrounds/own-picture.js";
import { draw as drawOutline } from "/static/js/drawing/overlays/outline.js";
import { processTurn } from "/tests/by_hand/effects.js";
import { rendererFactory } from "/static/js/drawing/renderers/index.js";
import { Compositor } from "/static/js/drawing/compositor.js";
import { fileOf, newContext } from "./canvas.js";
import { lookWith } from "./drawing.js";

const [WIDTH, HEIGHT] = [320, 240];

/** @param {string} name of the renderer, which no other may replace */
async function pictureBy(name) {
  const context = newContext(WIDTH, HEIGHT);
  const newRenderers = await rendererFactory(name);
  if (newRenderers()[0].name !== name) throw new Error(`This browser has no ${name}.`);
  const picture = new Compositor(context.canvas, () => [newRenderers()[0]]);
  picture.overlays = [drawOutline];
  /** @param {(picture: Compositor) => boolean} draw @returns {Promise<Uint8ClampedArray>} */
  return async (settings, draw) => {
    picture.look = await lookWith(settings);
    if (!draw(picture)) throw new Error("The picture was not drawn.");
    return context.getImageData(0, 0, WIDTH, HEIGHT).data;
  };
}

/** The difference of each pixel, 0 to 255, with premultiplied alpha. */
function differences(one, other) {
  const found = new Float32Array(one.length / 4);
  for (let i = 0; i < one.length; i += 4) {
    const [alpha, otherAlpha] = [one[i + 3], other[i + 3]];
    let most = Math.abs(alpha - otherAlpha);
    for (let c = i; c < i + 3; c++) most = Math.max(most, Math.abs(one[c] * alpha - other[c] * otherAlpha) / 255);
    found[i / 4] = most;
  }
  return found;
}

/** @returns {number} the share of pixels that differ by more than the tolerance */
function shareOver(found, tolerance) {
  return found.reduce((count, most) => count + (most > tolerance), 0) / found.length;
}

/** Choose an own picture whose left and right differ. */
function chooseShade() {
  const context = newContext(320, 240);
  const shade = context.createLinearGradient(0, 0, 320, 240);
  shade.addColorStop(0, "#ffcc00");
  shade.addColorStop(1, "#2200aa");
  context.fillStyle = shade;
  context.fillRect(0, 0, 320, 240);
  return fileOf(context).then(chooseOwn);
}

/**
 * Draw every look with and without refined edges.
 * @param {Record<string, Record<string, unknown>>} looks settings
 * @returns {Promise<{shares: Record<string, number[]>, least: [number, string, string]}>} `shares`: for each
 *   look, the shares of pixels that differ between the renderers by more than each tolerance; `least`: the
 *   smallest share of pixels that differ between two looks by more than the last tolerance, and their names
 */
export async function compareLooks(looks, tolerances) {
  const [side] = await processTurn(WIDTH, HEIGHT, 1);
  await chooseShade();
  const renderers = await Promise.all(["canvas2d", "webgl2"].map(pictureBy));
  const shares = {};
  const drawn = {};
  for (const [name, settings] of Object.entries(looks)) {
    for (const refine of [false, true]) {
      const look = refine ? `${name}, refined` : name;
      const [one, other] = await Promise.all(renderers.map((draw) => draw({ refine, ...settings }, (picture) => picture.draw([side]))));
      const found = differences(one, other);
      shares[look] = tolerances.map((tolerance) => shareOver(found, tolerance));
      drawn[look] = one;
    }
  }
  delete drawn["no background, refined"]; // the same as unrefined
  let least = [1];
  const names = Object.keys(drawn);
  names.forEach((one, i) => {
    for (const other of names.slice(i + 1)) {
      const share = shareOver(differences(drawn[one], drawn[other]), tolerances.at(-1));
      if (share < least[0]) least = [share, one, other];
    }
  });
  return { shares, least };
}

/**
 * Draw a picture whole and divided into two equal sides.
 * @param {number[]} wipers positions of the division
 * @returns {Promise<number[]>} the greatest difference for each position
 */
export async function compareSides(renderer, settings, wipers) {
  const [side] = await processTurn(WIDTH, HEIGHT, 1);
  const draw = await pictureBy(renderer);
  const part = (at) => draw({ refine: true, ...settings }, (picture) => picture.draw([side, side], at));
  await part(wipers[0]); // must leave nothing that shows later
  const whole = await draw({ refine: true, ...settings }, (picture) => picture.draw([side]));
  const found = [];
  for (const at of wipers) found.push(differences(await part(at), whole).reduce((most, one) => Math.max(most, one)));
  return found;
}
