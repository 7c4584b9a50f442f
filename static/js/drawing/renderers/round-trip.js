// @ts-check
import { createTexture, fullScreenProgram } from "./program.js";

/** A frame of a usual camera. */
const SIZE = { width: 1280, height: 720 };

/** Maximum time of a frame on a graphics card, in milliseconds. A card takes 1 to 5, software 20 and more. */
const FAST_MS = 10;
const TRIES = 5;

const COPY = `#version 300 es
precision highp float;
uniform sampler2D frame;
in vec2 at;
out vec4 shown;
void main() { shown = texture(frame, at); }`;

/**
 * Whether WebGL2 takes a frame from one canvas to another as fast as a graphics card does. One fast try
 * is enough: a busy machine is slow now and then, software always.
 * @param {WebGL2RenderingContext} gl
 */
export function isFast(gl) {
  const [frame, shown] = [newContext(), newContext()];
  Object.assign(gl.canvas, SIZE);
  gl.viewport(0, 0, SIZE.width, SIZE.height);
  gl.useProgram(fullScreenProgram(gl, COPY));
  createTexture(gl, 0);
  for (let i = 0; i < TRIES; i++) {
    frame.fillStyle = i % 2 ? "red" : "blue"; // a frame that has not changed might not be uploaded
    frame.fillRect(0, 0, SIZE.width, SIZE.height);
    const beganMs = performance.now();
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, frame.canvas);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    shown.drawImage(gl.canvas, 0, 0);
    shown.getImageData(0, 0, 1, 1); // waits until it is drawn
    if (performance.now() - beganMs < FAST_MS) return true;
  }
  return false;
}

function newContext() {
  const context = Object.assign(document.createElement("canvas"), SIZE).getContext("2d", { alpha: false });
  if (!context) throw new Error("This browser has no Canvas 2D.");
  return context;
}
