import { draw } from "/static/js/drawing/overlays/dye.js";
import { filled } from "./canvas.js";
import { assert, assertEqual, test } from "./harness.js";
import { at, GREY, isUntouched, newScene, drawn } from "./overlays.js";

/** The mask's left part is hair. */
function hair(changes = {}) {
  const [maskWidth, maskHeight] = [32, 18];
  const mask = Uint8Array.from({ length: maskWidth * maskHeight }, (_, i) => (i % maskWidth < 12 ? 255 : 0));
  return newScene({ mask, maskWidth, maskHeight, ...changes });
}

test("hair gets the colour's hue, and the rest stays", () => {
  const context = drawn(draw, hair());
  const [red, green, blue] = at(context, 0.1, 0.5);
  assert(red > green + 40 && red > blue + 40, [red, green, blue]);
  assertEqual(at(context, 0.7, 0.5), GREY);
});

test("selfie mode mirrors the mask", () => {
  const context = drawn(draw, hair({ mirror: true }));
  assert(at(context, 0.9, 0.5)[0] > GREY[0] + 20);
  assertEqual(at(context, 0.3, 0.5), GREY);
});

test("light and dark strands differ as before", () => {
  const lightOf = (ground) => {
    const context = filled(ground, 320, 180);
    draw(context, hair());
    const [red, green, blue] = at(context, 0.1, 0.5);
    return 0.3 * red + 0.59 * green + 0.11 * blue;
  };
  const [dark, middle, light] = ["#202020", "#484848", "#808080"].map(lightOf);
  assert(middle - dark > 25 && light - middle > 35, [dark, middle, light]);
});

test("another colour is used at once", () => {
  const [, , blue] = at(drawn(draw, hair({ dye: "3030d0" })), 0.1, 0.5);
  const [, , other] = at(drawn(draw, hair({ dye: "d03030" })), 0.1, 0.5);
  assert(blue > other + 60, [blue, other]);
});

test("a mask fades between its values", () => {
  const reds = [255, 128, 40].map((value) => {
    const { mask } = hair().result;
    return at(drawn(draw, hair({ mask: mask.map((hair) => hair && value) })), 0.1, 0.5)[1];
  });
  assert(reds[0] < reds[1] && reds[1] < reds[2] && reds[2] < GREY[1], reds);
});

test("without hair nothing is drawn", () => {
  assert(isUntouched(drawn(draw, newScene())));
  assert(isUntouched(drawn(draw, hair({ mask: new Uint8Array(32 * 18) }))));
  assert(isUntouched(drawn(draw, hair({ mask: new Uint8Array(32).fill(255) }))), "a mask of another size");
});
