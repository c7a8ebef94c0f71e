// Practice alone: this page plays central as well, for one call that central never hears of.
//
// It stands between the socket and the desk and says what central would say, so that the desk cannot tell the difference.
// Meanwhile the desk is AWAY on central's practice floor: whoever practises at a borne is answered by the borne.

import { part } from "./dom.js";
import { Partner } from "./partner.js";
import { PARTNER } from "./texts.js";

/**
 * @typedef {import("./protocol").HubToDesk} HubToDesk
 * @typedef {import("./protocol").DeskToHub} DeskToHub
 * @typedef {import("./protocol").EndReason} EndReason
 * @typedef {import("./protocol").Presence} Presence
 * @typedef {"off" | "rings" | "call" | "ended"} State
 */

export class Rehearsal {
  #say;
  #send;
  #now;
  #panel = part("rehearsal", HTMLElement);
  #declines = part("rehearsal-declines", HTMLButtonElement);
  #pauses = part("rehearsal-pauses", HTMLButtonElement);
  #leaves = part("rehearsal-leaves", HTMLButtonElement);
  /** @type {State} */
  #state = "off";
  #callId = "";
  #wasFree = false;
  /** @type {Partner | null} */
  #partner = null;
  #publicKey = "";
  /**
   * What central said last: the desk hears it when this is over.
   * @type {{presence: Presence, queue: import("./protocol").Queue}}
   */
  #real = { presence: "away", queue: { type: "queue", calls: [] } };

  /**
   * @param {(message: HubToDesk) => void} say to the desk @param {(message: DeskToHub) => boolean} send to central
   * @param {() => number} now Unix time of the hub, seconds
   */
  constructor(say, send, now) {
    this.#say = say;
    this.#send = send;
    this.#now = now;
    this.#declines.addEventListener("click", () => this.#partner?.declinePrints(toggled(this.#declines)));
    this.#pauses.addEventListener("click", () => this.#partner?.pauseCamera(toggled(this.#pauses)));
    this.#leaves.addEventListener("click", () => this.#citizenLeaves());
    part("rehearse", HTMLButtonElement).addEventListener("click", () => void this.#begin());
  }

  get on() {
    return this.#state !== "off";
  }

  /**
   * What central says comes through here. Its word about the line and about presence waits until this is over.
   * @param {HubToDesk} message
   */
  pass(message) {
    if (message.type === "desk_welcome" || (message.type === "practice_changed" && !message.on)) this.stop();
    if (message.type === "desk_welcome" || message.type === "presence_changed") this.#real.presence = message.presence;
    if (message.type === "queue") this.#real.queue = message;
    if (!this.on || (message.type !== "presence_changed" && message.type !== "queue")) this.#say(message);
  }

  /**
   * What the desk says comes through here.
   * @param {DeskToHub} message @returns {boolean} whether central shall not hear it
   */
  takes(message) {
    if (!this.on) return false;
    if (message.type === "set_presence" || message.type === "set_practice") {
      this.stop();
      return false;
    }
    if (!("call_id" in message) || message.call_id !== this.#callId) return false;
    if (message.type === "accept_call") this.#accepted();
    else if (message.type === "signal") this.#partner?.heard(message);
    else if (message.type === "end_call") this.#ended(message.reason);
    else if (message.type === "tell_outcome") this.#over();
    return true;
  }

  /** At once, wherever it stands: practice is over, or there is no connection. */
  stop() {
    const before = this.#state;
    if (before === "off") return;
    this.#close("off");
    if (before === "call") this.#say({ type: "call_ended", call_id: this.#callId, reason: "adviser_hung_up" });
    this.#say(this.#real.queue);
    this.#say({ type: "presence_changed", presence: this.#real.presence });
  }

  async #begin() {
    if (this.on) return;
    this.#state = "rings";
    this.#callId = crypto.randomUUID();
    const callId = this.#callId;
    this.#wasFree = this.#real.presence === "free";
    const secrets = await Partner.secrets().catch(() => null);
    if (secrets === null) return this.#cannot();
    if (!this.on || callId !== this.#callId) return;
    if (this.#wasFree) this.#send({ type: "set_presence", presence: "away" });
    this.#publicKey = secrets.publicKey;
    this.#partner = new Partner(callId, secrets, (signal) => this.#tell(signal));
    this.#show();
    this.#say({ type: "presence_changed", presence: "free" });
    this.#say({ type: "queue", calls: [this.#waiting()] });
  }

  /** This browser makes no such key: it could not check a real borne's either. */
  #cannot() {
    this.#state = "off";
    this.#say({ type: "refused", code: "no_rehearsal", text: "", call_id: null });
  }

  /** @returns {import("./protocol").WaitingCall} */
  #waiting() {
    const { site, service } = PARTNER;
    const nothing = { language: "fr", appointment_at_s: null, signing: false, writes: false };
    return { call_id: this.#callId, site, service, waiting_since_s: this.#now(), ringing: true, ...nothing };
  }

  #accepted() {
    if (this.#state !== "rings") return;
    this.#state = "call";
    this.#tell({
      type: "call_assigned",
      call_id: this.#callId,
      site: PARTNER.site,
      service: PARTNER.service,
      reference: PARTNER.reference,
      language: "fr",
      borne_public_key: this.#publicKey,
      started_at_s: this.#now(),
      waited_s: 0,
      ice_servers: [],
      peer_present: true,
      appointment_at_s: null,
      signing: false,
      writes: false,
    });
    this.#tell({ type: "queue", calls: [] });
    this.#tell({ type: "presence_changed", presence: "in_call" });
    this.#show();
    this.#partner?.start();
  }

  #citizenLeaves() {
    if (this.#state === "call") this.#ended("citizen_hung_up");
    else this.#over();
  }

  /** @param {EndReason} reason */
  #ended(reason) {
    if (this.#state !== "call") return;
    this.#close("ended");
    this.#tell({ type: "call_ended", call_id: this.#callId, reason });
    this.#tell({ type: "presence_changed", presence: "wrap_up" });
  }

  /** The desk is where it was before; central says that it is free again. */
  #over() {
    this.#close("off");
    this.#tell(this.#real.queue);
    const asked = this.#wasFree && this.#send({ type: "set_presence", presence: "free" });
    if (!asked) this.#tell({ type: "presence_changed", presence: this.#real.presence });
  }

  /** @param {State} state */
  #close(state) {
    this.#state = state;
    this.#partner?.close();
    this.#partner = null;
    this.#show();
  }

  /**
   * Never within what the desk is just doing: neither does central.
   * @param {HubToDesk} message
   */
  #tell(message) {
    queueMicrotask(() => this.#say(message));
  }

  #show() {
    this.#panel.hidden = this.#partner === null;
    for (const choice of [this.#declines, this.#pauses]) {
      choice.disabled = this.#state !== "call";
      if (this.#partner === null) choice.setAttribute("aria-pressed", "false");
    }
  }
}

/** @param {HTMLButtonElement} button a switch, which is pressed @returns {boolean} whether it is on now */
function toggled(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  return on;
}
