// @ts-check
/**
 * An event target that says which events it has, and what each one tells.
 * @template {Record<string, unknown>} Events details by the event's name; undefined where it tells no more
 */
export class Emitter extends EventTarget {
  /**
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {Events[Name] extends undefined ? [] : [detail: Events[Name]]} details
   */
  emit(name, ...details) {
    this.dispatchEvent(new CustomEvent(name, { detail: details[0] }));
  }

  /**
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {(detail: Events[Name]) => void} listener
   * @param {AddEventListenerOptions} [options]
   */
  on(name, listener, options) {
    this.addEventListener(name, (event) => listener(/** @type {CustomEvent<Events[Name]>} */ (event).detail), options);
  }
}
