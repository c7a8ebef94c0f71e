// How the citizen of practice looks and sounds: a drawing and a row of tones. No recording, and no voice: it says so.

import { PARTNER } from "./texts.js";

const WIDTH = 960;
const HEIGHT = 540;
const FRAME_MS = 150;
const FRAMES_PER_S = 12;
const SYLLABLE_S = 0.16;
const VOLUME = 0.12;
/** Of the syllables, one after the other. */
const TONES_HZ = [196, 220, 175, 247, 208];

export class PartnerSenses {
  #canvas = document.createElement("canvas");
  /** @type {AudioContext | null} */
  #audio = null;
  /** @type {MediaStreamAudioDestinationNode | null} */
  #sound = null;
  #speaksUntil = 0;
  #timer;
  stream;

  constructor() {
    this.#canvas.width = WIDTH;
    this.#canvas.height = HEIGHT;
    this.#draw();
    this.stream = this.#canvas.captureStream(FRAMES_PER_S);
    try {
      this.#audio = new AudioContext();
      this.#sound = this.#audio.createMediaStreamDestination();
      for (const track of this.#sound.stream.getTracks()) this.stream.addTrack(track);
    } catch {
      console.info("this computer makes no sound: the citizen of practice is seen and read only");
    }
    this.#timer = setInterval(() => this.#draw(), FRAME_MS);
  }

  /**
   * The mouth moves, and tones stand for a voice.
   * @param {number} seconds
   */
  speak(seconds) {
    this.#speaksUntil = performance.now() + 1000 * seconds;
    if (!this.#audio || !this.#sound) return;
    const volume = new GainNode(this.#audio, { gain: VOLUME });
    volume.connect(this.#sound);
    const from = this.#audio.currentTime;
    for (let at = 0, count = 0; at < seconds; at += SYLLABLE_S, count += 1) {
      const tone = new OscillatorNode(this.#audio, { type: "triangle", frequency: TONES_HZ[count % TONES_HZ.length] });
      tone.connect(volume);
      tone.start(from + at);
      tone.stop(from + at + SYLLABLE_S * 0.7);
    }
  }

  /** @param {boolean} on whether the camera is held back */
  pause(on) {
    for (const track of this.stream.getVideoTracks()) track.enabled = !on;
  }

  close() {
    clearInterval(this.#timer);
    for (const track of this.stream.getTracks()) track.stop();
    void this.#audio?.close();
    this.#audio = null;
  }

  #draw() {
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    const now = performance.now();
    context.fillStyle = "#dfebed";
    context.fillRect(0, 0, WIDTH, HEIGHT);
    // It breathes: a picture that stands still looks like a broken one.
    context.setTransform(1, 0, 0, 1, WIDTH / 2, 4 * Math.sin(now / 900));
    this.#person(context, now < this.#speaksUntil && Math.floor(now / FRAME_MS) % 2 === 0);
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.#label(context);
  }

  /** @param {CanvasRenderingContext2D} context its middle is the person's @param {boolean} open the mouth */
  #person(context, open) {
    const fill = (/** @type {string} */ colour, /** @type {() => void} */ path) => {
      context.fillStyle = colour;
      context.beginPath();
      path();
      context.fill();
    };
    fill("#0e4a5c", () => context.ellipse(0, 560, 240, 220, 0, Math.PI, 0));
    fill("#c99b7c", () => context.rect(-38, 270, 76, 90));
    fill("#6b5144", () => context.ellipse(0, 178, 112, 124, 0, 0, 2 * Math.PI));
    fill("#dcb296", () => context.ellipse(0, 202, 94, 112, 0, 0, 2 * Math.PI));
    for (const side of [-1, 1]) fill("#12232e", () => context.arc(side * 36, 186, 8, 0, 2 * Math.PI));
    fill("#7a3b3b", () => context.ellipse(0, 258, 28, open ? 15 : 4, 0, 0, 2 * Math.PI));
  }

  /** @param {CanvasRenderingContext2D} context */
  #label(context) {
    context.fillStyle = "#12232e";
    context.fillRect(0, 392, WIDTH, 66);
    context.fillStyle = "#fff";
    context.font = "bold 38px B612, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(PARTNER.label, WIDTH / 2, 426);
  }
}
