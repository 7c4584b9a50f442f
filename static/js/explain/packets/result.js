// @ts-check
/**
 * What MediaPipe's graph gives: a mask, detections, or both.
 *
 * @typedef {{isSelfie: boolean, mask: boolean, detections: boolean}} Result
 * @typedef {import("../../stream/protocol.js").Model} Model
 */

/** @param {Model} model @returns {Result} */
export function resultOf({ overlay, cutsOut = false }) {
  const isSelfie = overlay === undefined;
  return { isSelfie, mask: isSelfie || cutsOut || overlay === "mask", detections: !isSelfie && overlay !== "mask" };
}

/** The question for its graph and its Python. @param {Model} model */
export function pipelineOf({ id, overlay, variant = "" }) {
  return overlay === undefined ? "api/pipeline" : `api/pipeline?${new URLSearchParams({ solution: id, variant })}`;
}

/** What a model is called beside another one: a variant beside another of its solution by what sets it apart. @param {Model} model @param {Model} other */
export function nameBeside({ id, label, variantLabel }, other) {
  return (id === other.id && variantLabel) || label;
}
