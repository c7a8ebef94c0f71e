// The host's page: the bornes of the place and how they are, and HELP, which rings until somebody says: I am coming.

import { button, icon, make, part, setText, stateLabel } from "../desk/dom.js";
import { Ring } from "../desk/ring.js";
import { HOST_LINE, HubSocket } from "../desk/socket.js";
import { durationText } from "../desk/texts.js";
import { HostPractice, TRIAL } from "./practice.js";
import { borneState, deviceText, TEXTS } from "./texts.js";

/**
 * @typedef {import("../desk/protocol").BorneSeen} BorneSeen
 * @typedef {import("../desk/protocol").Bell} Bell
 * @typedef {import("../desk/protocol").HubToHost} HubToHost
 * @typedef {import("../desk/protocol").HostToHub} HostToHub
 */

class HostPage {
  /** @type {HubSocket<HubToHost, HostToHub>} */
  #socket = new HubSocket(HOST_LINE, (message) => this.#heard(message), (state) => this.#socketState(state));
  #ring = new Ring(TEXTS, (blocked) => (part("sound-blocked", HTMLElement).hidden = !blocked));
  #practice = new HostPractice(() => this.#practised(), () => Date.now() / 1000 + this.#hubAheadS);
  /** @type {readonly BorneSeen[]} */
  #bornes = [];
  #hubAheadS = 0;

  start() {
    window.addEventListener("pointerdown", () => Ring.askPermission(), { once: true });
    setInterval(() => this.#tellTimes(), 1000);
    this.#socket.open();
  }

  #heard(/** @type {HubToHost} */ message) {
    if (message.type === "host_welcome") {
      this.#hubAheadS = message.now_s - Date.now() / 1000;
      setText(part("sites", HTMLElement), message.sites.join(", ") || TEXTS.noSite);
      this.#practice.name = message.first_name;
      // Central may be another one, which knows nothing of it.
      if (this.#practice.on) this.#tellPractice();
    } else {
      this.#bornes = message.bornes;
      this.#show();
    }
  }

  /** @param {import("../desk/socket.js").SocketState} state */
  #socketState(state) {
    if (state === "logged_out" || state === "refused") window.location.assign("/login/");
    part("lost", HTMLElement).hidden = state === "open";
  }

  #practised() {
    this.#tellPractice();
    this.#show();
  }

  #tellPractice() {
    this.#socket.send({ type: "set_practice", on: this.#practice.on });
  }

  #show() {
    const seen = [...this.#practice.bornes(), ...this.#bornes];
    const calling = seen.filter((borne) => borne.bell && !borne.bell.coming);
    this.#ring.set(calling.map((borne) => borne.name).join(", "));
    part("none", HTMLElement).hidden = this.#bornes.length > 0;
    part("bells", HTMLElement).replaceChildren(...seen.flatMap((borne) => (borne.bell ? [this.#bell(borne, borne.bell)] : [])));
    part("bornes", HTMLElement).replaceChildren(...this.#bornes.map(borneRow));
    this.#tellTimes();
  }

  /** @param {BorneSeen} borne @param {Bell} bell */
  #bell(borne, bell) {
    const answered = bell.coming !== "";
    const say = answered
      ? button("", "check", TEXTS.done, () => this.#done(borne.borne_id))
      : button("primary big", "directions_run", TEXTS.coming, () => this.#coming(borne.borne_id));
    const since = make("span", "since");
    since.dataset.since = String(bell.since_s);
    const title = answered ? TEXTS.answered(bell.coming) : TEXTS.wanted;
    const text = make("div", "grow", make("b", "", title), make("span", "", borne.name), " · ", since);
    if (bell.practice) text.append(" · ", make("b", "trial", TEXTS.practice));
    return make("div", answered ? "bell coming" : "bell", icon(answered ? "emoji_people" : "notifications_active"), text, say);
  }

  /** @param {string} borneId */
  #coming(borneId) {
    if (borneId === TRIAL) this.#practice.coming();
    else this.#socket.send({ type: "answer_bell", borne_id: borneId });
  }

  /** @param {string} borneId */
  #done(borneId) {
    if (borneId === TRIAL) this.#practice.done();
    else this.#socket.send({ type: "end_bell", borne_id: borneId });
  }

  /** Only the times change: nothing is built anew under the pointer. */
  #tellTimes() {
    const now = Date.now() / 1000 + this.#hubAheadS;
    for (const since of document.querySelectorAll(".since")) {
      if (since instanceof HTMLElement) setText(since, TEXTS.since(durationText(now - Number(since.dataset.since))));
    }
  }
}

/** @param {BorneSeen} borne */
function borneRow(borne) {
  const state = borneState(borne);
  const faults = borne.faults.map((fault) => make("li", "", deviceText(fault.device, fault.fault)));
  const row = make("li", `borne ${state.tone}`, make("h2", "", borne.name), stateLabel(state));
  if (faults.length) {
    row.classList.add("faulty");
    row.append(make("ul", "", ...faults));
  }
  return row;
}

new HostPage().start();
