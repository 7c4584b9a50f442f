// @ts-check
/** Black over violet and orange to yellow, as in thermal pictures: stops at even distances. */
const STOPS = [[10, 8, 30], [84, 16, 110], [186, 54, 85], [248, 140, 10], [252, 255, 164]];

/** A colour for each value: red, green, blue from the lowest byte on. */
export const HEAT = Uint32Array.from({ length: 256 }, (_, value) => {
  const at = (value / 255) * (STOPS.length - 1);
  const lower = Math.min(Math.floor(at), STOPS.length - 2);
  const channel = (/** @type {number} */ c) => Math.round(STOPS[lower][c] + (STOPS[lower + 1][c] - STOPS[lower][c]) * (at - lower));
  return channel(0) | (channel(1) << 8) | (channel(2) << 16);
});
