// @ts-check
import { GuidedFilter } from "../guided-filter.js";
import { edgeRange, rgb } from "../confidence-tables.js";
import { isSoftware } from "./index.js";
import { createTexture, fullScreenProgram } from "./program.js";

const FRAME = 0;
const MASK = 1;
const COEFFICIENTS = 2;
const BACKGROUND = 3;
const LIGHT = 4;
const SAMPLERS = { frame: FRAME, mask: MASK, coefficients: COEFFICIENTS, background: BACKGROUND, light: LIGHT };

/** What stands behind the person. */
const Behind = Object.freeze({ FRAME: 0, COLOUR: 1, PICTURE: 2, NOTHING: 3 });

const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D frame, mask, background, light;
uniform highp sampler2D coefficients;
uniform bool refined, wrapped, turned;
uniform vec2 edge;
uniform int behind;
uniform vec3 colour;
uniform vec4 personOverlay, backgroundOverlay;
in vec2 at;
out vec4 shown;

float shareOfPerson(vec3 rgb) {
  vec4 linear = texture(coefficients, at);
  float exact = refined ? dot(linear.rgb, rgb) + linear.a : texture(mask, at).r;
  float confidence = floor(clamp(exact, 0.0, 1.0) * 255.0 + 0.5) / 255.0;
  float share = clamp((confidence - edge.x) / (edge.y - edge.x), 0.0, 1.0);
  return share * share * (3.0 - 2.0 * share);
}

void main() {
  vec3 camera = texture(frame, at).rgb;
  float share = shareOfPerson(camera);
  vec3 person = mix(camera, personOverlay.rgb, personOverlay.a);
  if (wrapped) {
    vec4 wrap = texture(light, at); // premultiplied
    person = person * (1.0 - wrap.a) + wrap.rgb;
  }
  vec4 ground = behind == ${Behind.FRAME} ? vec4(camera, 1.0)
    : behind == ${Behind.COLOUR} ? vec4(colour, 1.0)
    : behind == ${Behind.PICTURE} ? vec4(texture(background, turned ? vec2(1.0 - at.x, at.y) : at).rgb, 1.0)
    : vec4(0.0);
  ground = vec4(backgroundOverlay.rgb, 1.0) * backgroundOverlay.a + ground * (1.0 - backgroundOverlay.a);
  shown = vec4(person, 1.0) * share + ground * (1.0 - share);
}`;

/** Draws in one pass on the graphics card. See Renderer in index.js. */
export class WebGL2 {
  name = /** @type {const} */ ("webgl2");
  #gl;
  #filter = new GuidedFilter();
  /** @type {import("../guided-filter.js").Coefficients | null} */
  coefficients = null;
  /** @type {import("../light-wrap.js").LightWrap | null} made when it is first used */
  #lightWrap = null;
  /** @type {(name: string) => WebGLUniformLocation | null} */
  #uniform = () => null;
  /** @type {CanvasImageSource | null} */
  #uploaded = null;

  /**
   * @param {{onlyHardware: boolean}} options
   * @throws {Error} there is no WebGL2, or none on a graphics card
   */
  constructor(options) {
    this.#gl = this.#begin(options);
  }

  /** @param {{onlyHardware: boolean}} options */
  #begin(options) {
    const { onlyHardware } = options;
    const canvas = document.createElement("canvas");
    const gl = canvas.getContext("webgl2", { antialias: false, depth: false, failIfMajorPerformanceCaveat: onlyHardware });
    if (!gl || (onlyHardware && isSoftware(gl))) throw new Error("This browser has no WebGL2 on a graphics card.");
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault()); // then it comes back
    canvas.addEventListener("webglcontextrestored", () => this.#replace(gl, options));
    this.#prepare(gl);
    return gl;
  }

  /**
   * Replace a canvas that was restored after a crash: it draws, but Chromium copies nothing of it.
   * @param {WebGL2RenderingContext} old @param {{onlyHardware: boolean}} options
   */
  #replace(old, options) {
    old.getExtension("WEBGL_lose_context")?.loseContext();
    try {
      this.#gl = this.#begin(options);
    } catch {
      // The graphics card is gone. The old canvas stays lost, so Canvas 2D continues.
    }
  }

  /** @param {WebGL2RenderingContext} gl */
  #prepare(gl) {
    const program = fullScreenProgram(gl, FRAGMENT);
    gl.useProgram(program);
    /** @type {Map<string, WebGLUniformLocation | null>} */
    const locations = new Map();
    this.#uniform = (name) => {
      if (!locations.has(name)) locations.set(name, gl.getUniformLocation(program, name));
      return locations.get(name) ?? null;
    };
    for (const [name, unit] of Object.entries(SAMPLERS)) {
      createTexture(gl, unit);
      gl.uniform1i(this.#uniform(name), unit);
    }
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    this.#uploaded = null;
  }

  /** @param {import("../../stream/frame.js").Frame} frame */
  prepare({ pixels }) {
    this.#filter.prepare(pixels);
  }

  /** @param {CanvasRenderingContext2D} context @param {import("../backgrounds/index.js").Scene} scene */
  draw(context, scene) {
    const gl = this.#gl;
    if (gl.isContextLost()) return false;
    const { frame, look } = scene;
    const { width, height } = frame;
    if (gl.canvas.width !== width || gl.canvas.height !== height) {
      Object.assign(gl.canvas, { width, height });
      gl.viewport(0, 0, width, height);
    }
    this.#uploadPicture(FRAME, frame.image);
    this.#setShares(scene);
    this.#setBackground(scene);
    this.#setOverlay("personOverlay", look.tint.person);
    this.#setOverlay("backgroundOverlay", look.tint.background);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    context.globalCompositeOperation = "copy";
    context.drawImage(gl.canvas, 0, 0);
    context.globalCompositeOperation = "source-over";
    return !gl.isContextLost();
  }

  /** How much of each pixel is person. @param {import("../backgrounds/index.js").Scene} scene */
  #setShares({ frame, result, part, look: { edge, refinement } }) {
    const gl = this.#gl;
    gl.uniform1i(this.#uniform("refined"), Number(refinement !== null));
    gl.uniform2f(this.#uniform("edge"), ...edgeRange((refinement ?? { edge }).edge));
    this.coefficients = refinement && this.#filter.fit(frame.pixels, result.mask, refinement.shares, part);
    if (this.coefficients) {
      const { values, width, height } = this.coefficients;
      gl.activeTexture(gl.TEXTURE0 + COEFFICIENTS);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA16F, width, height, 0, gl.RGBA, gl.FLOAT, values);
    } else {
      gl.activeTexture(gl.TEXTURE0 + MASK);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, result.width, result.height, 0, gl.RED, gl.UNSIGNED_BYTE, result.mask);
    }
  }

  /** @param {import("../backgrounds/index.js").Scene} scene */
  #setBackground(scene) {
    const gl = this.#gl;
    const { background, LightWrap, mirror } = scene.look;
    const picture = background.paint?.(scene) ?? null;
    const wrapped = LightWrap !== null && picture !== null && !background.isLive;
    gl.uniform1i(this.#uniform("behind"), behindOf(background, picture));
    gl.uniform1i(this.#uniform("wrapped"), Number(wrapped));
    if (background.wash) gl.uniform3fv(this.#uniform("colour"), shares(background.wash));
    if (!picture) return;
    gl.uniform1i(this.#uniform("turned"), Number(mirror && !background.isLive));
    if (background.isLive || background.moves || this.#uploaded !== picture) this.#uploadPicture(BACKGROUND, picture);
    this.#uploaded = picture;
    if (wrapped) {
      this.#lightWrap ??= new LightWrap();
      gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
      this.#uploadPicture(LIGHT, this.#lightWrap.paint(scene, picture));
      gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    }
  }

  /** @param {string} name @param {import("../confidence-tables.js").ColourOverlay | null} overlay */
  #setOverlay(name, overlay) {
    this.#gl.uniform4fv(this.#uniform(name), overlay ? [...shares(overlay.colour), overlay.opacity] : [0, 0, 0, 0]);
  }

  /** @param {number} unit @param {CanvasImageSource} picture */
  #uploadPicture(unit, picture) {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, /** @type {HTMLCanvasElement} */ (picture));
  }
}

/** @param {import("../backgrounds/index.js").Background} background @param {CanvasImageSource | null} picture */
function behindOf({ wash }, picture) {
  if (picture) return Behind.PICTURE;
  if (wash === undefined) return Behind.NOTHING;
  return wash === null ? Behind.FRAME : Behind.COLOUR;
}

/** @param {string} colour six hexadecimal digits @returns {number[]} red, green, blue, 0 to 1 */
function shares(colour) {
  return rgb(colour).map((value) => value / 255);
}
