// @ts-check
/**
 * A bright room: daylight from the left, a lamp and books on the right, and between them a plain
 * wall in a quiet green, from which skin, dark hair and a white shirt all stand off.
 */
import { blend, glow, panel, see } from "./brushes.js";
import { photograph } from "./lens.js";
import { paintBookcase } from "./study-books.js";
import { paintLamp } from "./study-lamp.js";
import { paintPlant } from "./study-plant.js";

/** @typedef {import("./brushes.js").Context} Context */

/**
 * A bright room with books, over the whole canvas.
 * @param {Context} context
 * @param {number} width
 * @param {number} height
 */
export function paintStudy(context, width, height) {
  photograph(context, width, height, [
    { blur: 10, paint: paintRoom },
    { blur: 8, paint: paintThings },
    { blur: 11, paint: (sheet, side) => paintPlant(sheet, -side + inward(side, 40, 132)) },
  ]);
}

/**
 * How far a thing stands in from the picture's side: on a phone's narrow picture, and in 16:9.
 * @param {number} side
 * @param {number} narrow
 * @param {number} wide
 */
function inward(side, narrow, wide) {
  return narrow + ((wide - narrow) * (side - 281)) / (889 - 281);
}

/** @param {Context} context @param {number} side */
function paintRoom(context, side) {
  const sill = -side + inward(side, 90, 391);
  panel(context, [-side, 0, side, 1000], ["#c8cabb", "#afb5a5", "#8d958a"], "across");
  panel(context, [-side, 0, side, 1000], ["#3b433600", "#3b433600", "#2d342a59"]);
  glow(context, sill + 150, 340, 0.9 * side, 640, "#fff6e0", 0.3);
  paintDaylight(context, sill);
  paintWindow(context, -side, sill);
  paintBookcase(context, side - inward(side, 80, 356), side);
}

/** What the window throws on the wall. @param {Context} context @param {number} x */
function paintDaylight(context, x) {
  context.fillStyle = blend(context, [x + 40, 0, x + 520, 0], ["#fff4d400", "#fff4d447", "#fff4d400"]);
  for (const y of [40, 340]) context.fill(new Path2D(`M ${x + 50} ${y} l 480 150 v 240 l -480 -140 Z`));
}

/** @param {Context} context @param {number} left @param {number} right */
function paintWindow(context, left, right) {
  const inner = right - 50;
  panel(context, [left, 0, inner, 720], ["#eaf4fb", "#f4f8f2", "#d3e2bd", "#a3bf8c"]);
  context.save();
  context.beginPath();
  context.rect(left, 0, inner - left, 720);
  context.clip();
  for (const [x, y, r, rgb] of GARDEN) glow(context, left + x, y, r, r, rgb, 0.8);
  context.restore();
  panel(context, [left, 326, inner, 342], ["#ffffff", "#e4e4da"]);
  panel(context, [inner - 150, 0, inner - 134, 720], ["#ffffff", "#e4e4da"], "across");
  panel(context, [left, 716, right + 6, 744], ["#ffffff", "#cfcec0"]);
  panel(context, [left, 744, right, 1000], ["#7f8676", "#9ba190", "#6f7667"]);
  paintCurtain(context, right - 110, right + 34);
}

/** @type {[number, number, number, string][]} x from the left edge, y, radius, colour */
const GARDEN = [
  [20, 600, 190, "#7fa568"], [190, 640, 190, "#6f9859"], [330, 600, 150, "#8cb074"],
  [80, 440, 120, "#b7d19c"], [250, 430, 130, "#c6dcae"], [130, 520, 70, "#e6f1cf"],
  [300, 500, 60, "#e9f3d6"], [40, 120, 220, "#ffffff"],
];

/** @param {Context} context @param {number} left @param {number} right */
function paintCurtain(context, left, right) {
  const pleats = Array(3).fill(["#fffdf4", "#f3ecdb", "#cfc6b0", "#e9e1cf"]).flat();
  const cloth = [...pleats, "#f7f2e5", "#c9c1ad"].map((rgb) => see(rgb, 0.93));
  const shape = new Path2D(
    `M ${left + 26} -10 C ${left + 30} 400 ${left + 8} 700 ${left} 1010 ` +
      `H ${right + 16} C ${right} 700 ${right - 14} 400 ${right - 14} -10 Z`,
  );
  context.fillStyle = blend(context, [left, 0, right, 0], cloth);
  context.fill(shape);
  context.fillStyle = blend(context, [0, 420, 0, 1000], ["#5e5c4a00", "#5e5c4a66"]);
  context.fill(shape);
}

/** @param {Context} context @param {number} side */
function paintThings(context, side) {
  const table = 806;
  const x = side - inward(side, 20, 338);
  paintCabinet(context, x - 150, side, table);
  paintLamp(context, x, table);
}

/** @param {Context} context @param {number} left @param {number} right @param {number} top */
function paintCabinet(context, left, right, top) {
  panel(context, [left - 50, top + 30, left, 1000], ["#2d342a00", "#2d342a66"], "across");
  panel(context, [left, top, right, 1000], ["#8d6a45", "#70523a", "#4f3a2a"]);
  panel(context, [left - 8, top, right, top + 18], ["#e9c592", "#b78f60"]);
  for (const door of [0.34, 0.67]) {
    const x = left + door * (right - left);
    panel(context, [x - 3, top + 24, x + 3, 1000], ["#3d2b1ea0"]);
  }
}
