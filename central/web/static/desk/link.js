// One of a call's two links: its peer connections, one generation after the other. The borne offers, this side answers.

import { admitOnly } from "./identity.js";

/**
 * @typedef {import("./protocol").Link} LinkName
 * @typedef {import("./protocol").Signal} Signal
 * @typedef {import("./protocol").IceServer} IceServer
 * @typedef {"waiting" | "connected" | "lost"} LinkState
 * @typedef {{
 *   name: LinkName, callId: string, certificate: RTCCertificate, iceServers: IceServer[], silenceMs: number,
 *   isVerified: () => boolean,
 *   whenVerified: () => Promise<string>,
 *   send: (signal: Signal) => void,
 *   prepare: (connection: RTCPeerConnection) => Promise<void>,
 *   onConnection: (connection: RTCPeerConnection) => void,
 *   onState: (state: LinkState) => void,
 *   onReport: (report: RTCStatsReport) => void,
 *   onBroken: () => void,
 * }} LinkOptions
 */

const LOOK_EVERY_MS = 1000;
const PATIENCE_MS = 10_000;
const REDIAL_EVERY_MS = 4000;

export class PeerLink {
  #options;
  #generation = 0;
  /** @type {RTCPeerConnection | null} */
  #connection = null;
  /** @type {LinkState} */
  #state = "waiting";
  #activity = 0;
  #activeAt = performance.now();
  #redialledAt = 0;
  #order = Promise.resolve();
  #closed = false;
  #looking;

  constructor(/** @type {LinkOptions} */ options) {
    this.#options = options;
    this.#looking = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  get state() {
    return this.#state;
  }

  /**
   * Each signal after the one before: descriptions are applied asynchronously.
   * @param {Signal} signal
   */
  heard(signal) {
    this.#order = this.#order.then(async () => {
      if (this.#closed) return;
      try {
        await this.#handle(signal);
      } catch (error) {
        console.warn(`${this.#options.name}: a description could not be used`, error);
        this.#lose();
      }
    });
  }

  close() {
    this.#closed = true;
    clearInterval(this.#looking);
    this.#connection?.close();
    this.#connection = null;
  }

  /** Drops this connection and asks for the next one: the peer broke the protocol, or the connection is of no use. */
  redial() {
    this.#connection?.close();
    this.#connection = null;
    this.#lose();
  }

  /** @param {Signal} signal */
  async #handle(signal) {
    const body = signal.body;
    if (body.type === "offer" && signal.generation > this.#generation) {
      await this.#answer(signal.generation, body.sdp);
    } else if (body.type === "candidate" && signal.generation === this.#generation) {
      await this.#addCandidate(body);
    }
  }

  /** @param {number} generation @param {string} sdp */
  async #answer(generation, sdp) {
    const committed = await this.#options.whenVerified();
    if (this.#closed) return;
    const offer = admitOnly(sdp, committed);
    if (offer === null) {
      this.#options.onBroken();
      return;
    }
    this.#connection?.close();
    this.#generation = generation;
    this.#setState("waiting");
    this.#activeAt = performance.now();
    const connection = this.#connect(generation);
    this.#connection = connection;
    await connection.setRemoteDescription({ type: "offer", sdp: offer });
    await this.#options.prepare(connection);
    await connection.setLocalDescription();
    if (this.#connection !== connection) return;
    this.#send(generation, { type: "answer", sdp: connection.localDescription?.sdp ?? "" });
  }

  /** @param {number} generation */
  #connect(generation) {
    const { certificate, iceServers } = this.#options;
    const connection = new RTCPeerConnection({
      certificates: [certificate],
      bundlePolicy: "max-bundle",
      iceServers: iceServers.map(({ urls, username, credential }) => ({ urls, username, credential })),
    });
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (this.#connection !== connection || candidate === null) return;
      const mid = candidate.sdpMid ?? "0";
      this.#send(generation, { type: "candidate", candidate: candidate.candidate, sdp_mid: mid });
    });
    connection.addEventListener("connectionstatechange", () => {
      if (this.#connection !== connection) return;
      if (connection.connectionState === "connected") this.#revive();
      if (connection.connectionState === "failed") this.#lose();
    });
    this.#options.onConnection(connection);
    return connection;
  }

  /** @param {import("./protocol").Candidate} body */
  async #addCandidate(body) {
    if (!body.candidate) return;
    try {
      await this.#connection?.addIceCandidate({ candidate: body.candidate, sdpMid: body.sdp_mid });
    } catch {
      console.info(`${this.#options.name}: ignored a candidate that cannot be read`);
    }
  }

  /** @param {number} generation @param {Signal["body"]} body */
  #send(generation, body) {
    const { name, callId } = this.#options;
    this.#options.send({ type: "signal", call_id: callId, link: name, generation, body });
  }

  async #look() {
    const connection = this.#connection;
    if (connection !== null && this.#state !== "lost") {
      const report = await connection.getStats();
      if (this.#connection !== connection || this.#closed) return;
      this.#notice(report);
    }
    const patience = this.#state === "connected" ? this.#options.silenceMs : PATIENCE_MS;
    const silent = performance.now() - this.#activeAt > patience;
    if (this.#state !== "lost" && silent && this.#options.isVerified()) this.#lose();
    else if (this.#state === "lost" && performance.now() - this.#redialledAt > REDIAL_EVERY_MS) this.#askAgain();
  }

  /** @param {RTCStatsReport} report */
  #notice(report) {
    const activity = activityOf(report);
    if (activity !== this.#activity) {
      this.#activity = activity;
      if (this.#state === "connected") this.#activeAt = performance.now();
    }
    if (this.#state === "connected") this.#options.onReport(report);
  }

  #revive() {
    this.#activeAt = performance.now();
    this.#setState("connected");
  }

  #lose() {
    if (this.#closed) return;
    this.#setState("lost");
    this.#askAgain();
  }

  #askAgain() {
    this.#redialledAt = performance.now();
    this.#send(this.#generation, { type: "redial" });
  }

  /** @param {LinkState} state */
  #setState(state) {
    if (this.#closed || this.#state === state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

/** A number that changes while anything at all arrives: payload, or the answers to our own checks (RFC 7675). */
function activityOf(/** @type {RTCStatsReport} */ report) {
  let sum = 0;
  report.forEach((entry) => {
    if (entry.type === "transport") sum += entry.bytesReceived ?? 0;
    if (entry.type === "candidate-pair") {
      sum += (entry.bytesReceived ?? 0) + (entry.responsesReceived ?? 0) + (entry.requestsReceived ?? 0);
    }
  });
  return sum;
}
