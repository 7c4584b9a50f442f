// @ts-check
/**
 * What MediaPipe's graph gives: a mask, detections, or both.
 *
 * @typedef {{isSelfie: boolean, mask: boolean, detections: boolean}} Result
 * @typedef {import("../../stream/protocol.js").Model} Model
 */

/** @param {Model} model @returns {Result} */
export function resultOf({ gives, smoothsMask }) {
  return { isSelfie: smoothsMask, mask: gives.includes("mask"), detections: gives.includes("detections") };
}

/** The question for its graph and its Python. @param {Model} model */
export function pipelineOf({ solution, id }) {
  return `api/pipeline?${new URLSearchParams({ solution, model: id })}`;
}

/** What a model is called beside another one: beside another of its solution by what sets it apart. @param {Model} model @param {Model} other */
export function nameBeside({ solution, label, solutionLabel }, other) {
  return solution === other.solution ? label : solutionLabel;
}
