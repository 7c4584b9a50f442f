/** The built-in presenter's frames, and where exactly they are. */
import { drawPerson, drawRoom, drawTruth, loadSheet } from "/static/js/sources/presenter/person.js";
import { newContext } from "./canvas.js";

/** @param {number[]} timesMs @returns {[string, string][]} frames and truths, PNG */
export async function film(width, height, timesMs) {
  const sheet = await loadSheet();
  const [scene, exact] = [newContext(width, height), newContext(width, height)];
  return timesMs.map((timeMs) => {
    drawRoom(scene, sheet, width, height);
    drawPerson(scene, sheet, width, height, timeMs);
    drawTruth(exact, width, height, timeMs);
    return [scene, exact].map(({ canvas }) => canvas.toDataURL().split(",")[1]);
  });
}
