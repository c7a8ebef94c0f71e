// What is typed, both ways, over any number of connections (central/protocol/papers.py): numbered by code point.

import { MAX_TEXT_BLOCK, TEXT_KEPT } from "./constants.js";
import { LOST, readable } from "./t140.js";

/**
 * @typedef {{
 *   tell: (offset: number) => void,
 *   onText: (text: string) => void,
 *   onBroken: (what: string) => void,
 * }} TypingEvents `tell` says to the borne how much of its text is here
 */

export class Typing {
  #events;
  /** @type {RTCDataChannel | null} */
  #channel = null;
  /**
   * The newest of what was typed here, in code points.
   * @type {string[]}
   */
  #sent = [];
  /**
   * How many came before those. Unknown (null) until the borne says what it has: an earlier page of this call may have
   * typed, and this one only goes on.
   * @type {number | null}
   */
  #dropped = null;
  /**
   * The number of the next character on this connection.
   * @type {number | null}
   */
  #at = null;
  #received = 0;
  #told = false;

  constructor(/** @type {TypingEvents} */ events) {
    this.#events = events;
  }

  get attached() {
    return this.#channel !== null;
  }

  /** @param {RTCDataChannel} channel open */
  attach(channel) {
    this.#channel = channel;
    this.#told = true;
    this.#events.tell(this.#received);
  }

  detach() {
    this.#channel = null;
    this.#at = null;
    this.#told = false;
  }

  clear() {
    this.detach();
    this.#sent = [];
    this.#dropped = null;
    this.#received = 0;
  }

  /**
   * Goes now, or with the next connection.
   * @param {string} text
   */
  type(text) {
    this.#sent.push(...text);
    const over = this.#sent.length - TEXT_KEPT;
    if (over > 0) {
      this.#sent.splice(0, over);
      // What an unconnected page typed too much has no number yet, and is gone.
      if (this.#dropped !== null) this.#dropped += over;
    }
    this.#flush();
  }

  /**
   * The borne has so many characters of ours.
   * @param {number} offset
   */
  begin(offset) {
    this.#dropped ??= offset;
    if (this.#at !== null || offset > this.#dropped + this.#sent.length) {
      this.#events.onBroken("text asked for twice, or beyond its end");
      return;
    }
    this.#at = offset;
    this.#flush();
  }

  /** @param {unknown} data */
  heard(data) {
    const letters = typeof data === "string" ? [...data] : null;
    if (letters === null || letters.length > MAX_TEXT_BLOCK || !this.#told) {
      this.#events.onBroken("text before its time, or too much at once");
      return;
    }
    this.#received += letters.length;
    this.#events.onText(readable(letters.join("")));
  }

  #flush() {
    if (this.#dropped === null || this.#channel?.readyState !== "open") return;
    while (this.#at !== null && this.#at < this.#dropped + this.#sent.length) {
      const lost = Math.min(Math.max(0, this.#dropped - this.#at), MAX_TEXT_BLOCK);
      const start = Math.max(0, this.#at - this.#dropped);
      const block = lost > 0 ? Array(lost).fill(LOST) : this.#sent.slice(start, start + MAX_TEXT_BLOCK);
      this.#channel.send(block.join(""));
      this.#at += block.length;
    }
  }
}
