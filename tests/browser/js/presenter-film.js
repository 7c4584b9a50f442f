/** The built-in presenter's frames, and where exactly they are. */
import { drawPerson, drawTruth } from "/static/js/sources/presenter/person.js";
import { drawRoom } from "/static/js/sources/presenter/room.js";
import { newContext } from "./canvas.js";

/** @param {number[]} timesMs @returns {[string, string][]} frames and truths, PNG */
export function film(width, height, timesMs) {
  const [scene, exact] = [newContext(width, height), newContext(width, height)];
  return timesMs.map((timeMs) => {
    drawRoom(scene, width, height);
    drawPerson(scene, width, height, timeMs);
    drawTruth(exact, width, height, timeMs);
    return [scene, exact].map(({ canvas }) => canvas.toDataURL().split(",")[1]);
  });
}
