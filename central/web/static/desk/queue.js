// The line of citizens: who waits where, since when, and the one click that answers.

import { button, icon, make, part, setText, stateLabel } from "./dom.js";
import { appointmentText, durationText, languageText, peopleText, SIGNING, WRITES } from "./texts.js";

/** @typedef {import("./protocol").WaitingCall} WaitingCall */

export class QueueView {
  #list = part("queue-list", HTMLElement);
  #count = part("queue-count", HTMLElement);
  #empty = part("queue-empty", HTMLElement);
  #ringPanel = part("ringing", HTMLElement);
  #ringList = part("ringing-list", HTMLElement);
  #announce = part("announce", HTMLElement);
  #onAnswer;
  #now;
  /** @type {{element: HTMLElement, since: number}[]} */
  #clocks = [];
  #announced = "";

  /** @param {(callId: string) => void} onAnswer @param {() => number} now Unix time of the hub, seconds */
  constructor(onAnswer, now) {
    this.#onAnswer = onAnswer;
    this.#now = now;
    setInterval(() => this.#tick(), 1000);
  }

  /** @param {readonly WaitingCall[]} calls appointments by time, then longest-waiting first @param {boolean} canAnswer */
  show(calls, canAnswer) {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.callId : undefined;
    this.#clocks = [];
    const ringing = canAnswer ? calls.filter((call) => call.ringing) : [];
    this.#list.replaceChildren(...calls.map((call) => this.#card(call)));
    this.#ringList.replaceChildren(...ringing.map((call) => this.#ringCard(call)));
    this.#ringPanel.hidden = ringing.length === 0;
    setText(this.#count, peopleText(calls.length));
    this.#empty.hidden = calls.length > 0;
    this.#tick();
    const begins = this.#say(ringing);
    const answers = [...this.#ringList.querySelectorAll("button")];
    const kept = answers.find((answer) => answer.dataset.callId === focused);
    (kept ?? (begins && !isTyping() ? answers[0] : undefined))?.focus();
  }

  /** @param {WaitingCall} call */
  #card(call) {
    const state = make("span", `state ${call.ringing ? "ok" : "busy"}`, icon(call.ringing ? "call" : "schedule"));
    state.append(call.ringing ? "Sonne ici, attend " : "Attend ", this.#clock(call));
    const card = make("li", `waiting ${call.ringing ? "rings" : ""}`, make("b", "", call.site), make("span", "", call.service), state);
    card.append(...appointment(call), ...wishes(call));
    if (call.language !== "fr") card.append(make("span", "muted", `Langue : ${languageText(call.language)}`));
    return card;
  }

  /** @param {WaitingCall} call */
  #ringCard(call) {
    const answer = button("primary big", "call", "Répondre", () => this.#onAnswer(call.call_id));
    answer.dataset.callId = call.call_id;
    const waits = make("span", "state busy", icon("schedule"), "Attend ", this.#clock(call));
    const who = make("div", "grow", make("b", "", call.site), make("span", "", call.service), ...appointment(call), ...wishes(call), waits);
    return make("li", "ring-card", icon("ring_volume"), who, answer);
  }

  /** @param {WaitingCall} call */
  #clock(call) {
    const element = make("span", "clock");
    this.#clocks.push({ element, since: call.waiting_since_s });
    return element;
  }

  #tick() {
    for (const { element, since } of this.#clocks) setText(element, durationText(this.#now() - since));
  }

  /**
   * Once per call that begins to ring, not each second.
   * @param {WaitingCall[]} ringing
   * @returns {boolean} whether one began
   */
  #say(ringing) {
    const text = ringing.map((call) => `Appel de ${call.site}, ${call.service}.${call.appointment_at_s === null ? "" : ` ${appointmentText(call.appointment_at_s)}.`}${wishesOf(call).map(({ text: wish }) => ` ${wish}.`).join("")}`).join(" ");
    const isNews = text !== this.#announced;
    if (isNews) setText(this.#announce, text);
    this.#announced = text;
    return isNews && text !== "";
  }
}

/**
 * The appointment that a citizen comes for, as icon and word.
 * @param {WaitingCall} call
 */
function appointment(call) {
  if (call.appointment_at_s === null) return [];
  return [make("span", "state ok", icon("event"), appointmentText(call.appointment_at_s))];
}

/**
 * That the citizen signs, or writes: an adviser who does not can leave the call to one who does.
 * @param {WaitingCall} call
 */
function wishesOf(call) {
  return [...(call.signing ? [SIGNING] : []), ...(call.writes ? [WRITES] : [])];
}

/** @param {WaitingCall} call */
function wishes(call) {
  return wishesOf(call).map(stateLabel);
}

/** Whether the next key goes into a text. */
function isTyping() {
  return document.activeElement?.matches("input, textarea, select") ?? false;
}
