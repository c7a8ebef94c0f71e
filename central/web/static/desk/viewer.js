// One page at full size: zoom, rotation, page by page. Buttons, wheel and keyboard do the same.

import { part, setText } from "./dom.js";

/** @typedef {{url: string, title: string, rotation: 0 | 90 | 180 | 270, turn: (by: 90 | 270) => void,
 *   show: () => void}} ViewedPage */

const STEP = 1.25;
const LARGEST = 8;

export class Viewer {
  #dialog = part("viewer", HTMLDialogElement);
  #stage = part("viewer-stage", HTMLElement);
  #sheet = part("viewer-sheet", HTMLElement);
  #image = part("viewer-image", HTMLImageElement);
  #title = part("viewer-title", HTMLElement);
  #percent = part("viewer-percent", HTMLElement);
  /** @type {() => readonly ViewedPage[]} */
  #pages = () => [];
  #index = 0;
  /** 1 fits the whole page. */
  #zoom = 1;

  constructor() {
    this.#on("viewer-close", () => this.close());
    this.#on("viewer-in", () => this.#scale(STEP));
    this.#on("viewer-out", () => this.#scale(1 / STEP));
    this.#on("viewer-fit", () => this.#scale(0));
    this.#on("viewer-left", () => this.#turn(270));
    this.#on("viewer-right", () => this.#turn(90));
    this.#on("viewer-show", () => this.#pages()[this.#index]?.show());
    this.#on("viewer-before", () => this.#flip(-1));
    this.#on("viewer-after", () => this.#flip(1));
    this.#dialog.addEventListener("keydown", (event) => this.#key(event));
    this.#stage.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#image.addEventListener("load", () => this.#draw());
    window.addEventListener("resize", () => this.#dialog.open && this.#draw());
  }

  /** @param {() => readonly ViewedPage[]} pages the pages as they are at each moment @param {number} index */
  show(pages, index) {
    this.#pages = pages;
    this.#index = index;
    this.#zoom = 1;
    if (!this.#dialog.open) this.#dialog.showModal();
    this.refresh();
    this.#stage.focus();
  }

  /** Closes and forgets the picture. */
  close() {
    if (this.#dialog.open) this.#dialog.close();
    this.#pages = () => [];
    this.#image.removeAttribute("src");
  }

  /** A page changed: a better picture came, or it was turned. */
  refresh() {
    const pages = this.#pages();
    if (!this.#dialog.open) return;
    if (pages.length === 0) {
      this.close();
      return;
    }
    this.#index = Math.min(this.#index, pages.length - 1);
    const page = pages[this.#index];
    if (this.#image.src !== page.url) this.#image.src = page.url;
    this.#image.alt = page.title;
    // The number first: a long title is cut at its end.
    setText(this.#title, `${this.#index + 1} sur ${pages.length} · ${page.title}`);
    this.#title.title = page.title;
    part("viewer-before", HTMLButtonElement).disabled = this.#index === 0;
    part("viewer-after", HTMLButtonElement).disabled = this.#index === pages.length - 1;
    this.#draw();
  }

  /** @param {string} id @param {() => void} action */
  #on(id, action) {
    part(id, HTMLButtonElement).addEventListener("click", action);
  }

  /** @param {number} factor 0 fits the page again */
  #scale(factor) {
    this.#zoom = factor === 0 ? 1 : Math.min(LARGEST, Math.max(1, this.#zoom * factor));
    this.#draw();
  }

  /** @param {90 | 270} by */
  #turn(by) {
    this.#pages()[this.#index]?.turn(by);
    this.refresh();
  }

  /** @param {number} by */
  #flip(by) {
    const last = this.#pages().length - 1;
    this.#index = Math.max(0, Math.min(last, this.#index + by));
    this.#zoom = 1;
    this.refresh();
  }

  #draw() {
    const page = this.#pages()[this.#index];
    const { naturalWidth: width, naturalHeight: height } = this.#image;
    if (!page || width === 0) return;
    const sideways = page.rotation % 180 !== 0;
    const [across, down] = sideways ? [height, width] : [width, height];
    const fit = Math.min((this.#stage.clientWidth - 24) / across, (this.#stage.clientHeight - 24) / down);
    const scale = fit * this.#zoom;
    this.#sheet.style.width = `${across * scale}px`;
    this.#sheet.style.height = `${down * scale}px`;
    this.#image.style.width = `${width * scale}px`;
    this.#image.style.height = `${height * scale}px`;
    this.#image.style.transform = `translate(-50%, -50%) rotate(${page.rotation}deg)`;
    setText(this.#percent, `${Math.round(scale * 100)} %`);
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey && !event.altKey) return;
    event.preventDefault();
    this.#scale(event.deltaY < 0 ? STEP : 1 / STEP);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    /** @type {Record<string, () => void>} */
    const actions = {
      "+": () => this.#scale(STEP),
      "=": () => this.#scale(STEP),
      "-": () => this.#scale(1 / STEP),
      0: () => this.#scale(0),
      r: () => this.#turn(90),
      R: () => this.#turn(270),
      PageUp: () => this.#flip(-1),
      PageDown: () => this.#flip(1),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action();
  }
}
