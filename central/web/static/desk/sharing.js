// The adviser's screen as the picture of the call. The browser asks which window; ending it there ends it here too.

import { icon, make, part } from "./dom.js";
import { MESSAGES } from "./texts.js";

/** A document that is read, not a film: few pictures, sharp ones, no larger than a borne can show. */
const PICTURE = { width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 10 } };

export class ScreenShare {
  #button = part("share-screen", HTMLButtonElement);
  #notices;
  #events;
  /** @type {MediaStreamTrack | null} */
  #track = null;
  #asking = false;
  #open = false;

  /**
   * @param {import("./notices.js").Notices} notices
   * @param {{onStart: (track: MediaStreamTrack) => void, onEnd: () => void}} events
   */
  constructor(notices, events) {
    this.#notices = notices;
    this.#events = events;
    this.#button.hidden = typeof navigator.mediaDevices?.getDisplayMedia !== "function";
    this.#button.addEventListener("click", () => (this.#track ? this.stop() : void this.#start()));
  }

  /** A call is there to share it with. */
  open() {
    this.#open = true;
  }

  close() {
    this.#open = false;
    this.stop();
  }

  stop() {
    const track = this.#track;
    if (!track) return;
    this.#track = null;
    track.stop();
    this.#press(false);
    this.#events.onEnd();
  }

  async #start() {
    if (this.#asking || !this.#open) return;
    this.#asking = true;
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: PICTURE, audio: false });
      this.#take(stream.getVideoTracks()[0]);
    } catch (error) {
      // Who closes the browser's question has changed his mind.
      if (!(error instanceof DOMException)) throw error;
      if (error.name !== "NotAllowedError") this.#notices.tell(MESSAGES.shareFailed, "warning");
    } finally {
      this.#asking = false;
    }
  }

  /** @param {MediaStreamTrack} track */
  #take(track) {
    if (!this.#open) {
      track.stop();
      return;
    }
    track.contentHint = "detail";
    track.addEventListener("ended", () => track === this.#track && this.stop());
    this.#track = track;
    this.#press(true);
    this.#events.onStart(track);
  }

  /** @param {boolean} on */
  #press(on) {
    const { textOn = "", textOff = "" } = this.#button.dataset;
    this.#button.classList.toggle("off", on);
    this.#button.setAttribute("aria-pressed", String(on));
    this.#button.replaceChildren(icon(on ? "stop_screen_share" : "screen_share"), make("span", "", on ? textOn : textOff));
  }
}
