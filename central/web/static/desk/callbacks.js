// Who wants to be called back at a borne: the list, the one click that has it ring, and what came of it.

import { button, icon, make, part, setText, stateLabel } from "./dom.js";
import { attemptsText, CALL_BACK, durationText, languageText, MESSAGES, ticketText } from "./texts.js";

/**
 * @typedef {import("./protocol").OpenCallback} OpenCallback
 * @typedef {import("./protocol").CallBackStage} CallBackStage
 * @typedef {import("./protocol").CallBackTold} CallBackTold
 */

/** @type {readonly CallBackStage[]} */
const UNDER_WAY = ["ringing", "there"];

export class CallbacksView {
  #panel = part("callbacks", HTMLElement);
  #list = part("callbacks-list", HTMLElement);
  #count = part("callbacks-count", HTMLElement);
  #send;
  #tell;
  #now;
  /** @type {readonly OpenCallback[]} */
  #wishes = [];
  /**
   * How the last ring of each stands, as this page heard it.
   * @type {Map<string, CallBackStage>}
   */
  #stages = new Map();
  #free = false;
  /** @type {{element: HTMLElement, since: number}[]} */
  #clocks = [];

  /**
   * @param {(message: import("./protocol").CallBack | import("./protocol").StopCallBack) => void} send
   * @param {(text: string, iconName: string) => void} tell a notice to the adviser
   * @param {() => number} now Unix time of the hub, seconds
   */
  constructor(send, tell, now) {
    this.#send = send;
    this.#tell = tell;
    this.#now = now;
    setInterval(() => this.#tick(), 1000);
  }

  /** Whether a borne rings for this adviser, or somebody who is there reads the notice. */
  get underWay() {
    return [...this.#stages.values()].some((stage) => UNDER_WAY.includes(stage));
  }

  /** @param {readonly OpenCallback[]} wishes the longest-waiting first */
  heard(wishes) {
    this.#wishes = wishes;
    for (const id of this.#stages.keys()) if (!wishes.some((wish) => wish.callback_id === id)) this.#stages.delete(id);
    this.#draw();
  }

  /** @param {CallBackTold} told */
  told({ callback_id: id, stage }) {
    const known = this.#wishes.some((wish) => wish.callback_id === id);
    if (known) this.#stages.set(id, stage);
    const { icon: iconName, text } = CALL_BACK[stage];
    if (stage !== "ringing" && stage !== "answered") this.#tell(text, iconName);
    this.#draw();
  }

  /** @param {boolean} free whether this adviser may call back now */
  show(free) {
    if (free === this.#free) return;
    this.#free = free;
    this.#draw();
  }

  /** There is no connection: what was under way is not any more. */
  clear() {
    this.#stages.clear();
    this.heard([]);
  }

  #draw() {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.callbackId : undefined;
    this.#clocks = [];
    this.#list.replaceChildren(...this.#wishes.map((wish) => this.#card(wish)));
    setText(this.#count, this.#wishes.length ? String(this.#wishes.length) : "");
    this.#panel.hidden = this.#wishes.length === 0;
    this.#tick();
    [...this.#list.querySelectorAll("button")].find((one) => one.dataset.callbackId === focused)?.focus();
  }

  /** @param {OpenCallback} wish */
  #card(wish) {
    const clock = make("span", "clock");
    this.#clocks.push({ element: clock, since: wish.waiting_since_s });
    const waits = make("span", "state busy", icon("schedule"), "Attend ", clock);
    const card = make("li", "waiting", make("b", "", wish.site), make("span", "", wish.service), waits);
    card.append(make("span", "state quiet", icon("confirmation_number"), ticketText(wish.ticket)));
    if (wish.language !== "fr") card.append(make("span", "muted", `Langue : ${languageText(wish.language)}`));
    if (wish.attempts > 0) card.append(make("span", "muted", attemptsText(wish.attempts)));
    card.append(...this.#state(wish), ...this.#action(wish));
    return card;
  }

  /** @param {OpenCallback} wish */
  #state(wish) {
    const stage = wish.taken ? "taken" : this.#stages.get(wish.callback_id);
    if (stage === undefined || (stage === "taken" && !wish.taken)) return [];
    return [stateLabel(CALL_BACK[stage])];
  }

  /** @param {OpenCallback} wish */
  #action(wish) {
    const stage = this.#stages.get(wish.callback_id);
    if (wish.taken) return [];
    const rings = stage !== undefined && UNDER_WAY.includes(stage);
    const act = rings
      ? button("small", "call_end", MESSAGES.stopCallBack, () => this.#send({ type: "stop_call_back", callback_id: wish.callback_id }))
      : button("small", "phone_callback", MESSAGES.callBack, () => this.#send({ type: "call_back", callback_id: wish.callback_id }));
    act.dataset.callbackId = wish.callback_id;
    act.setAttribute("aria-label", `${rings ? MESSAGES.stopCallBack : MESSAGES.callBack}, ${ticketText(wish.ticket)}, ${wish.site}`);
    act.disabled = !rings && (!this.#free || this.underWay);
    return [act];
  }

  #tick() {
    for (const { element, since } of this.#clocks) setText(element, durationText(this.#now() - since));
  }
}
