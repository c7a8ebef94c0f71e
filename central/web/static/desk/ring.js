// What calls somebody to the page: a tone, the page's title, and a notification when the page is hidden.

const TONE_HZ = 440;
const TONE_S = 1.5;
const PERIOD_MS = 5000;
const VOLUME = 0.15;

export class Ring {
  /** @type {AudioContext | null} */
  #audio = null;
  /** @type {number | undefined} */
  #timer;
  #who = "";
  /** @type {Notification | null} */
  #notification = null;
  #titles;
  #onBlocked;

  /**
   * @param {{title: string, ringTitle: string}} titles of the page at rest, and while it rings
   * @param {(blocked: boolean) => void} onBlocked the browser waits for a first click before it lets us sound
   */
  constructor(titles, onBlocked) {
    this.#titles = titles;
    this.#onBlocked = onBlocked;
    const unlock = () => void this.#unlock();
    window.addEventListener("pointerdown", unlock);
    window.addEventListener("keydown", unlock);
  }

  /**
   * Starts, changes or (empty) stops.
   * @param {string} who
   */
  set(who) {
    if (who === this.#who) return;
    this.#who = who;
    document.title = who ? `${this.#titles.ringTitle} : ${who}` : this.#titles.title;
    clearInterval(this.#timer);
    this.#notification?.close();
    this.#notification = null;
    if (!who) return;
    this.#tone();
    this.#timer = setInterval(() => this.#tone(), PERIOD_MS);
    this.#notify(who);
  }

  /** Asks for the right to notify; only in answer to a click. */
  static askPermission() {
    if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission();
  }

  async #unlock() {
    this.#audio ??= new AudioContext();
    if (this.#audio.state === "suspended") await this.#audio.resume();
    this.#onBlocked(false);
  }

  #tone() {
    if (this.#audio?.state !== "running") {
      this.#onBlocked(true);
      return;
    }
    const from = this.#audio.currentTime;
    const tone = new OscillatorNode(this.#audio, { frequency: TONE_HZ });
    const volume = new GainNode(this.#audio, { gain: 0 });
    volume.gain.linearRampToValueAtTime(VOLUME, from + 0.05);
    volume.gain.setValueAtTime(VOLUME, from + TONE_S - 0.1);
    volume.gain.linearRampToValueAtTime(0, from + TONE_S);
    tone.connect(volume).connect(this.#audio.destination);
    tone.start(from);
    tone.stop(from + TONE_S);
  }

  /** @param {string} who */
  #notify(who) {
    if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
    this.#notification = new Notification(this.#titles.ringTitle, { body: who, tag: "visioguichet-ring", lang: "fr" });
    this.#notification.addEventListener("click", () => window.focus());
  }
}
