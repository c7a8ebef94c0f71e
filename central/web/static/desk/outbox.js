// The sending half of a document's journey (central/protocol/papers.py): offered, sent in a window, resumed.

import { CHUNK_BYTES, WINDOW_BYTES } from "./constants.js";

/**
 * @typedef {import("./protocol").DocumentOffered | import("./protocol").DocumentWithdrawn} Offering
 * @typedef {import("./protocol").MediaType} MediaType
 * @typedef {{documentId: string, requestId: string, mediaType: MediaType, bytes: Uint8Array, sha256: string,
 *   purpose: import("./protocol").Purpose, page?: number}} Parcel `page`: of a scan or of what is shown
 * @typedef {{parcel: Parcel, number: number, sent: number | null, acknowledged: number}} Outgoing
 * @typedef {{
 *   send: (message: Offering) => void,
 *   sendChunk: (chunk: ArrayBuffer) => void,
 *   onProgress: (parcel: Parcel, fraction: number) => void,
 *   onComplete: (parcel: Parcel) => void,
 *   onRefused: (parcel: Parcel, reason: import("./protocol").Refusal) => void,
 *   onBroken: (what: string) => void,
 * }} OutboxEvents
 */

export class Outbox {
  #events;
  /**
   * In the order of the offers: the bytes of one go after those of the other.
   * @type {Map<string, Outgoing>}
   */
  #documents = new Map();
  #lastNumber = 0;

  constructor(/** @type {OutboxEvents} */ events) {
    this.#events = events;
  }

  /** @param {Parcel} parcel @param {boolean} connected offered at once, or with the next connection */
  add(parcel, connected) {
    const document = { parcel, number: 0, sent: null, acknowledged: 0 };
    this.#documents.set(parcel.documentId, document);
    if (connected) this.#offer(document);
  }

  /** A new connection: what is not complete is offered again. */
  reconnected() {
    for (const document of this.#documents.values()) this.#offer(document);
  }

  clear() {
    for (const { parcel } of this.#documents.values()) parcel.bytes = new Uint8Array(0);
    this.#documents.clear();
  }

  /**
   * Gives a document up.
   * @param {string} documentId @param {boolean} connected
   */
  withdraw(documentId, connected) {
    if (!this.#documents.delete(documentId)) return;
    if (connected) this.#events.send({ type: "document_withdrawn", document_id: documentId });
    this.#pump();
  }

  /** @param {string} documentId @param {number} offset */
  sendFrom(documentId, offset) {
    const document = this.#documents.get(documentId);
    if (!document) return;
    if (offset > document.parcel.bytes.length) {
      this.#events.onBroken("asked for bytes beyond the end");
      return;
    }
    document.sent = offset;
    document.acknowledged = offset;
    this.#tell(document);
    this.#pump();
  }

  /** @param {string} documentId @param {number} offset */
  received(documentId, offset) {
    const document = this.#documents.get(documentId);
    if (!document || document.sent === null) return;
    if (offset > document.sent) {
      this.#events.onBroken("acknowledged bytes that were not sent");
      return;
    }
    document.acknowledged = Math.max(document.acknowledged, offset);
    this.#tell(document);
    this.#pump();
  }

  /** @param {string} documentId */
  completed(documentId) {
    const document = this.#take(documentId);
    if (document) this.#events.onComplete(document.parcel);
  }

  /** @param {string} documentId @param {import("./protocol").Refusal} reason */
  refused(documentId, reason) {
    const document = this.#take(documentId);
    if (document) this.#events.onRefused(document.parcel, reason);
  }

  /** @param {string} documentId */
  #take(documentId) {
    const document = this.#documents.get(documentId);
    this.#documents.delete(documentId);
    this.#pump();
    return document;
  }

  /** @param {Outgoing} document */
  #offer(document) {
    const { parcel } = document;
    this.#lastNumber += 1;
    document.number = this.#lastNumber;
    document.sent = null;
    this.#events.send({
      type: "document_offered",
      document_id: parcel.documentId,
      number: document.number,
      purpose: parcel.purpose,
      media_type: parcel.mediaType,
      size: parcel.bytes.length,
      sha256: parcel.sha256,
      request_id: parcel.requestId,
      ...(parcel.page === undefined ? {} : { page: parcel.page }),
    });
  }

  /** @param {Outgoing} document */
  #tell(document) {
    this.#events.onProgress(document.parcel, document.acknowledged / document.parcel.bytes.length);
  }

  /** Sends what the window, over all documents, allows of the first one that is not wholly sent. */
  #pump() {
    let room = WINDOW_BYTES;
    for (const { sent, acknowledged } of this.#documents.values()) if (sent !== null) room -= sent - acknowledged;
    for (const document of this.#documents.values()) {
      const { bytes } = document.parcel;
      if (document.sent === null) return;
      while (document.sent < bytes.length && room > 0) {
        const end = Math.min(document.sent + CHUNK_BYTES, bytes.length, document.sent + room);
        this.#events.sendChunk(chunkOf(document.number, document.sent, bytes.subarray(document.sent, end)));
        room -= end - document.sent;
        document.sent = end;
      }
      if (document.sent < bytes.length) return;
    }
  }
}

/** @param {number} number @param {number} offset @param {Uint8Array} bytes */
function chunkOf(number, offset, bytes) {
  const chunk = new Uint8Array(8 + bytes.length);
  const header = new DataView(chunk.buffer);
  header.setUint32(0, number);
  header.setUint32(4, offset);
  chunk.set(bytes, 8);
  return chunk.buffer;
}
