// The call on the page: the citizen's picture, the two words, the state of the line, the adviser's own controls.

import { icon, make, part, setText, stateLabel } from "./dom.js";
import { Hearing } from "./speaking.js";
import { appointmentText, BORNE_FAULTS, DEVICE_FAULTS, durationText, languageText, MESSAGES, PAUSES, QUALITIES, SIGNING, WRITES } from "./texts.js";

/** @typedef {import("./protocol").CallAssigned} CallAssigned */

export class CallView {
  #panel = part("call", HTMLElement);
  #remote = part("remote", HTMLVideoElement);
  #own = part("own", HTMLVideoElement);
  #ownEmpty = part("own-empty", HTMLElement);
  #plate = part("plate", HTMLElement);
  #words = part("words", HTMLElement);
  #wordsHint = part("words-hint", HTMLElement);
  #quality = part("quality", HTMLElement);
  #pauses = part("pauses", HTMLElement);
  #clock = part("call-clock", HTMLElement);
  #speaks = part("speaks", HTMLElement);
  #hearing = new Hearing((speaks) => (this.#speaks.hidden = !speaks));
  #microphone = part("microphone", HTMLButtonElement);
  #camera = part("camera", HTMLButtonElement);
  #notices;
  #now;
  #startedAt = 0;
  #hadWords = false;
  #state = "";
  #qualityShown = "";
  #arrives = true;
  #cameraPaused = false;
  #helpAsked = false;
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {import("./notices.js").Notices} notices @param {() => number} now Unix time of the hub, seconds
   * @param {(kind: "audio" | "video", on: boolean) => void} onMute
   */
  constructor(notices, now, onMute) {
    this.#notices = notices;
    this.#now = now;
    this.#toggle(this.#microphone, "audio", onMute);
    this.#toggle(this.#camera, "video", onMute);
  }

  /** @param {CallAssigned} assigned @param {boolean} underWay an earlier page has had this call, and its words */
  open(assigned, underWay) {
    this.#panel.hidden = false;
    this.#startedAt = assigned.started_at_s;
    part("queue-current", HTMLElement).hidden = false;
    setText(part("current-site", HTMLElement), assigned.site);
    setText(part("call-site", HTMLElement), assigned.site);
    setText(part("call-service", HTMLElement), assigned.service);
    setText(part("call-reference", HTMLElement), assigned.reference);
    const foreign = assigned.language === "fr" ? "" : `Langue : ${languageText(assigned.language)}`;
    setText(part("call-language", HTMLElement), foreign);
    const due = assigned.appointment_at_s === null ? "" : appointmentText(assigned.appointment_at_s);
    setText(part("call-appointment", HTMLElement), due);
    this.signing(assigned.signing);
    part("call-writes", HTMLElement).replaceChildren(...(assigned.writes ? [stateLabel(WRITES)] : []));
    this.state("connecting");
    this.pauses({ camera: false, microphone: false, for_help: false });
    this.#hadWords = underWay;
    this.words(null);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), 1000);
    this.#tick();
  }

  close() {
    clearInterval(this.#timer);
    this.#panel.hidden = true;
    this.remote(null);
    this.#own.srcObject = null;
    this.#words.replaceChildren();
    this.#quality.replaceChildren();
    this.#qualityShown = "";
    this.#hadWords = false;
    this.#state = "";
    this.pauses({ camera: false, microphone: false, for_help: false });
    this.signing(false);
    part("call-writes", HTMLElement).replaceChildren();
    part("queue-current", HTMLElement).hidden = true;
    for (const id of ["current-site", "call-site", "call-service", "call-reference", "call-appointment", "call-language"]) part(id, HTMLElement).textContent = "";
    for (const key of ["devices", "borne", "play"]) this.#notices.clear(key);
    this.#press(this.#microphone, true);
    this.#press(this.#camera, true);
  }

  /** @param {[string, string] | null} words */
  words(words) {
    const shown = words ? words.map((word) => make("span", "word", word)) : [MESSAGES.wordsPending];
    this.#words.classList.toggle("agreed", words !== null);
    this.#words.replaceChildren(...shown);
    setText(this.#wordsHint, words && this.#hadWords ? MESSAGES.wordsAnew : (this.#wordsHint.dataset.text ?? ""));
    if (words && this.#hadWords) this.#notices.tell(MESSAGES.wordsAnew, "verified_user");
    this.#hadWords ||= words !== null;
  }

  /** @param {import("./call.js").CallState} state */
  state(state) {
    if (state === this.#state) return;
    const before = this.#state;
    this.#state = state;
    if (state === "on" && before === "unreachable") this.#notices.tell(MESSAGES.reachable, "check_circle");
    this.#arrives = true;
    this.#showPlate();
    this.#remote.classList.toggle("frozen", state === "unreachable");
  }

  /** @param {boolean} arrives */
  picture(arrives) {
    this.#arrives = arrives;
    this.#showPlate();
  }

  /**
   * What the citizen keeps back. The last picture is covered at once: it was taken before, and stands still.
   * @param {{camera: boolean, microphone: boolean, for_help: boolean}} paused
   */
  pauses({ camera, microphone, for_help: forHelp }) {
    this.#cameraPaused = camera;
    this.#helpAsked = forHelp;
    this.#arrives = true;
    this.#remote.classList.toggle("paused", camera);
    this.#pauses.replaceChildren(...[camera && PAUSES.camera, microphone && PAUSES.microphone].flatMap((state) => (state ? [stateLabel(state)] : [])));
    this.#showPlate();
  }

  /** @param {boolean} on the citizen signs */
  signing(on) {
    part("call-signing", HTMLElement).replaceChildren(...(on ? [stateLabel(SIGNING)] : []));
  }

  /** @param {import("./quality.js").Quality} quality */
  quality(quality) {
    if (quality === this.#qualityShown) return;
    this.#qualityShown = quality;
    this.#quality.replaceChildren(stateLabel(QUALITIES[quality]));
  }

  /**
   * What does not work at the borne, and what the adviser can still do.
   * @param {import("./protocol").BorneFault[]} faults
   */
  borneFaults(faults) {
    const missing = new Set(faults.map(({ device }) => device));
    const texts = Object.entries(BORNE_FAULTS).filter(([device]) => missing.has(device)).map(([, text]) => text);
    if (texts.length > 0) this.#notices.alarm("borne", texts.join("\n"));
    else this.#notices.clear("borne");
  }

  /** @param {MediaStream | null} stream */
  remote(stream) {
    // A track may join the stream that is shown already.
    this.#hearing.listen(stream);
    if (this.#remote.srcObject === stream) return;
    this.#remote.srcObject = stream;
    if (stream) void this.#play();
  }

  /** @param {import("./devices.js").Devices} devices */
  devices({ stream, faults }) {
    const hasPicture = stream.getVideoTracks().length > 0;
    this.#own.srcObject = hasPicture ? stream : null;
    this.#own.hidden = !hasPicture;
    this.#ownEmpty.hidden = hasPicture;
    this.#camera.disabled = !hasPicture;
    this.#microphone.disabled = stream.getAudioTracks().length === 0;
    if (faults.length > 0) this.#notices.alarm("devices", faults.join(" "));
    for (const track of stream.getTracks()) {
      const texts = track.kind === "video" ? DEVICE_FAULTS.camera : DEVICE_FAULTS.microphone;
      track.addEventListener("ended", () => this.#notices.alarm("devices", texts.stopped));
    }
  }

  /** After a reload the browser waits for a click before it lets us hear the citizen. */
  async #play() {
    try {
      await this.#remote.play();
      this.#notices.clear("play");
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      this.#notices.alarm("play", MESSAGES.playBlocked);
      window.addEventListener("pointerdown", () => void this.#play(), { once: true });
    }
  }

  #plateText() {
    if (this.#state === "connecting") return MESSAGES.connecting;
    if (this.#state === "unreachable") return MESSAGES.unreachable;
    if (this.#helpAsked) return MESSAGES.helpAsked;
    if (this.#cameraPaused) return MESSAGES.cameraPaused;
    return this.#arrives ? "" : MESSAGES.noPicture;
  }

  #showPlate() {
    const text = this.#plateText();
    this.#plate.hidden = text === "";
    if (this.#plate.textContent === text) return;
    this.#plate.replaceChildren(make("span", "", text));
  }

  #tick() {
    const text = durationText(this.#now() - this.#startedAt);
    setText(this.#clock, text);
    setText(part("current-clock", HTMLElement), text);
  }

  /** @param {HTMLButtonElement} button @param {"audio" | "video"} kind @param {(kind: "audio" | "video", on: boolean) => void} onMute */
  #toggle(button, kind, onMute) {
    button.addEventListener("click", () => {
      const on = button.dataset.on !== "true";
      this.#press(button, on);
      onMute(kind, on);
    });
  }

  /** @param {HTMLButtonElement} button @param {boolean} on */
  #press(button, on) {
    const { on: wasOn, iconOn = "", iconOff = "", textOn = "", textOff = "" } = button.dataset;
    if (wasOn === String(on)) return;
    button.dataset.on = String(on);
    button.classList.toggle("off", !on);
    button.replaceChildren(icon(on ? iconOn : iconOff), make("span", "", on ? textOn : textOff));
  }
}
