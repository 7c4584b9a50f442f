/** Frames of the built-in presenter with their exact masks. */
import { drawPerson, drawRoom, drawTruth, loadSheet } from "/static/js/sources/presenter/person.js";
import { newContext } from "./canvas.js";

/** @param {number[]} timesMs @returns {[string, string][]} frames and exact masks, PNG in Base64 */
export async function drawFrames(width, height, timesMs) {
  const sheet = await loadSheet();
  const [scene, exact] = [newContext(width, height), newContext(width, height)];
  return timesMs.map((timeMs) => {
    drawRoom(scene, sheet, width, height);
    drawPerson(scene, sheet, width, height, timeMs);
    drawTruth(exact, width, height, timeMs);
    return [scene, exact].map(({ canvas }) => canvas.toDataURL().split(",")[1]);
  });
}
