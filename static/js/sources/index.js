// @ts-check
import { Camera } from "./camera.js";
import { File } from "./file.js";
import { Presenter } from "./presenter/presenter.js";

/**
 * @callback OnFrame
 * @param {CanvasImageSource} image valid during the call
 * @param {number} width
 * @param {number} height
 * @param {number} captured frames that the source has made since the last call, this one included
 * @param {Truth} [truth] where the person is, if the source knows
 *
 * @callback Truth paints the exact mask of a frame, white on black
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @returns {void}
 *
 * @typedef {object} Source
 * @property {string} label
 * @property {string} [deviceId] of a camera
 * @property {() => Promise<void>} start resolves when frames come; rejects with a SourceError
 * @property {() => void} stop frees everything; start may be pending
 * @property {((error: Error) => void) | null} onend called if it ends by itself
 *
 * @typedef {object} Wish
 * @property {{width: number, height: number}} size
 * @property {string} camera a deviceId, or "" for any
 * @property {globalThis.File | null} file
 */

/**
 * Every kind of source, by the name that the setting has for it.
 * @typedef {"camera" | "file" | "presenter"} Kind
 * @type {Record<Kind, new (onFrame: OnFrame, wish: Wish) => Source>}
 */
export const SOURCES = { camera: Camera, file: File, presenter: Presenter };
