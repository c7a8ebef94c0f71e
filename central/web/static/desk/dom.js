// Small helpers around the document. No framework: the page is short.

/**
 * The element `id` of the template; a missing one is our own mistake.
 * @template {HTMLElement} T
 * @param {string} id @param {new () => T} kind @returns {T}
 */
export function part(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string} [className] @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/**
 * An icon of the Material font; always beside a word, so hidden from screen readers.
 * @param {string} name
 */
export function icon(name) {
  const element = make("span", "icon", name);
  element.setAttribute("aria-hidden", "true");
  element.setAttribute("translate", "no");
  return element;
}

/** @param {import("./texts.js").State} state */
export function stateLabel(state) {
  return make("span", `state ${state.tone}`, icon(state.icon), make("span", "", state.text));
}

/** @param {string} className @param {string} iconName @param {string} text @param {() => void} onClick */
export function button(className, iconName, text, onClick) {
  const element = make("button", `button ${className}`, icon(iconName), make("span", "", text));
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
}

/**
 * Sets a text only when it changed, so that a live region speaks once.
 * @param {HTMLElement} element @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
