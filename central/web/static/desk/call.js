// One call at the desk: its certificate, who is who, and its two links. It ends with everything closed and forgotten.

import { closeDevices, openDevices } from "./devices.js";
import { Handshake } from "./handshake.js";
import { fingerprintOf } from "./identity.js";
import { PeerLink } from "./link.js";
import { Media } from "./media.js";
import { Papers } from "./papers.js";

/**
 * @typedef {import("./protocol").CallAssigned} CallAssigned
 * @typedef {import("./protocol").Signal} Signal
 * @typedef {import("./protocol").DeskToHub} DeskToHub
 * @typedef {import("./papers.js").PapersEvents} PapersEvents
 * @typedef {"connecting" | "on" | "unreachable"} CallState
 * @typedef {{
 *   onWords: (words: [string, string] | null) => void,
 *   onState: (state: CallState) => void,
 *   onRemote: (stream: MediaStream | null) => void,
 *   onPicture: (arrives: boolean) => void,
 *   onQuality: (quality: import("./quality.js").Quality) => void,
 *   onDevices: (devices: import("./devices.js").Devices) => void,
 *   onBroken: (why: "signature" | "commitment" | "fingerprint") => void,
 * }} CallEvents
 */

/** Sound comes 50 times a second; when it stops for this long the borne is gone. */
const MEDIA_SILENCE_MS = 4000;
/** On an idle papers link only consent checks arrive, each 5 s or so (RFC 7675). */
const PAPERS_SILENCE_MS = 12_000;

export class Call {
  #assigned;
  #send;
  #events;
  #devices;
  #ready;
  #media;
  /** @type {Handshake | null} */
  #handshake = null;
  /** @type {Record<"media" | "papers", PeerLink> | null} */
  #links = null;
  #peerPresent;
  #wasConnected = false;
  #closed = false;
  papers;

  /**
   * @param {CallAssigned} assigned @param {(message: DeskToHub) => boolean} send
   * @param {CallEvents} events @param {Omit<PapersEvents, "onBroken">} papersEvents
   */
  constructor(assigned, send, events, papersEvents) {
    this.#assigned = assigned;
    this.#send = send;
    this.#events = events;
    this.#peerPresent = assigned.peer_present;
    this.#devices = openDevices();
    this.#media = new Media(this.#devices, events);
    this.sign(assigned.signing);
    this.papers = new Papers({ ...papersEvents, onBroken: () => this.#links?.papers.redial() });
    this.#ready = this.#begin();
  }

  get id() {
    return this.#assigned.call_id;
  }

  get assigned() {
    return this.#assigned;
  }

  /** @param {Signal} signal */
  heard(signal) {
    void this.#ready.then(() => {
      if (this.#closed) return;
      const { body, link, generation } = signal;
      if (body.type === "commit" || body.type === "reveal") {
        if (link === "media" && generation === 0) this.#handshake?.heard(body);
      } else {
        this.#links?.[link].heard(signal);
      }
    });
  }

  /**
   * The same call after this desk's socket came back.
   * @param {CallAssigned} assigned
   */
  reattached(assigned) {
    this.#assigned = assigned;
    this.peerPresence(assigned.peer_present);
    if (!assigned.peer_present) return;
    this.#handshake?.restate();
  }

  /**
   * The borne's socket went or came back.
   * @param {boolean} present
   */
  peerPresence(present) {
    const back = present && !this.#peerPresent;
    this.#peerPresent = present;
    if (back) this.#handshake?.restate();
    this.#tell();
  }

  /** @param {"audio" | "video"} kind @param {boolean} on */
  mute(kind, on) {
    this.#media.mute(kind, on);
  }

  /** @param {boolean} on the citizen signs */
  sign(on) {
    void this.#media.keepRate(on);
  }

  /** @param {MediaStreamTrack | null} track the adviser's screen in place of the camera; null: the camera again */
  showScreen(track) {
    void this.#media.showScreen(track);
  }

  close() {
    this.#closed = true;
    this.#handshake?.close();
    this.#links?.media.close();
    this.#links?.papers.close();
    this.papers.clear();
    void this.#devices.then(({ stream }) => closeDevices(stream));
    this.#events.onRemote(null);
  }

  async #begin() {
    const parameters = { name: "ECDSA", namedCurve: "P-256" };
    const certificate = await RTCPeerConnection.generateCertificate(parameters);
    if (this.#closed) return;
    this.#links = { media: this.#mediaLink(certificate), papers: this.#papersLink(certificate) };
    const call = { callId: this.id, fingerprint: fingerprintOf(certificate), borneKey: this.#assigned.borne_public_key };
    this.#handshake = new Handshake(call, {
      send: (body) => this.#signal({ type: "signal", call_id: this.id, link: "media", generation: 0, body }),
      onWords: (words) => this.#words(words),
      onBroken: (why) => this.#break(why),
    });
    this.#handshake.start();
    void this.#devices.then((devices) => (this.#closed ? closeDevices(devices.stream) : this.#events.onDevices(devices)));
  }

  /**
   * Nothing of the borne is shown while it is not known who it is.
   * @param {[string, string] | null} words
   */
  #words(words) {
    this.#media.show(words !== null);
    this.#events.onWords(words);
  }

  /** @param {"signature" | "commitment" | "fingerprint"} why */
  #break(why) {
    if (!this.#closed) this.#events.onBroken(why);
  }

  /** @param {Signal} signal */
  #signal(signal) {
    if (!this.#closed) this.#send(signal);
  }

  /** @param {"media" | "papers"} name @param {RTCCertificate} certificate */
  #common(name, certificate) {
    return {
      name,
      certificate,
      callId: this.id,
      iceServers: this.#assigned.ice_servers,
      isVerified: () => this.#handshake?.verified ?? false,
      whenVerified: () => this.#handshake?.whenVerified() ?? new Promise(() => {}),
      send: (/** @type {Signal} */ signal) => this.#signal(signal),
      onBroken: () => this.#break("fingerprint"),
    };
  }

  /** @param {RTCCertificate} certificate */
  #mediaLink(certificate) {
    return new PeerLink({
      ...this.#common("media", certificate),
      silenceMs: MEDIA_SILENCE_MS,
      prepare: (connection) => this.#media.prepare(connection),
      onConnection: (connection) => this.#media.attach(connection),
      onReport: (report) => this.#media.report(report),
      onState: (state) => {
        if (state === "connected") void this.#media.connected();
        this.#tell();
      },
    });
  }

  /** @param {RTCCertificate} certificate */
  #papersLink(certificate) {
    return new PeerLink({
      ...this.#common("papers", certificate),
      silenceMs: PAPERS_SILENCE_MS,
      prepare: () => Promise.resolve(),
      onConnection: (connection) => this.papers.attach(connection),
      onReport: () => {},
      onState: () => {},
    });
  }

  /** Picture and sound prove that the borne is there, whatever its socket does. */
  #tell() {
    if (this.#closed) return;
    const media = this.#links?.media.state ?? "waiting";
    this.#wasConnected ||= media === "connected";
    if (media === "connected") this.#events.onState("on");
    else if (media === "lost" || this.#wasConnected || !this.#peerPresent) this.#events.onState("unreachable");
    else this.#events.onState("connecting");
  }
}
