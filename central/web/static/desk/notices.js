// Short messages to the adviser, seen and read aloud (aria-live). An alarm stays until it is closed or mended.

import { button, icon, make, part } from "./dom.js";

const STAYS_MS = 8000;

export class Notices {
  #polite = part("notices", HTMLElement);
  #urgent = part("alarms", HTMLElement);
  /** @type {Map<string, HTMLElement>} */
  #alarms = new Map();

  /**
   * Says it and takes it away by itself.
   * @param {string} text @param {string} [iconName]
   */
  tell(text, iconName = "info") {
    const notice = make("p", "notice", icon(iconName), make("span", "", text));
    this.#polite.append(notice);
    setTimeout(() => notice.remove(), STAYS_MS);
  }

  /** Stays until `clear(key)` or until the adviser closes it; the same key replaces the text. */
  alarm(/** @type {string} */ key, /** @type {string} */ text) {
    this.clear(key);
    const close = button("plain", "close", "Fermer", () => this.clear(key));
    const alarm = make("div", "notice alarm", icon("warning"), make("span", "grow", text), close);
    this.#alarms.set(key, alarm);
    this.#urgent.append(alarm);
  }

  /** @param {string} key @returns {boolean} whether it stood there */
  clear(key) {
    const alarm = this.#alarms.get(key);
    alarm?.remove();
    return this.#alarms.delete(key);
  }
}
