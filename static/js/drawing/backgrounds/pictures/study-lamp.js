// @ts-check
/** The lit lamp of the study. */
import { blend, glow } from "./brushes.js";

/** @typedef {import("./brushes.js").Context} Context */

/** @param {Context} context @param {number} x @param {number} base */
export function paintLamp(context, x, base) {
  const [top, hem] = [base - 350, base - 170];
  glow(context, x, hem - 80, 440, 400, "#ffd491", 0.62); // on the wall and the books
  glow(context, x, base + 6, 190, 34, "#ffdf9f", 0.8); // on the cabinet
  paintFoot(context, x, hem, base);
  paintShade(context, x, top, hem);
}

/** @param {Context} context @param {number} x @param {number} top @param {number} base */
function paintFoot(context, x, top, base) {
  context.fillStyle = blend(context, [x - 50, 0, x + 50, 0], ["#5a7377", "#a9c0bd", "#4b6266"]);
  const belly = `${x + 14} ${base - 120} ${x + 56} ${base - 90} ${x + 30} ${base}`;
  const back = `${x - 56} ${base - 90} ${x - 14} ${base - 120} ${x - 10} ${top}`;
  context.fill(new Path2D(`M ${x - 10} ${top} h 20 C ${belly} h -60 C ${back} Z`));
}

/** @param {Context} context @param {number} x @param {number} top @param {number} hem */
function paintShade(context, x, top, hem) {
  const shade = new Path2D(`M ${x - 70} ${top} h 140 l 34 ${hem - top} h -208 Z`);
  context.fillStyle = blend(context, [0, top, 0, hem], ["#fbdca6", "#fff3d6", "#ffdfa6"]);
  context.fill(shade);
  const round = ["#c98f4a80", "#ffffff00", "#ffffff00", "#c98f4a80"]; // darker where it turns away
  context.fillStyle = blend(context, [x - 104, 0, x + 104, 0], round);
  context.fill(shade);
  glow(context, x, hem - 80, 130, 130, "#fffbe9", 0.7);
}
