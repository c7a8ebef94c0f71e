// The papers of the citizen of practice: the borne's side of the papers link, with somebody at it who answers by itself.

import { BULK_CHANNEL, CONTROL_CHANNEL, TEXT_CHANNEL } from "./constants.js";
import { sha256 } from "./identity.js";
import { Inbox } from "./inbox.js";
import { Outbox } from "./outbox.js";
import { drawnPage } from "./partner_pages.js";
import { BACKSPACE, NEW_LINE } from "./t140.js";
import { PARTNER } from "./texts.js";
import { Typing } from "./typing.js";

/**
 * @typedef {import("./protocol").ControlFromDesk} ControlFromDesk
 * @typedef {import("./protocol").ControlFromBorne} ControlFromBorne
 * @typedef {import("./protocol").PrintToldStage} PrintToldStage
 * @typedef {import("./protocol").ScanStage} ScanStage
 * @typedef {import("./protocol").Purpose} Purpose
 * @typedef {import("./inbox.js").Incoming} Incoming
 */

/** How long a citizen takes for one step. */
const STEP_MS = 1300;
const LETTER_MS = 45;

export class PartnerPapers {
  /** Whether the next prints are refused. */
  declines = false;
  #onSpeak;
  /** @type {Map<string, RTCDataChannel>} */
  #channels = new Map();
  #inbox;
  #outbox;
  #typing;
  /**
   * What is under way, by its request: ended when the adviser takes it back.
   * @type {Map<string, number>}
   */
  #steps = new Map();
  /** @type {string[]} */
  #toType = [];
  /** @type {number | undefined} */
  #typist;
  #heard = "";
  #answers = 0;
  #shown = "";
  #closed = false;

  /** @param {(seconds: number) => void} onSpeak it speaks for so long */
  constructor(onSpeak) {
    this.#onSpeak = onSpeak;
    const onBroken = (/** @type {string} */ what) => console.warn(`practice: ${what}`);
    this.#inbox = new Inbox(
      {
        send: (message) => this.#send(message),
        onProgress: () => {},
        onComplete: (document) => this.#came(document),
        onWithdrawn: () => {},
        onBroken,
      },
      ({ purpose }) => purpose === "print" || purpose === "show",
    );
    this.#outbox = new Outbox({
      send: (message) => this.#send(message),
      sendChunk: (chunk) => this.#channels.get(BULK_CHANNEL)?.send(chunk),
      onProgress: () => {},
      onComplete: ({ purpose, requestId }) => purpose === "scan_page" && this.#scanTold(requestId, "sent"),
      onRefused: () => {},
      onBroken,
    });
    // The lines of an earlier page: a rehearsal ends with its page, so that neither side has any.
    this.#typing = new Typing({
      ask: () => {},
      onKept: () => {},
      tell: (offset) => this.#send({ type: "text_from", offset }),
      onText: (text) => this.#read(text),
      onBroken,
    });
  }

  /** @param {RTCPeerConnection} connection a new one, before its offer */
  attach(connection) {
    this.#typing.detach();
    this.#channels.clear();
    for (const name of [CONTROL_CHANNEL, BULK_CHANNEL, TEXT_CHANNEL]) {
      const channel = connection.createDataChannel(name, name === TEXT_CHANNEL ? { protocol: TEXT_CHANNEL } : {});
      channel.binaryType = "arraybuffer";
      channel.addEventListener("open", () => this.#opened());
      channel.addEventListener("message", ({ data }) => this.#channels.get(name) === channel && this.#message(name, data));
      this.#channels.set(name, channel);
    }
  }

  /** Everything that came, and all that it was about to do, is forgotten. */
  close() {
    this.#closed = true;
    for (const timer of this.#steps.values()) clearTimeout(timer);
    clearTimeout(this.#typist);
    this.#steps.clear();
    this.#inbox.clear();
    this.#outbox.clear();
    this.#typing.clear();
  }

  /**
   * Types a line, letter by letter.
   * @param {string} line
   */
  write(line) {
    this.#onSpeak(Math.min(4, line.length * LETTER_MS * 0.001 + 0.5));
    this.#toType.push(...line, NEW_LINE);
    if (this.#typist === undefined) this.#type();
  }

  /** @param {boolean} camera whether it is held back */
  tellPauses(camera) {
    this.#send({ type: "pauses_told", camera, microphone: false, for_help: false });
  }

  #type() {
    const letter = this.#toType.shift();
    this.#typist = letter === undefined ? undefined : setTimeout(() => this.#type(), LETTER_MS);
    if (letter !== undefined) this.#typing.type(letter);
  }

  #opened() {
    if ([...this.#channels.values()].some(({ readyState }) => readyState !== "open")) return;
    this.#inbox.reconnected();
    this.#outbox.reconnected();
  }

  /** @param {ControlFromBorne} message */
  #send(message) {
    const control = this.#channels.get(CONTROL_CHANNEL);
    if (control?.readyState === "open") control.send(JSON.stringify(message));
  }

  /** @param {string} name of the channel @param {any} data from this very page */
  #message(name, data) {
    if (this.#closed) return;
    if (name === BULK_CHANNEL) this.#inbox.chunk(data);
    else if (name === TEXT_CHANNEL) this.#typing.heard(data);
    else this.#told(JSON.parse(data));
  }

  #told(/** @type {ControlFromDesk} */ message) {
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
      case "text_from":
        return this.#readyToType(message.offset);
      case "scan_requested":
        return this.#scan(message.request_id, message.what ?? "");
      case "scan_withdrawn":
        return this.#stop(message.request_id, () => this.#scanTold(message.request_id, "declined"));
      case "print_withdrawn":
        return this.#stop(message.request_id, () => this.#printTold(message.request_id, "cancelled"));
      case "show_offered":
        return this.#show(message.request_id, message.screen ?? false);
      case "show_turned":
        return this.#showTold(message.request_id, "shown");
      case "show_closed":
        this.#shown = "";
        return this.#showTold(message.request_id, "closed");
    }
  }

  /**
   * Steps of a citizen, one after the other.
   * @param {string} requestId @param {(() => unknown)[]} actions the first one at once
   */
  #walk(requestId, actions) {
    const [first, ...others] = actions;
    this.#steps.delete(requestId);
    if (this.#closed || !first) return;
    first();
    if (others.length > 0) this.#steps.set(requestId, setTimeout(() => this.#walk(requestId, others), STEP_MS));
  }

  /** @param {string} requestId @param {() => void} last done if it was still under way */
  #stop(requestId, last) {
    const timer = this.#steps.get(requestId);
    clearTimeout(timer);
    if (this.#steps.delete(requestId)) last();
  }

  // A paper to scan

  /** @param {string} requestId @param {string} what the adviser wants to see */
  #scan(requestId, what) {
    const told = (/** @type {ScanStage} */ stage) => () => this.#scanTold(requestId, stage);
    this.#walk(requestId, [told("placing"), told("scanning"), told("preview"), () => void this.#sendPaper(requestId, what)]);
  }

  /** @param {string} requestId @param {string} what */
  async #sendPaper(requestId, what) {
    const { full, preview } = await drawnPage(PARTNER.paper, what ? [PARTNER.asked(what), ...PARTNER.paperLines] : PARTNER.paperLines);
    if (this.#closed) return;
    this.#scanTold(requestId, "sending");
    await this.#parcel(requestId, "scan_preview", preview);
    await this.#parcel(requestId, "scan_page", full);
  }

  /** @param {string} requestId @param {Purpose} purpose @param {Uint8Array} bytes @param {import("./protocol").MediaType} [mediaType] */
  async #parcel(requestId, purpose, bytes, mediaType = "image/jpeg") {
    const digest = await sha256(bytes);
    if (this.#closed) return;
    const documentId = crypto.randomUUID();
    this.#outbox.add({ documentId, requestId, mediaType, bytes, sha256: digest, purpose, page: 1 }, true);
  }

  /** @param {string} requestId @param {ScanStage} stage */
  #scanTold(requestId, stage) {
    this.#send({ type: "scan_told", request_id: requestId, stage, pages: stage === "sent" ? 1 : 0, fault: "" });
  }

  // What comes from the adviser

  /** @param {Incoming} document whole */
  #came({ offer, bytes }) {
    if (offer.purpose === "print") this.#print(offer.request_id);
    else if (offer.request_id === this.#shown) void this.#showPage(offer.request_id, bytes, offer.media_type);
  }

  /** @param {string} requestId */
  #print(requestId) {
    const told = (/** @type {PrintToldStage} */ stage) => this.#printTold(requestId, stage);
    let declined = false;
    this.#walk(requestId, [
      () => told("checking"),
      () => told("preview"),
      () => told((declined = this.declines) ? "declined" : "printing"),
      () => declined || told("printed"),
    ]);
  }

  /** @param {string} requestId @param {PrintToldStage} stage */
  #printTold(requestId, stage) {
    this.#send({ type: "print_told", request_id: requestId, stage, pages: 0, pages_done: 0, refusal: null, fault: "" });
  }

  /** @param {string} requestId @param {boolean} screen */
  #show(requestId, screen) {
    this.#shown = requestId;
    if (screen) this.#send({ type: "show_told", request_id: requestId, stage: "shown", screen: true, page: 0, pages: 0, refusal: null });
  }

  /**
   * A picture is shown as it is; of a PDF the page has no pictures, and says so.
   * @param {string} requestId @param {Uint8Array} bytes @param {import("./protocol").MediaType} mediaType
   */
  async #showPage(requestId, bytes, mediaType) {
    this.#showTold(requestId, "checking");
    if (mediaType === "application/pdf") await this.#parcel(requestId, "shown_page", (await drawnPage(PARTNER.shown, PARTNER.shownLines)).full);
    else await this.#parcel(requestId, "shown_page", bytes, mediaType);
    if (requestId === this.#shown) this.#showTold(requestId, "shown");
  }

  /** @param {string} requestId @param {import("./protocol").ShowStage} stage */
  #showTold(requestId, stage) {
    const page = stage === "shown" ? 1 : 0;
    this.#send({ type: "show_told", request_id: requestId, stage, screen: false, page, pages: page, refusal: null });
  }

  // Text

  /** @param {number} offset how much of its text the desk has */
  #readyToType(offset) {
    const channel = this.#channels.get(TEXT_CHANNEL);
    if (!channel) return;
    this.#typing.attach(channel, false);
    this.#typing.begin(offset);
  }

  /** @param {string} text that the adviser typed: a line that is ended is answered */
  #read(text) {
    for (const letter of text) {
      if (letter === BACKSPACE) this.#heard = this.#heard.slice(0, -1);
      else if (letter !== NEW_LINE) this.#heard += letter;
      else if (this.#heard) {
        this.#heard = "";
        this.write(PARTNER.answers[this.#answers % PARTNER.answers.length]);
        this.#answers += 1;
      }
    }
  }
}
