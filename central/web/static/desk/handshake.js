// The desk's side of one call's exchange of commitments (see identity.js).
//
// Each side commits to a nonce with its certificate, and reveals it once it has the other's commitment. A nonce that
// was revealed never serves a second commitment: who knows it could choose a certificate and a nonce that give the
// same words. So whenever the borne commits anew this side begins a round with a fresh nonce, and the words on the
// screen are taken away until new ones are agreed. Each round is one guess for somebody in the middle: they are few, and
// what is lost on the way is said again within the same round. A borne has one certificate in a call, so another one
// ends it: the link that stands and the words that are shown are of the same certificate.

import { commitment, isSignedBy, makeNonce, words } from "./identity.js";

/**
 * @typedef {import("./protocol").Commit} Commit
 * @typedef {import("./protocol").Reveal} Reveal
 * @typedef {{
 *   send: (body: Commit | Reveal) => void,
 *   onWords: (words: [string, string] | null) => void,
 *   onBroken: (why: "signature" | "commitment" | "fingerprint") => void,
 * }} HandshakeEvents
 */

const FIRST_WAIT_MS = 4000;
const LONGEST_WAIT_MS = 16000;
const MAX_ROUNDS = 4;

export class Handshake {
  #callId;
  #fingerprint;
  #borneKey;
  #events;
  #nonce = "";
  #commitment = "";
  /** @type {Commit | null} */
  #borne = null;
  /** The borne's certificate, of the first round. */
  #borneFingerprint = "";
  #rounds = 0;
  #agreed = false;
  #closed = false;
  #waitMs = FIRST_WAIT_MS;
  /** @type {number | undefined} */
  #timer;
  #order = Promise.resolve();
  /** @type {((fingerprint: string) => void)[]} */
  #waiting = [];

  /** @param {{callId: string, fingerprint: string, borneKey: string}} call @param {HandshakeEvents} events */
  constructor(call, events) {
    this.#callId = call.callId;
    this.#fingerprint = call.fingerprint;
    this.#borneKey = call.borneKey;
    this.#events = events;
  }

  /** Whether the borne's signature was verified; only then may a link begin. */
  get verified() {
    return this.#borne !== null;
  }

  /**
   * The borne's committed fingerprint as soon as it is known: an offer may overtake the check of a signature.
   * @returns {Promise<string>}
   */
  whenVerified() {
    if (this.#borne) return Promise.resolve(this.#borne.fingerprint);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  start() {
    this.#queue(() => this.#begin());
  }

  /** Says again what may have been lost on the way: the socket of one side was away. */
  restate() {
    this.#queue(() => Promise.resolve(this.#sayAgain()));
  }

  /** @param {Commit | Reveal} body */
  heard(body) {
    this.#queue(() => (body.type === "commit" ? this.#committed(body) : this.#revealed(body)));
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#nonce = "";
  }

  /**
   * One step after the other: the digests are asynchronous.
   * @param {() => Promise<void>} step
   */
  #queue(step) {
    this.#order = this.#order
      .then(() => (this.#closed ? undefined : step()))
      .catch(() => this.#events.onBroken("signature"));
  }

  async #begin() {
    this.#rounds += 1;
    this.#nonce = makeNonce();
    this.#borne = null;
    this.#agreed = false;
    this.#events.onWords(null);
    const own = { fingerprint: this.#fingerprint, nonce: this.#nonce };
    this.#commitment = await commitment(this.#callId, "desk", own);
    this.#sendCommit();
    this.#waitForWords();
  }

  #sayAgain() {
    if (!this.#commitment) return;
    this.#sendCommit();
    if (this.#borne) this.#events.send({ type: "reveal", nonce: this.#nonce });
  }

  #waitForWords() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#agreed || this.#closed) return;
      this.restate();
      this.#waitForWords();
    }, this.#waitMs);
    this.#waitMs = Math.min(2 * this.#waitMs, LONGEST_WAIT_MS);
  }

  #sendCommit() {
    this.#events.send({ type: "commit", fingerprint: this.#fingerprint, commitment: this.#commitment });
  }

  /** @param {Commit} commit */
  async #committed(commit) {
    if (!(await isSignedBy(this.#borneKey, this.#callId, commit))) {
      this.#events.onBroken("signature");
      return;
    }
    if (commit.fingerprint !== (this.#borneFingerprint ||= commit.fingerprint)) {
      this.#events.onBroken("fingerprint");
      return;
    }
    if (this.#borne === null) {
      this.#borne = commit;
      for (const resolve of this.#waiting.splice(0)) resolve(commit.fingerprint);
      this.#events.send({ type: "reveal", nonce: this.#nonce });
    } else if (this.#borne.commitment !== commit.commitment) {
      if (this.#rounds < MAX_ROUNDS) await this.#begin();
      else this.#events.onBroken("commitment");
    }
  }

  /** @param {Reveal} reveal */
  async #revealed(reveal) {
    const borne = this.#borne;
    if (borne === null || this.#agreed) return;
    const side = { fingerprint: borne.fingerprint, nonce: reveal.nonce };
    if ((await commitment(this.#callId, "borne", side)) !== borne.commitment) {
      this.#events.onBroken("commitment");
      return;
    }
    const own = { fingerprint: this.#fingerprint, nonce: this.#nonce };
    const agreed = await words(this.#callId, side, own);
    if (this.#closed) return;
    this.#agreed = true;
    this.#waitMs = FIRST_WAIT_MS;
    clearTimeout(this.#timer);
    this.#events.onWords(agreed);
  }
}
