// Picture and sound of a call: the adviser's tracks go into each new connection, the citizen's come out of it.

import { QualityMeter } from "./quality.js";

/**
 * @typedef {import("./devices.js").Devices} Devices
 * @typedef {Pick<import("./call.js").CallEvents, "onRemote" | "onPicture" | "onQuality">} MediaEvents
 */

/** The answer does not wait longer for the devices: who asks for the camera may take his time, the citizen hears us later. */
const DEVICES_WAIT_MS = 1200;
const MAX_PICTURE_BPS = 1_200_000;
/** Looks (one a second) without a decoded frame before we say that there is no picture. */
const LOOKS_WITHOUT_PICTURE = 4;

export class Media {
  #devices;
  #events;
  /** @type {MediaStream | null} */
  #own = null;
  /**
   * The adviser's screen, while it takes the camera's place.
   * @type {MediaStreamTrack | null}
   */
  #screen = null;
  /** @type {RTCPeerConnection | null} */
  #connection = null;
  #remote = new MediaStream();
  #shown = false;
  /** Whether the camera's picture gets smaller, never slower. */
  #keepsRate = false;
  #meter = new QualityMeter();
  #frames = 0;
  #looksWithout = 0;

  /** @param {Promise<Devices>} devices @param {MediaEvents} events */
  constructor(devices, events) {
    this.#devices = devices;
    this.#events = events;
    void devices.then(({ stream }) => {
      this.#own = stream;
      this.#hint();
      void this.#addLate();
    });
  }

  /** @param {RTCPeerConnection} connection */
  attach(connection) {
    this.#connection = connection;
    this.#remote = new MediaStream();
    this.#meter = new QualityMeter();
    this.#frames = 0;
    this.#looksWithout = 0;
    connection.addEventListener("track", ({ track }) => {
      if (this.#connection !== connection) return;
      this.#remote.addTrack(track);
      this.#offerRemote();
    });
  }

  /**
   * Puts our tracks in before the answer is made; without a device we only receive.
   * @param {RTCPeerConnection} connection
   */
  async prepare(connection) {
    await Promise.race([this.#devices, new Promise((resolve) => setTimeout(resolve, DEVICES_WAIT_MS))]);
    for (const transceiver of connection.getTransceivers()) {
      const track = this.#trackOf(transceiver.receiver.track.kind);
      if (track) await transceiver.sender.replaceTrack(track);
      // Without a camera there may still come a screen, and then no new description is made for it.
      const mayCome = this.#own === null || transceiver.receiver.track.kind === "video";
      transceiver.direction = track || mayCome ? "sendrecv" : "recvonly";
    }
  }

  /**
   * Whether the citizen's picture and sound may be shown.
   * @param {boolean} shown
   */
  show(shown) {
    this.#shown = shown;
    this.#offerRemote();
  }

  /** Audio first: on a thin line the picture gives way before the voice. */
  async connected() {
    for (const sender of this.#connection?.getSenders() ?? []) {
      const parameters = sender.getParameters();
      if (!sender.track || !parameters.encodings?.length) continue;
      const isSound = sender.track.kind === "audio";
      const priority = isSound ? "high" : "low";
      Object.assign(parameters.encodings[0], { priority, networkPriority: priority });
      if (!isSound) {
        parameters.encodings[0].maxBitrate = MAX_PICTURE_BPS;
        // W3C Media Stream Hints; a browser without it goes by the track's hint alone.
        delete parameters.degradationPreference;
        if (this.#keepsRate && !this.#screen) parameters.degradationPreference = "maintain-framerate";
      }
      try {
        await sender.setParameters(parameters);
      } catch {
        console.info("this browser sets no priority for the voice");
      }
    }
  }

  /**
   * Sign language: hands must not stutter, so on a thin line the camera's picture gives up its size first.
   * @param {boolean} on
   */
  async keepRate(on) {
    this.#keepsRate = on;
    this.#hint();
    await this.connected();
  }

  /** @param {"audio" | "video"} kind @param {boolean} on */
  mute(kind, on) {
    const track = this.#deviceOf(kind);
    if (track) track.enabled = on;
  }

  /**
   * Sends the screen in place of the camera, or (null) the camera again; a new connection does the same.
   * @param {MediaStreamTrack | null} track
   */
  async showScreen(track) {
    this.#screen = track;
    const connection = this.#connection;
    for (const transceiver of connection?.getTransceivers() ?? []) {
      if (transceiver.receiver.track.kind !== "video") continue;
      try {
        await transceiver.sender.replaceTrack(this.#trackOf("video"));
      } catch (error) {
        if (connection?.signalingState !== "closed") throw error;
        return; // The call ended meanwhile.
      }
    }
    await this.connected();
  }

  /** @param {RTCStatsReport} report */
  report(report) {
    this.#events.onQuality(this.#meter.read(report));
    let frames = 0;
    report.forEach((entry) => {
      if (entry.type === "inbound-rtp" && entry.kind === "video") frames += entry.framesDecoded ?? 0;
    });
    this.#looksWithout = frames === this.#frames ? this.#looksWithout + 1 : 0;
    this.#frames = frames;
    this.#events.onPicture(this.#looksWithout < LOOKS_WITHOUT_PICTURE);
  }

  #hint() {
    const camera = this.#deviceOf("video");
    if (camera) camera.contentHint = this.#keepsRate ? "motion" : "";
  }

  #offerRemote() {
    this.#events.onRemote(this.#shown && this.#remote.getTracks().length > 0 ? this.#remote : null);
  }

  /** The devices came after the answer: their tracks join the connection without a new description. */
  async #addLate() {
    const connection = this.#connection;
    for (const transceiver of connection?.getTransceivers() ?? []) {
      const track = this.#trackOf(transceiver.receiver.track.kind);
      if (!track || transceiver.sender.track !== null) continue;
      try {
        await transceiver.sender.replaceTrack(track);
      } catch (error) {
        if (connection?.signalingState !== "closed") throw error;
        return; // The call ended while the camera was being opened.
      }
    }
  }

  /** @param {string} kind */
  #trackOf(kind) {
    return kind === "video" && this.#screen ? this.#screen : this.#deviceOf(kind);
  }

  /** @param {string} kind */
  #deviceOf(kind) {
    return this.#own?.getTracks().find((track) => track.kind === kind) ?? null;
  }
}
