// The adviser's desk: joins the socket, the queue, the one call and its documents.

import { Call } from "./call.js";
import { CallView } from "./callview.js";
import { CallbacksView } from "./callbacks.js";
import { Documents } from "./documents.js";
import { part } from "./dom.js";
import { Notices } from "./notices.js";
import { OutcomeView } from "./outcome.js";
import { PracticeView } from "./practice.js";
import { PresenceView } from "./presence.js";
import { QueueView } from "./queue.js";
import { Rehearsal } from "./rehearsal.js";
import { Ring } from "./ring.js";
import { Showing } from "./showing.js";
import { DESK_LINE, HubSocket } from "./socket.js";
import { TextPane } from "./textpane.js";
import { END_REASONS, IDENTITY, MESSAGES, REFUSED, SOCKET } from "./texts.js";

/**
 * @typedef {import("./protocol").HubToDesk} HubToDesk
 * @typedef {import("./protocol").DeskToHub} DeskToHub
 * @typedef {import("./protocol").Presence} Presence
 * @typedef {import("./protocol").WaitingCall} WaitingCall
 * @typedef {import("./protocol").EndReason} EndReason
 * @typedef {import("./protocol").PausesTold} PausesTold
 */

class Desk {
  #notices = new Notices();
  /** @type {HubSocket<HubToDesk, DeskToHub>} */
  #socket = new HubSocket(DESK_LINE, (message) => this.#rehearsal.pass(message), (state) => this.#socketState(state));
  /** @type {Rehearsal} */
  #rehearsal = new Rehearsal((message) => this.#heard(message), (message) => this.#socket.send(message), () => this.#now());
  #ring = new Ring(MESSAGES, (blocked) => (part("sound-blocked", HTMLElement).hidden = !blocked));
  #queue = new QueueView((callId) => this.#answer(callId), () => this.#now());
  #callbacks = new CallbacksView((message) => this.#send(message), (text, iconName) => this.#notices.tell(text, iconName), () => this.#now());
  #presenceView = new PresenceView((presence) => this.#setPresence(presence));
  #practice = new PracticeView((on) => this.#setPractice(on));
  #outcome = new OutcomeView((outcome) => this.#tellOutcome(outcome));
  #showing = new Showing(this.#notices, (track) => this.#call?.showScreen(track));
  #documents = new Documents(this.#notices, this.#showing);
  #texts = new TextPane();
  #view = new CallView(this.#notices, () => this.#now(), (kind, on) => this.#call?.mute(kind, on));
  #idle = part("idle", HTMLElement);
  /** @type {Presence | null} */
  #presence = null;
  /** @type {readonly WaitingCall[]} */
  #calls = [];
  /** @type {Call | null} */
  #call = null;
  /**
   * A call that this side ended, and central may not know yet.
   * @type {{callId: string, reason: EndReason} | null}
   */
  #ended = null;
  /** The call that was answered on this page: another that central assigns was under way before it. */
  #answered = "";
  /** The call whose outcome is asked for. */
  #wrapUp = "";
  #hubAheadS = 0;

  start() {
    part("hang-up", HTMLButtonElement).addEventListener("click", () => this.#hangUp("adviser_hung_up", END_REASONS.adviser_hung_up));
    part("take-over", HTMLButtonElement).addEventListener("click", () => window.location.reload());
    window.addEventListener("beforeunload", (event) => this.#call && event.preventDefault());
    window.addEventListener("pagehide", () => this.#closeCall());
    this.#show();
    this.#socket.open();
  }

  /** Unix time as the hub has it: an adviser's clock may be wrong. */
  #now() {
    return Date.now() / 1000 + this.#hubAheadS;
  }

  /** @param {DeskToHub} message @returns {boolean} whether it went */
  #send(message) {
    return this.#rehearsal.takes(message) || this.#socket.send(message);
  }

  #heard(/** @type {HubToDesk} */ message) {
    switch (message.type) {
      case "desk_welcome":
        return this.#welcomed(message);
      case "queue":
        this.#calls = message.calls;
        return this.#show();
      case "callbacks":
        return this.#callbacks.heard(message.callbacks);
      case "call_back_told":
        return this.#callbacks.told(message);
      case "presence_changed":
        return this.#presenceIs(message.presence);
      case "practice_changed":
        return this.#practice.set(message.on);
      case "call_assigned":
        return this.#assigned(message);
      case "borne_faults":
        return message.call_id === this.#call?.id && this.#view.borneFaults(message.faults);
      case "peer_presence":
        return message.call_id === this.#call?.id && this.#call.peerPresence(message.present);
      case "signal":
        return message.call_id === this.#call?.id && this.#call.heard(message);
      case "call_ended":
        return this.#callEnded(message.call_id, message.reason);
      case "refused":
        return this.#notices.tell(REFUSED[message.code] ?? MESSAGES.refusedOther, "info");
    }
  }

  /** @param {import("./protocol").DeskWelcome} welcome */
  #welcomed(welcome) {
    this.#hubAheadS = welcome.now_s - Date.now() / 1000;
    if (this.#notices.clear("socket")) this.#notices.tell(SOCKET.back, "check_circle");
    const callId = welcome.call_id;
    if (callId !== null && welcome.presence === "wrap_up" && callId !== this.#call?.id) {
      this.#ended = null;
      this.#wrapUp = callId;
    } else if (callId !== null && callId === this.#ended?.callId) {
      this.#send({ type: "end_call", call_id: callId, reason: this.#ended.reason });
    } else if (callId !== null) {
      this.#send({ type: "resume_call", call_id: callId });
    } else if (this.#call) {
      this.#closeCall();
    }
    this.#practice.set(welcome.practice);
    this.#presenceIs(welcome.presence);
  }

  /** @param {Presence} presence */
  #presenceIs(presence) {
    this.#presence = presence;
    if (presence !== "wrap_up" && presence !== "in_call") this.#wrapUp = "";
    this.#show();
  }

  /** @param {"free" | "away"} presence */
  #setPresence(presence) {
    Ring.askPermission();
    this.#send({ type: "set_presence", presence });
  }

  /** @param {boolean} on */
  #setPractice(on) {
    Ring.askPermission();
    this.#send({ type: "set_practice", on });
  }

  /** @param {string} callId */
  #answer(callId) {
    this.#answered = callId;
    this.#send({ type: "accept_call", call_id: callId });
  }

  /** @param {import("./protocol").CallAssigned} assigned */
  #assigned(assigned) {
    if (assigned.call_id === this.#ended?.callId) return;
    if (this.#call?.id === assigned.call_id) {
      this.#call.reattached(assigned);
      return;
    }
    this.#closeCall();
    this.#ended = null;
    this.#wrapUp = "";
    this.#view.open(assigned, assigned.call_id !== this.#answered && !this.#callbacks.underWay);
    this.#documents.open(assigned.reference);
    this.#showing.open();
    const papersEvents = {
      ...this.#documents.events(),
      ...this.#showing.events(),
      onPauses: (/** @type {PausesTold} */ told) => this.#view.pauses(told),
      onSigning: (/** @type {boolean} */ on) => {
        this.#view.signing(on);
        this.#call?.sign(on);
      },
      onText: (/** @type {string} */ text) => this.#texts.heard(text),
      onTextKept: (/** @type {import("./protocol").KeptLine[]} */ lines, /** @type {string} */ typed) => this.#texts.kept(lines, typed),
      onTyping: (/** @type {boolean} */ ready) => this.#texts.ready(ready),
    };
    papersEvents.onReady(false);
    this.#call = new Call(assigned, (message) => this.#send(message), this.#callEvents(), papersEvents);
    this.#documents.use(this.#call.papers);
    this.#showing.use(this.#call.papers);
    this.#texts.open(this.#call.papers);
    this.#show();
  }

  /** @returns {import("./call.js").CallEvents} */
  #callEvents() {
    return {
      onWords: (words) => this.#view.words(words),
      onState: (state) => this.#view.state(state),
      onRemote: (stream) => this.#view.remote(stream),
      onPicture: (arrives) => this.#view.picture(arrives),
      onQuality: (quality) => this.#view.quality(quality),
      onDevices: (devices) => this.#view.devices(devices),
      onBroken: (why) => {
        this.#notices.alarm("identity", IDENTITY[why]);
        // The alarm says it, and stays.
        this.#hangUp("fault", "");
      },
    };
  }

  /**
   * Ends here at once; central hears it now or with the next connection.
   * @param {EndReason} reason @param {string} text why it is over, for the adviser
   */
  #hangUp(reason, text) {
    const callId = this.#call?.id;
    if (!callId) return;
    this.#documents.flush();
    this.#ended = { callId, reason };
    this.#send({ type: "end_call", call_id: callId, reason });
    this.#over(callId, text);
  }

  /** @param {string} callId @param {EndReason} reason */
  #callEnded(callId, reason) {
    if (callId === this.#ended?.callId) this.#ended = null;
    else if (callId === this.#call?.id) this.#over(callId, END_REASONS[reason]);
    // It ended elsewhere: on a page before this one, or while nobody was here.
    else if (callId === this.#wrapUp && !this.#call) this.#outcome.show(END_REASONS[reason]);
  }

  /** @param {string} callId @param {string} text */
  #over(callId, text) {
    this.#closeCall();
    this.#wrapUp = callId;
    this.#outcome.show(text);
    this.#show();
  }

  #closeCall() {
    this.#call?.close();
    this.#call = null;
    this.#documents.clear();
    this.#showing.clear();
    this.#texts.clear();
    this.#view.close();
  }

  /** @param {import("./protocol").Outcome} outcome */
  #tellOutcome(outcome) {
    if (!this.#wrapUp) return;
    const told = this.#send({ type: "tell_outcome", call_id: this.#wrapUp, outcome });
    if (!told) this.#notices.tell(MESSAGES.outcomeFailed, "warning");
  }

  /** @param {import("./socket.js").SocketState} state */
  #socketState(state) {
    if (state === "open") return;
    this.#rehearsal.stop();
    this.#presence = null;
    this.#calls = [];
    this.#callbacks.clear();
    if (state === "logged_out") window.location.assign("/login/");
    else if (state === "lost") this.#notices.alarm("socket", this.#call ? SOCKET.lostInCall : SOCKET.lost);
    else this.#shut(SOCKET[state]);
    this.#show();
  }

  /**
   * Another page has this desk now: nothing goes on here.
   * @param {string} text
   */
  #shut(text) {
    this.#closeCall();
    this.#wrapUp = "";
    part("shut-text", HTMLElement).textContent = text;
    part("shut", HTMLDialogElement).showModal();
  }

  #show() {
    const inCall = this.#call !== null;
    const free = this.#presence === "free" && !inCall && !this.#wrapUp;
    this.#presenceView.show(this.#presence);
    this.#practice.show(this.#presence, this.#rehearsal.on);
    this.#queue.show(this.#calls, free);
    this.#callbacks.show(free);
    const ringing = free ? this.#calls.filter((call) => call.ringing) : [];
    this.#ring.set(ringing.map((call) => `${call.site}, ${call.service}`).join(" ; "));
    if (this.#wrapUp && !inCall) this.#outcome.show("");
    else this.#outcome.hide();
    this.#idle.hidden = inCall || this.#wrapUp !== "" || ringing.length > 0;
    part("idle-free", HTMLElement).hidden = this.#presence !== "free" || this.#practice.on;
    part("idle-practice", HTMLElement).hidden = this.#presence !== "free" || !this.#practice.on;
    part("idle-rehearse", HTMLElement).hidden = this.#presence === null || !this.#practice.on;
    part("idle-away", HTMLElement).hidden = this.#presence !== "away";
    part("idle-lost", HTMLElement).hidden = this.#presence !== null;
    part("desk-main", HTMLElement).dataset.mode = inCall ? "call" : "waiting";
  }
}

new Desk().start();
