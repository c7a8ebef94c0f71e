// Whether this desk practises: a switch, and a band that stands over everything meanwhile. Central says which it is.

import { part, setText } from "./dom.js";
import { PRACTICE } from "./texts.js";

/** @typedef {import("./protocol").Presence} Presence */

export class PracticeView {
  #switch = part("practice", HTMLButtonElement);
  #text = part("practice-text", HTMLElement);
  #band = part("practice-band", HTMLElement);
  #on = false;

  /** @param {(on: boolean) => void} onChosen */
  constructor(onChosen) {
    this.#switch.addEventListener("click", () => onChosen(!this.#on));
  }

  get on() {
    return this.#on;
  }

  /** @param {boolean} on */
  set(on) {
    this.#on = on;
    this.#switch.setAttribute("aria-pressed", String(on));
    setText(this.#text, on ? PRACTICE.stop : PRACTICE.begin);
    this.#band.hidden = !on;
  }

  /**
   * @param {Presence | null} presence null: not known, there is no connection
   * @param {boolean} rehearses with a call that is none: practice may end at any moment
   */
  show(presence, rehearses) {
    this.#switch.disabled = !rehearses && presence !== "free" && presence !== "away";
  }
}
