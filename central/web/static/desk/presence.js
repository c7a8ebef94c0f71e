// Whether citizens may ring here: two buttons of the adviser's, and the states that the hub sets.

import { icon, make, part } from "./dom.js";
import { PRESENCES } from "./texts.js";

/** @typedef {import("./protocol").Presence} Presence */

export class PresenceView {
  #busy = part("presence-busy", HTMLElement);
  /** @type {[Presence, HTMLButtonElement][]} */
  #buttons = [
    ["free", part("presence-free", HTMLButtonElement)],
    ["away", part("presence-away", HTMLButtonElement)],
  ];

  /** @param {(presence: "free" | "away") => void} onChosen */
  constructor(onChosen) {
    for (const [presence, button] of this.#buttons) {
      button.addEventListener("click", () => onChosen(presence === "free" ? "free" : "away"));
    }
  }

  /** @param {Presence | null} presence null: not known, there is no connection */
  show(presence) {
    const busy = presence === "in_call" || presence === "wrap_up";
    for (const [own, button] of this.#buttons) {
      button.setAttribute("aria-pressed", String(own === presence));
      button.disabled = presence === null || busy;
    }
    this.#busy.hidden = !busy;
    if (!busy || presence === null) return;
    const { icon: name, text } = PRESENCES[presence];
    this.#busy.replaceChildren(icon(name), make("span", "", text));
  }
}
