// @ts-check
/**
 * An element that the page has.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root @param {string} selector
 * @param {new () => T} [Type]
 */
export function query(root, selector, Type = /** @type {new () => T} */ (HTMLElement)) {
  const element = root.querySelector(selector);
  if (element instanceof Type) return element;
  throw new Error(`The page has no ${Type.name} ${selector}`);
}
