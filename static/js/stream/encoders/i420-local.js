// @ts-check
import { Encoding } from "../protocol.js";

export const encoding = Encoding.I420;

/** @type {Uint8Array} */
let planes = new Uint8Array(0);

/**
 * RGBA to I420, 8-bit BT.601, studio range: half of RGB's bytes, no codec at either end, and the
 * coefficients that OpenCV's COLOR_YUV2RGB_I420 inverts.
 * @param {Pick<import("../frame.js").Frame, "pixels">} frame both sides even
 * @returns {Uint8Array} reused by the next call
 */
export function encode({ pixels: { data: rgba, width, height } }) {
  if (planes.length !== (width * height * 3) / 2) planes = new Uint8Array((width * height * 3) / 2);
  let u = width * height;
  let v = u + u / 4;
  for (let row = 0; row < height; row += 2) {
    let upper = row * width;
    let lower = upper + width;
    for (let column = 0; column < width; column += 2, upper += 2, lower += 2) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let i = 0; i < 4; i++) {
        const pixel = (i < 2 ? upper : lower) + (i & 1);
        const r = rgba[4 * pixel];
        const g = rgba[4 * pixel + 1];
        const b = rgba[4 * pixel + 2];
        planes[pixel] = (4224 + 66 * r + 129 * g + 25 * b) >> 8;
        red += r;
        green += g;
        blue += b;
      }
      planes[u++] = (131584 - 38 * red - 74 * green + 112 * blue) >> 10;
      planes[v++] = (131584 + 112 * red - 94 * green - 18 * blue) >> 10;
    }
  }
  return planes;
}
