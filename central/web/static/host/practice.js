// A host tries the alert: a bell of this page alone, and those of citizens who practise. Real bells ring all the while.

import { part, setText } from "../desk/dom.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../desk/protocol").BorneSeen} BorneSeen */

/** The borne that this page makes up; the sign is in no identifier of central's. */
export const TRIAL = "*";

export class HostPractice {
  #switch = part("try-bell", HTMLButtonElement);
  #text = part("try-bell-text", HTMLElement);
  #band = part("practice-band", HTMLElement);
  #onChange;
  #now;
  /** @type {BorneSeen | null} */
  #trial = null;
  on = false;
  /** First name of the host. */
  name = "";

  /** @param {() => void} onChange @param {() => number} now Unix time of the hub, seconds */
  constructor(onChange, now) {
    this.#onChange = onChange;
    this.#now = now;
    this.#switch.addEventListener("click", () => this.#set(!this.on));
  }

  /** The made-up borne, while its bell rings. @returns {BorneSeen[]} */
  bornes() {
    return this.#trial ? [this.#trial] : [];
  }

  coming() {
    const bell = this.#trial?.bell;
    if (!this.#trial || !bell) return;
    this.#trial = { ...this.#trial, bell: { ...bell, coming: this.name } };
    this.#onChange();
  }

  done() {
    this.#trial = null;
    this.#onChange();
  }

  /** @param {boolean} on */
  #set(on) {
    this.on = on;
    const bell = { since_s: this.#now(), coming: "", practice: true };
    this.#trial = on ? { borne_id: TRIAL, name: TEXTS.trial, connected: true, in_use: false, faults: [], bell, practises: false } : null;
    this.#switch.setAttribute("aria-pressed", String(on));
    setText(this.#text, on ? TEXTS.stopTrying : TEXTS.tryBell);
    this.#band.hidden = !on;
    this.#onChange();
  }
}
