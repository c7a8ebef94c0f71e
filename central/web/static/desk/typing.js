// What is typed, both ways, over any number of connections (central/protocol/papers.py): numbered by code point.

import { MAX_TEXT_BLOCK, TEXT_KEPT } from "./constants.js";
import { LOST, readable } from "./t140.js";

/**
 * @typedef {{
 *   ask: () => void,
 *   tell: (offset: number) => void,
 *   onText: (text: string) => void,
 *   onKept: (lines: KeptLine[], typed: string) => void,
 *   onBroken: (what: string) => void,
 * }} TypingEvents `ask` asks the borne for the lines so far, `tell` says to it how much of its text is here; `onKept` has the lines of both so far, and what
 * was typed here and has not gone
 * @typedef {import("./protocol").KeptLine} KeptLine
 */

/** More than a borne keeps. */
const MOST_LINES = 1000;

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
  #asked = false;
  /**
   * Lines of before this page, while they come.
   * @type {KeptLine[]}
   */
  #kept = [];

  constructor(/** @type {TypingEvents} */ events) {
    this.#events = events;
  }

  get attached() {
    return this.#channel !== null;
  }

  /**
   * @param {RTCDataChannel} channel open
   * @param {boolean} keeps whether the borne has the lines of before this page
   */
  attach(channel, keeps) {
    this.#channel = channel;
    this.#asked = keeps && this.#dropped === null;
    if (this.#asked) this.#events.ask();
    else this.#tell(this.#received);
  }

  detach() {
    this.#channel = null;
    this.#at = null;
    this.#asked = this.#told = false;
    this.#kept = [];
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
   * Some of the lines that were written before this page was loaded; with the last ones the text goes on.
   * @param {import("./protocol").TextKept} message
   */
  kept({ lines, sent }) {
    this.#kept.push(...lines);
    if (!this.#asked || this.#kept.length > MOST_LINES) {
      this.#events.onBroken("lines that were not asked for, or too many");
      return;
    }
    if (sent === null) return;
    this.#events.onKept(this.#kept, this.#sent.join(""));
    this.#kept = [];
    this.#asked = false;
    this.#tell(sent);
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

  /** @param {number} received */
  #tell(received) {
    this.#received = received;
    this.#told = true;
    this.#events.tell(received);
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
