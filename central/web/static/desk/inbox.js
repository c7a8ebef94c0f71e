// The receiving half of a document's journey (central/protocol/papers.py). Bytes live in this page's memory only.

import { CHUNK_BYTES, WINDOW_BYTES } from "./constants.js";
import { sha256 } from "./identity.js";

/**
 * @typedef {import("./protocol").DocumentOffered} DocumentOffered
 * @typedef {import("./protocol").SendFrom | import("./protocol").Received | import("./protocol").DocumentComplete
 *   | import("./protocol").DocumentRefused} Receiving
 * @typedef {{offer: DocumentOffered, bytes: Uint8Array, received: number, told: number, tries: number,
 *   complete: boolean, checking: boolean}} Incoming
 * @typedef {{
 *   send: (message: Receiving) => void,
 *   onProgress: (document: Incoming) => void,
 *   onComplete: (document: Incoming) => void,
 *   onWithdrawn: (document: Incoming) => void,
 *   onBroken: (what: string) => void,
 * }} InboxEvents
 */

const TELL_EVERY_BYTES = WINDOW_BYTES / 4;
const HEADER_BYTES = 8;
const MAX_TRIES = 3;
/** What one call may leave in this page: a borne that floods us is refused, the page lives. */
const MAX_TOTAL_BYTES = 400_000_000;

export class Inbox {
  #events;
  #expects;
  /** @type {Map<string, Incoming>} */
  #documents = new Map();
  /**
   * The numbers of this connection.
   * @type {Map<number, Incoming>}
   */
  #numbers = new Map();

  /** @param {InboxEvents} events @param {(offer: DocumentOffered) => boolean} [expects] what may come here at all */
  constructor(events, expects = isPage) {
    this.#events = events;
    this.#expects = expects;
  }

  /** A new connection: numbers are told anew. */
  reconnected() {
    this.#numbers.clear();
  }

  clear() {
    for (const document of this.#documents.values()) document.bytes = new Uint8Array(0);
    this.#documents.clear();
    this.#numbers.clear();
  }

  /** @param {DocumentOffered} offer */
  offered(offer) {
    const known = this.#documents.get(offer.document_id);
    if (known && (known.offer.sha256 !== offer.sha256 || known.offer.size !== offer.size)) {
      this.#events.onBroken("a document changed between two offers");
      return;
    }
    if (!known && !this.#isWelcome(offer)) return;
    const document = known ?? this.#begin(offer);
    this.#numbers.set(offer.number, document);
    const id = offer.document_id;
    if (document.complete) this.#events.send({ type: "document_complete", document_id: id });
    else if (!document.checking) this.#askFrom(document, document.received);
  }

  /** @param {string} documentId */
  withdrawn(documentId) {
    const document = this.#documents.get(documentId);
    if (!document) return;
    this.#forget(document);
    this.#events.onWithdrawn(document);
  }

  /** @param {ArrayBuffer} chunk */
  chunk(chunk) {
    if (chunk.byteLength <= HEADER_BYTES || chunk.byteLength > HEADER_BYTES + CHUNK_BYTES) {
      this.#events.onBroken("a chunk of a wrong size");
      return;
    }
    const header = new DataView(chunk);
    const document = this.#numbers.get(header.getUint32(0));
    if (!document || document.complete) return;
    const offset = header.getUint32(4);
    const bytes = new Uint8Array(chunk, HEADER_BYTES);
    if (offset > document.received || offset + bytes.length > document.offer.size) {
      this.#events.onBroken("a gap, or bytes beyond the end");
      return;
    }
    const fresh = bytes.subarray(document.received - offset);
    if (fresh.length > 0) this.#store(document, fresh);
  }

  /** @param {DocumentOffered} offer */
  #isWelcome(offer) {
    const expected = this.#expects(offer);
    let total = offer.size;
    for (const document of this.#documents.values()) total += document.offer.size;
    if (expected && total <= MAX_TOTAL_BYTES) return true;
    const reason = expected ? "too_big" : "unexpected";
    this.#events.send({ type: "document_refused", document_id: offer.document_id, reason });
    return false;
  }

  /** @param {DocumentOffered} offer @returns {Incoming} */
  #begin(offer) {
    const bytes = new Uint8Array(offer.size);
    const document = { offer, bytes, received: 0, told: 0, tries: 0, complete: false, checking: false };
    this.#documents.set(offer.document_id, document);
    this.#events.onProgress(document);
    return document;
  }

  /** @param {Incoming} document @param {number} offset */
  #askFrom(document, offset) {
    document.received = offset;
    document.told = offset;
    this.#events.send({ type: "send_from", document_id: document.offer.document_id, offset });
  }

  /** @param {Incoming} document @param {Uint8Array} fresh */
  #store(document, fresh) {
    document.bytes.set(fresh, document.received);
    document.received += fresh.length;
    const whole = document.received === document.offer.size;
    if (whole || document.received - document.told >= TELL_EVERY_BYTES) {
      document.told = document.received;
      const id = document.offer.document_id;
      this.#events.send({ type: "received", document_id: id, offset: document.received });
      this.#events.onProgress(document);
    }
    if (whole) void this.#verify(document);
  }

  /** @param {Incoming} document */
  async #verify(document) {
    document.checking = true;
    const right = (await sha256(document.bytes)) === document.offer.sha256;
    document.checking = false;
    const id = document.offer.document_id;
    if (this.#documents.get(id) !== document) return;
    document.tries += 1;
    if (right) {
      document.complete = true;
      this.#events.send({ type: "document_complete", document_id: id });
      this.#events.onComplete(document);
    } else if (document.tries < MAX_TRIES) {
      this.#askFrom(document, 0);
    } else {
      this.#forget(document);
      this.#events.send({ type: "document_refused", document_id: id, reason: "wrong_sum" });
      this.#events.onWithdrawn(document);
    }
  }

  /** @param {Incoming} document */
  #forget(document) {
    this.#documents.delete(document.offer.document_id);
    for (const [number, known] of this.#numbers) if (known === document) this.#numbers.delete(number);
  }
}

/** @param {DocumentOffered} offer */
function isPage(offer) {
  return ["scan_preview", "scan_page", "shown_page"].includes(offer.purpose) && offer.media_type !== "application/pdf";
}
