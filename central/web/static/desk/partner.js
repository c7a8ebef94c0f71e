// The citizen of practice, with a borne of their own: this page plays both. They speak to the desk as a real borne does:
// they sign and commit, offer two connections, and send a picture, tones, text and papers. Nothing of it leaves the page.

import { commitment, fingerprintOf, hex, makeNonce, statementOf, words } from "./identity.js";
import { PartnerPapers } from "./partner_papers.js";
import { PartnerSenses } from "./partner_senses.js";
import { PARTNER } from "./texts.js";

/**
 * @typedef {import("./protocol").Signal} Signal
 * @typedef {import("./protocol").Link} LinkName
 * @typedef {{generation: number, connection: RTCPeerConnection}} Dialled
 * @typedef {{keys: CryptoKeyPair, publicKey: string, certificate: RTCCertificate}} Secrets
 */

export class Partner {
  #callId;
  #secrets;
  #say;
  #nonce = makeNonce();
  #deskFingerprint = "";
  /** @type {Map<LinkName, Dialled>} */
  #links = new Map();
  #senses = new PartnerSenses();
  #papers = new PartnerPapers((seconds) => this.#senses.speak(seconds));
  #order = Promise.resolve();
  #closed = false;

  /** @param {string} callId @param {Secrets} secrets @param {(signal: Signal) => void} say to the desk */
  constructor(callId, secrets, say) {
    this.#callId = callId;
    this.#secrets = secrets;
    this.#say = say;
  }

  /** What a borne has of its own: a device key, and a certificate for the call. @returns {Promise<Secrets>} */
  static async secrets() {
    const made = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    const keys = /** @type {CryptoKeyPair} */ (made);
    const publicKey = hex(await crypto.subtle.exportKey("raw", keys.publicKey));
    const parameters = { name: "ECDSA", namedCurve: "P-256" };
    return { keys, publicKey, certificate: await RTCPeerConnection.generateCertificate(parameters) };
  }

  /** The desk has answered. */
  start() {
    this.#queue(() => this.#commit());
  }

  /** @param {Signal} signal from the desk */
  heard(signal) {
    this.#queue(() => this.#handle(signal));
  }

  /** @param {boolean} on */
  declinePrints(on) {
    this.#papers.declines = on;
  }

  /** @param {boolean} on */
  pauseCamera(on) {
    this.#senses.pause(on);
    this.#papers.tellPauses(on);
  }

  close() {
    this.#closed = true;
    for (const { connection } of this.#links.values()) connection.close();
    this.#links.clear();
    this.#papers.close();
    this.#senses.close();
  }

  /** @param {() => Promise<void>} step one after the other */
  #queue(step) {
    this.#order = this.#order
      .then(() => (this.#closed ? undefined : step()))
      .catch((error) => {
        if (!this.#closed) console.warn("practice: a signal could not be used", error);
      });
  }

  /** @param {LinkName} link @param {number} generation @param {Signal["body"]} body */
  #signal(link, generation, body) {
    if (!this.#closed) this.#say({ type: "signal", call_id: this.#callId, link, generation, body });
  }

  get #side() {
    return { fingerprint: fingerprintOf(this.#secrets.certificate), nonce: this.#nonce };
  }

  async #commit() {
    const { fingerprint } = this.#side;
    const committed = await commitment(this.#callId, "borne", this.#side);
    const statement = statementOf(this.#callId, fingerprint, committed);
    const signature = hex(await crypto.subtle.sign({ name: "Ed25519" }, this.#secrets.keys.privateKey, statement));
    this.#signal("media", 0, { type: "commit", fingerprint, commitment: committed, signature });
  }

  /** @param {Signal} signal */
  async #handle({ link, generation, body }) {
    const dialled = this.#links.get(link);
    const current = dialled?.generation === generation ? dialled.connection : null;
    if (body.type === "commit") {
      this.#deskFingerprint = body.fingerprint;
      this.#signal("media", 0, { type: "reveal", nonce: this.#nonce });
    } else if (body.type === "reveal") {
      await this.#revealed(body.nonce);
    } else if (body.type === "answer") {
      await current?.setRemoteDescription({ type: "answer", sdp: body.sdp });
    } else if (body.type === "candidate") {
      // What came before the answer stands in it.
      if (current?.remoteDescription) await current.addIceCandidate({ candidate: body.candidate, sdpMid: body.sdp_mid });
    } else if (body.type === "redial" && (current || generation === 0)) {
      await this.#dial(link);
    }
  }

  /** @param {string} nonce of the desk */
  async #revealed(nonce) {
    if (this.#links.size > 0) return;
    const agreed = await words(this.#callId, this.#side, { fingerprint: this.#deskFingerprint, nonce });
    await this.#dial("media");
    await this.#dial("papers");
    // As the adviser asks of everybody: reads the two words out.
    this.#papers.write(PARTNER.greeting);
    this.#papers.write(PARTNER.words(agreed));
  }

  /** @param {LinkName} link the next generation of it */
  async #dial(link) {
    const old = this.#links.get(link);
    old?.connection.close();
    const generation = (old?.generation ?? 0) + 1;
    const connection = new RTCPeerConnection({ certificates: [this.#secrets.certificate], bundlePolicy: "max-bundle" });
    this.#links.set(link, { generation, connection });
    if (link === "papers") this.#papers.attach(connection);
    else for (const track of this.#senses.stream.getTracks()) connection.addTrack(track, this.#senses.stream);
    await connection.setLocalDescription();
    this.#signal(link, generation, { type: "offer", sdp: connection.localDescription?.sdp ?? "" });
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate === null || this.#links.get(link)?.connection !== connection) return;
      const body = { type: /** @type {const} */ ("candidate"), candidate: candidate.candidate, sdp_mid: candidate.sdpMid ?? "0" };
      this.#signal(link, generation, body);
    });
  }
}
