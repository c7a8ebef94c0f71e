// After a call: what came of it, from a short list; then the adviser is free again.

import { part, setText } from "./dom.js";

/** @typedef {import("./protocol").Outcome} Outcome */

export class OutcomeView {
  #panel = part("outcome", HTMLElement);
  #reason = part("outcome-reason", HTMLElement);

  /** @param {(outcome: Outcome) => void} onChosen */
  constructor(onChosen) {
    for (const choice of this.#panel.querySelectorAll("button")) {
      choice.addEventListener("click", () => onChosen(/** @type {Outcome} */ (choice.dataset.outcome)));
    }
  }

  /** @param {string} reason why the call is over; empty keeps what stands there */
  show(reason) {
    if (reason) setText(this.#reason, reason);
    if (!this.#panel.hidden) return;
    this.#panel.hidden = false;
    this.#panel.querySelector("button")?.focus();
  }

  hide() {
    this.#panel.hidden = true;
    setText(this.#reason, "");
  }
}
