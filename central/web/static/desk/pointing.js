// The adviser's finger on the shown page: press and move, or the arrow keys. Places are fractions of the page.

import { part } from "./dom.js";

const MOST_OFTEN_MS = 50;
const STAYS_MS = 3000;
const KEY_STEP = 0.025;

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Pointing {
  #stage = part("shown-stage", HTMLElement);
  #image = part("shown-image", HTMLImageElement);
  #marker = part("shown-marker", HTMLElement);
  #onPoint;
  #usable = false;
  #at = { x: 0.5, y: 0.5 };
  #toldAt = -Infinity;
  /** @type {number | undefined} */
  #waiting;
  /** @type {number | undefined} */
  #hiding;

  /** @param {(x: number, y: number) => void} onPoint at most twenty times a second; the last place always */
  constructor(onPoint) {
    this.#onPoint = onPoint;
    this.#stage.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.#follow(event)) return;
      event.preventDefault();
      this.#stage.setPointerCapture(event.pointerId);
      this.#stage.focus();
    });
    this.#stage.addEventListener("pointermove", (event) => event.buttons === 1 && this.#follow(event));
    this.#stage.addEventListener("keydown", (event) => this.#key(event));
    window.addEventListener("resize", () => this.#place());
  }

  /** @param {boolean} usable whether there is a page to point at */
  use(usable) {
    this.#usable = usable;
    if (!usable) this.hide();
  }

  hide() {
    clearTimeout(this.#waiting);
    clearTimeout(this.#hiding);
    this.#waiting = undefined;
    this.#marker.hidden = true;
  }

  /** @param {PointerEvent} event @returns {boolean} whether it is on the page */
  #follow(event) {
    const box = this.#image.getBoundingClientRect();
    if (!this.#usable || box.width === 0) return false;
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    if (x < 0 || x > 1 || y < 0 || y > 1) return false;
    this.#point(x, y);
    return true;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = ARROWS[event.key];
    if (!step || !this.#usable || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const clamp = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
    this.#point(clamp(this.#at.x + step[0] * KEY_STEP), clamp(this.#at.y + step[1] * KEY_STEP));
  }

  /** @param {number} x @param {number} y */
  #point(x, y) {
    this.#at = { x, y };
    this.#marker.hidden = false;
    this.#place();
    clearTimeout(this.#hiding);
    this.#hiding = setTimeout(() => this.hide(), STAYS_MS);
    if (this.#waiting !== undefined) return;
    const wait = Math.max(0, this.#toldAt + MOST_OFTEN_MS - performance.now());
    this.#waiting = setTimeout(() => this.#tell(), wait);
  }

  #tell() {
    this.#waiting = undefined;
    this.#toldAt = performance.now();
    this.#onPoint(this.#at.x, this.#at.y);
  }

  #place() {
    const box = this.#image.getBoundingClientRect();
    const stage = this.#stage.getBoundingClientRect();
    this.#marker.style.left = `${box.left - stage.left + this.#at.x * box.width}px`;
    this.#marker.style.top = `${box.top - stage.top + this.#at.y * box.height}px`;
  }
}
