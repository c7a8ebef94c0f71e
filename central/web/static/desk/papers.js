// The papers link at the desk: scans come in, prints and what is shown go out, and all of it survives a lost connection.
//
// What the adviser asked for is kept until the borne has told that it knows; a new connection says it again.

import { decode } from "./check.js";
import { BULK_CHANNEL, CONTROL_CHANNEL, KEEPS_TEXT, MAX_CONTROL_BYTES, TEXT_CHANNEL } from "./constants.js";
import { Inbox } from "./inbox.js";
import { Outbox } from "./outbox.js";
import { Typing } from "./typing.js";

/**
 * @typedef {import("./protocol").ControlFromDesk} ControlFromDesk
 * @typedef {import("./protocol").ControlFromBorne} ControlFromBorne
 * @typedef {import("./outbox.js").Parcel} Parcel
 * @typedef {import("./inbox.js").Incoming} Incoming
 * @typedef {{
 *   onReady: (ready: boolean) => void,
 *   onScanTold: (told: import("./protocol").ScanTold) => void,
 *   onPage: (document: Incoming) => void,
 *   onPageGone: (document: Incoming) => void,
 *   onPrintTold: (told: import("./protocol").PrintTold) => void,
 *   onParcel: (parcel: Parcel, fraction: number) => void,
 *   onParcelRefused: (parcel: Parcel, reason: import("./protocol").Refusal) => void,
 *   onShowTold: (told: import("./protocol").ShowTold) => void,
 *   onShownPage: (document: Incoming) => void,
 *   onShowParcel: (parcel: Parcel, fraction: number) => void,
 *   onShowRefused: (parcel: Parcel, reason: import("./protocol").Refusal) => void,
 *   onNextSteps: (text: string) => void,
 *   onSlip: (state: string) => void,
 *   onPauses: (told: import("./protocol").PausesTold) => void,
 *   onSigning: (on: boolean) => void,
 *   onText: (text: string) => void,
 *   onTextKept: (lines: import("./protocol").KeptLine[], typed: string) => void,
 *   onTyping: (ready: boolean) => void,
 *   onBroken: () => void,
 * }} PapersEvents
 */

/** Stages after which the borne needs nothing more about a print. */
const FINAL_STAGES = ["refused", "declined", "printed", "cancelled", "failed"];

export class Papers {
  #events;
  #inbox;
  #outbox;
  /** @type {RTCDataChannel | null} */
  #control = null;
  /** @type {RTCDataChannel | null} */
  #bulk = null;
  /** @type {RTCDataChannel | null} */
  #text = null;
  #typing;
  #ready = false;
  /**
   * Said again with each connection until the borne answers: key -> message.
   * @type {Map<string, ControlFromDesk>}
   */
  #unanswered = new Map();
  #nextSteps = "";

  constructor(/** @type {PapersEvents} */ events) {
    this.#events = events;
    const send = (/** @type {ControlFromDesk} */ message) => this.#send(message);
    const onBroken = (/** @type {string} */ what) => this.#break(what);
    this.#inbox = new Inbox({
      send,
      onProgress: (document) => this.#page(document),
      onComplete: (document) => this.#page(document),
      onWithdrawn: (document) => document.offer.purpose !== "shown_page" && events.onPageGone(document),
      onBroken,
    });
    this.#outbox = new Outbox({
      send,
      sendChunk: (chunk) => this.#bulk?.send(chunk),
      onProgress: (parcel, fraction) => this.#parcel(parcel, fraction),
      onComplete: (parcel) => this.#parcel(parcel, 1),
      onRefused: (parcel, reason) =>
        parcel.purpose === "show" ? events.onShowRefused(parcel, reason) : events.onParcelRefused(parcel, reason),
      onBroken,
    });
    this.#typing = new Typing({
      ask: () => send({ type: "text_asked" }),
      tell: (offset) => send({ type: "text_from", offset }),
      onText: events.onText,
      onKept: events.onTextKept,
      onBroken,
    });
  }

  get ready() {
    return this.#ready;
  }

  /**
   * Takes over the channels of a new connection, which the borne makes.
   * @param {RTCPeerConnection} connection
   */
  attach(connection) {
    this.#detach();
    connection.addEventListener("datachannel", ({ channel }) => {
      if (channel.label === CONTROL_CHANNEL) this.#control = channel;
      else if (channel.label === BULK_CHANNEL) this.#bulk = channel;
      else if (channel.label === TEXT_CHANNEL) this.#text = channel;
      else return;
      channel.binaryType = "arraybuffer";
      const isOurs = () => [this.#control, this.#bulk, this.#text].includes(channel);
      channel.addEventListener("open", () => isOurs() && this.#opened());
      channel.addEventListener("close", () => isOurs() && this.#detach());
      channel.addEventListener("message", ({ data }) => isOurs() && this.#heard(channel, data));
      if (channel.readyState === "open") this.#opened();
    });
  }

  /** Everything of this call is forgotten. */
  clear() {
    this.#detach();
    this.#inbox.clear();
    this.#outbox.clear();
    this.#typing.clear();
    this.#unanswered.clear();
    this.#nextSteps = "";
  }

  /** @param {string} requestId @param {string} what */
  requestScan(requestId, what) {
    this.#ask(`scan ${requestId}`, { type: "scan_requested", request_id: requestId, what });
  }

  /** @param {string} requestId */
  withdrawScan(requestId) {
    this.#ask(`scan ${requestId}`, { type: "scan_withdrawn", request_id: requestId });
  }

  /** @param {Parcel} parcel @param {string} name */
  offerPrint(parcel, name) {
    this.#ask(`print ${parcel.requestId}`, { type: "print_offered", request_id: parcel.requestId, name });
    this.#outbox.add(parcel, this.#ready);
  }

  /** @param {string} requestId @param {string | null} documentId */
  withdrawPrint(requestId, documentId) {
    if (documentId !== null) this.#outbox.withdraw(documentId, this.#ready);
    this.#ask(`print ${requestId}`, { type: "print_withdrawn", request_id: requestId });
  }

  /** @param {string} requestId */
  resumePrint(requestId) {
    this.#ask(`print ${requestId}`, { type: "print_resumed", request_id: requestId });
  }

  /**
   * Shows a document in place of what is shown.
   * @param {Parcel} parcel
   */
  offerShow(parcel) {
    this.#ask("show", { type: "show_offered", request_id: parcel.requestId });
    this.#outbox.add(parcel, this.#ready);
  }

  /**
   * The picture of the call is the adviser's screen from now on.
   * @param {string} requestId
   */
  offerScreen(requestId) {
    this.#ask("show", { type: "show_offered", request_id: requestId, screen: true });
  }

  /** @param {string} requestId @param {string | null} documentId */
  closeShow(requestId, documentId) {
    if (documentId !== null) this.#outbox.withdraw(documentId, this.#ready);
    this.#ask("show", { type: "show_closed", request_id: requestId });
  }

  /**
   * What the borne then tells is the page that both see: a turn that gets lost is turned again.
   * @param {string} requestId @param {number} page from 1
   */
  turnShow(requestId, page) {
    this.#send({ type: "show_turned", request_id: requestId, page });
  }

  /** @param {string} requestId @param {number} page @param {number} x @param {number} y */
  pointShow(requestId, page, x, y) {
    this.#send({ type: "show_pointed", request_id: requestId, page, x, y });
  }

  /** @param {string} text */
  setNextSteps(text) {
    this.#nextSteps = text;
    this.#send({ type: "next_steps", text });
  }

  /**
   * What the adviser types, as it is typed.
   * @param {string} text
   */
  type(text) {
    this.#typing.type(text);
  }

  #opened() {
    this.#open();
    if (!this.#ready || this.#text?.readyState !== "open" || this.#typing.attached) return;
    this.#typing.attach(this.#text, this.#control?.protocol === KEEPS_TEXT);
    this.#events.onTyping(true);
  }

  #open() {
    if (this.#ready || this.#control?.readyState !== "open" || this.#bulk?.readyState !== "open") return;
    this.#ready = true;
    this.#inbox.reconnected();
    for (const message of this.#unanswered.values()) this.#send(message);
    this.#outbox.reconnected();
    if (this.#nextSteps) this.#send({ type: "next_steps", text: this.#nextSteps });
    this.#events.onReady(true);
  }

  #detach() {
    this.#control = null;
    this.#bulk = null;
    this.#text = null;
    this.#typing.detach();
    if (!this.#ready) return;
    this.#ready = false;
    this.#events.onReady(false);
    this.#events.onTyping(false);
  }

  /** @param {string} what */
  #break(what) {
    console.warn(`papers: ${what}`);
    this.#detach();
    this.#events.onBroken();
  }

  /** @param {string} key @param {ControlFromDesk} message */
  #ask(key, message) {
    this.#unanswered.set(key, message);
    this.#send(message);
  }

  #send(/** @type {ControlFromDesk} */ message) {
    if (this.#ready && this.#control?.readyState === "open") this.#control.send(JSON.stringify(message));
  }

  /** @param {Incoming} document */
  #page(document) {
    if (document.offer.purpose === "shown_page") this.#events.onShownPage(document);
    else this.#events.onPage(document);
  }

  /** @param {Parcel} parcel @param {number} fraction */
  #parcel(parcel, fraction) {
    if (parcel.purpose === "show") this.#events.onShowParcel(parcel, fraction);
    else this.#events.onParcel(parcel, fraction);
  }

  /** @param {RTCDataChannel} channel @param {unknown} data */
  #heard(channel, data) {
    if (channel === this.#bulk) {
      if (data instanceof ArrayBuffer) this.#inbox.chunk(data);
      else this.#break("text on the channel of the chunks");
      return;
    }
    if (channel === this.#text) {
      this.#typing.heard(data);
      return;
    }
    /** @type {ControlFromBorne | null} */
    const message = typeof data === "string" ? decode(data, "ControlFromBorne", MAX_CONTROL_BYTES) : null;
    if (message === null) this.#break("a message could not be read");
    else this.#dispatch(message);
  }

  #dispatch(/** @type {ControlFromBorne} */ message) {
    switch (message.type) {
      case "document_offered":
        return this.#inbox.offered(message);
      case "document_withdrawn":
        return this.#inbox.withdrawn(message.document_id);
      case "send_from":
        return this.#outbox.sendFrom(message.document_id, message.offset);
      case "received":
        return this.#outbox.received(message.document_id, message.offset);
      case "document_complete":
        return this.#outbox.completed(message.document_id);
      case "document_refused":
        return this.#outbox.refused(message.document_id, message.reason);
      case "scan_told":
        this.#answered(`scan ${message.request_id}`, "scan_requested", message.stage === "declined");
        return this.#events.onScanTold(message);
      case "print_told":
        this.#answered(`print ${message.request_id}`, "print_offered", FINAL_STAGES.includes(message.stage));
        return this.#events.onPrintTold(message);
      case "show_told":
        this.#answeredShow(message);
        return this.#events.onShowTold(message);
      case "next_steps_kept":
        return this.#events.onNextSteps(message.text);
      case "slip_told":
        return this.#events.onSlip(message.state);
      case "pauses_told":
        return this.#events.onPauses(message);
      case "signing_told":
        return this.#events.onSigning(message.on);
      case "text_from":
        return this.#typing.begin(message.offset);
      case "text_kept":
        return this.#typing.kept(message);
    }
  }

  /** @param {import("./protocol").ShowTold} told */
  #answeredShow(told) {
    const asked = this.#unanswered.get("show");
    if (!asked || !("request_id" in asked) || asked.request_id !== told.request_id) return;
    if (asked.type === "show_offered" || told.stage === "closed") this.#unanswered.delete("show");
  }

  /** @param {string} key @param {string} first type that any word answers; the others need `final` or a new state */
  #answered(key, first, final = false) {
    const asked = this.#unanswered.get(key);
    if (asked && (asked.type === first || asked.type === "print_resumed" || final)) this.#unanswered.delete(key);
  }
}
