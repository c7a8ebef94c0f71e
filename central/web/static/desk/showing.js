// What the adviser shows: a document, page by page as the citizen sees it, with a finger on it; or the own screen.
//
// The pictures of the pages come from the borne: both sides look at the same pixels, so a place here is that place there.

import { part, setText, stateLabel } from "./dom.js";
import { readFile, UnfitFile } from "./files.js";
import { sha256 } from "./identity.js";
import { Pointing } from "./pointing.js";
import { ScreenShare } from "./sharing.js";
import { MESSAGES, REFUSALS, SHOW_STAGES } from "./texts.js";

/**
 * @typedef {import("./papers.js").Papers} Papers
 * @typedef {import("./inbox.js").Incoming} Incoming
 * @typedef {import("./protocol").MediaType} MediaType
 * @typedef {import("./protocol").ShowTold} ShowTold
 * @typedef {{requestId: string, documentId: string | null, name: string, screen: boolean, page: number, pages: number,
 *   urls: Map<number, string>}} Shown
 */

const NAME_LENGTH = 120;

export class Showing {
  #panel = part("shown", HTMLElement);
  #title = part("shown-title", HTMLElement);
  #state = part("shown-state", HTMLElement);
  #image = part("shown-image", HTMLImageElement);
  #count = part("shown-count", HTMLElement);
  #before = part("shown-before", HTMLButtonElement);
  #after = part("shown-after", HTMLButtonElement);
  #again = part("shown-again", HTMLButtonElement);
  #file = part("show-file", HTMLInputElement);
  #pointing = new Pointing((x, y) => this.#point(x, y));
  #share;
  #notices;
  /** @type {Papers | null} */
  #papers = null;
  /** @type {Shown | null} */
  #shown = null;
  /**
   * What this page showed before: its names, and a late word about it is of the past.
   * @type {Map<string, string>}
   */
  #past = new Map();

  /**
   * @param {import("./notices.js").Notices} notices
   * @param {(track: MediaStreamTrack | null) => void} onScreen the track to send in place of the camera's; null: the camera's
   */
  constructor(notices, onScreen) {
    this.#notices = notices;
    this.#share = new ScreenShare(notices, {
      onStart: (track) => {
        onScreen(track);
        this.#begin(MESSAGES.ownScreen, null, true);
      },
      onEnd: () => {
        onScreen(null);
        if (this.#shown?.screen) this.#close();
      },
    });
    part("show-choose", HTMLButtonElement).addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => void this.#take(this.#file.files));
    this.#before.addEventListener("click", () => this.#turn(-1));
    this.#after.addEventListener("click", () => this.#turn(1));
    this.#again.addEventListener("click", () => this.#turn(0));
    part("shown-close", HTMLButtonElement).addEventListener("click", () => this.#end());
    this.#listenForDrops();
  }

  /** A call begins. */
  open() {
    this.#share.open();
  }

  /** @param {Papers} papers the link of this call */
  use(papers) {
    this.#papers = papers;
  }

  /** Everything of the call leaves this page. */
  clear() {
    this.#papers = null;
    this.#share.close();
    this.#forget();
    this.#past.clear();
    this.#file.value = "";
    this.#notices.clear("show");
  }

  /**
   * The name of something that was shown in this page, for its print; empty: unknown here.
   * @param {string} requestId
   */
  nameOf(requestId) {
    return this.#shown?.requestId === requestId ? this.#shown.name : (this.#past.get(requestId) ?? "");
  }

  /** @returns {Pick<import("./papers.js").PapersEvents, "onShowTold" | "onShownPage" | "onShowParcel" | "onShowRefused">} */
  events() {
    return {
      onShowTold: (told) => this.#told(told),
      onShownPage: (document) => this.#pageCame(document),
      onShowParcel: (parcel, fraction) => {
        if (this.#shown?.requestId === parcel.requestId && fraction < 1) this.#setState("sending");
      },
      onShowRefused: (parcel, reason) => this.#refused(parcel.requestId, reason),
    };
  }

  /**
   * Shows a document; it takes the place of what is shown.
   * @param {string} name @param {Uint8Array} bytes @param {MediaType} mediaType
   */
  async offer(name, bytes, mediaType) {
    const papers = this.#papers;
    if (!papers) return;
    const digest = await sha256(bytes);
    if (this.#papers !== papers) return;
    this.#end();
    const documentId = crypto.randomUUID();
    const requestId = this.#begin(name, documentId, false);
    papers.offerShow({ requestId, documentId, mediaType, bytes, sha256: digest, purpose: "show" });
  }

  /** @param {FileList | null | undefined} files */
  async #take(files) {
    const file = files?.[0];
    this.#file.value = "";
    if (!file || !this.#papers) return;
    const name = [...file.name].slice(0, NAME_LENGTH).join("");
    try {
      const { bytes, mediaType } = await readFile(file);
      this.#notices.clear("show");
      await this.offer(name, bytes, mediaType);
    } catch (error) {
      if (!(error instanceof UnfitFile)) throw error;
      this.#notices.alarm("show", `${name} : ${error.message}`);
    }
  }

  /** @param {string} name @param {string | null} documentId @param {boolean} screen @returns {string} the request */
  #begin(name, documentId, screen) {
    if (this.#shown) this.#close();
    const requestId = crypto.randomUUID();
    this.#shown = { requestId, documentId, name, screen, page: 1, pages: 0, urls: new Map() };
    if (screen) this.#papers?.offerScreen(requestId);
    this.#setState("sending");
    this.#draw();
    return requestId;
  }

  /** The adviser ends it, whatever it is. */
  #end() {
    if (this.#shown?.screen) this.#share.stop();
    else if (this.#shown) this.#close();
  }

  #close() {
    const shown = this.#shown;
    if (!shown) return;
    this.#papers?.closeShow(shown.requestId, shown.documentId);
    this.#forget();
  }

  /** Here it is over. */
  #forget() {
    const shown = this.#shown;
    if (!shown) return;
    this.#past.set(shown.requestId, shown.name);
    this.#image.removeAttribute("src");
    for (const url of shown.urls.values()) URL.revokeObjectURL(url);
    this.#shown = null;
    this.#draw();
  }

  /** @param {ShowTold} told */
  #told(told) {
    if (this.#past.has(told.request_id)) return;
    if (told.stage === "refused") return this.#refused(told.request_id, told.refusal ?? "damaged");
    if (this.#shown?.requestId !== told.request_id && !this.#adopt(told)) return;
    if (told.stage === "closed") return this.#forget();
    const shown = this.#shown;
    if (!shown) return;
    if (told.page > 0) {
      if (shown.page !== told.page) this.#pointing.hide();
      shown.page = told.page;
      shown.pages = told.pages;
    }
    this.#setState(told.stage);
    this.#draw();
  }

  /**
   * Shown by a page of this desk before this one: a document goes on, a screen cannot.
   * @param {ShowTold} told @returns {boolean}
   */
  #adopt(told) {
    if (told.stage === "closed") return false;
    if (told.screen) {
      this.#past.set(told.request_id, "");
      this.#papers?.closeShow(told.request_id, null);
      return false;
    }
    this.#forget();
    const name = MESSAGES.printUnnamed;
    this.#shown = { requestId: told.request_id, documentId: null, name, screen: false, page: 1, pages: 0, urls: new Map() };
    return true;
  }

  /** @param {string} requestId @param {import("./protocol").Refusal} reason */
  #refused(requestId, reason) {
    if (this.#shown?.requestId !== requestId) return;
    this.#notices.alarm("show", `${this.#shown.name} : ${REFUSALS[reason]}`);
    this.#forget();
  }

  /** @param {Incoming} document */
  #pageCame(document) {
    const shown = this.#shown;
    const { request_id: requestId, page = 0, media_type: type } = document.offer;
    if (!shown || shown.requestId !== requestId || !document.complete) return;
    const old = shown.urls.get(page);
    shown.urls.set(page, URL.createObjectURL(new Blob([document.bytes], { type })));
    this.#draw();
    if (old) URL.revokeObjectURL(old);
  }

  /** @param {number} by 0 shows the same page again to a citizen who has left it */
  #turn(by) {
    const shown = this.#shown;
    if (!shown || shown.pages === 0) return;
    this.#papers?.turnShow(shown.requestId, Math.max(1, Math.min(shown.pages, shown.page + by)));
  }

  /** @param {number} x @param {number} y */
  #point(x, y) {
    const shown = this.#shown;
    if (shown && shown.pages > 0) this.#papers?.pointShow(shown.requestId, shown.page, x, y);
  }

  /** @param {keyof typeof SHOW_STAGES} stage */
  #setState(stage) {
    const state = this.#shown?.screen && stage === "shown" ? SHOW_STAGES.screen : SHOW_STAGES[stage];
    this.#state.replaceChildren(stateLabel(state));
    this.#again.hidden = stage !== "aside" || (this.#shown?.screen ?? false);
  }

  #draw() {
    const shown = this.#shown;
    this.#panel.hidden = shown === null;
    this.#panel.classList.toggle("screen-only", shown?.screen ?? false);
    const url = shown?.urls.get(shown.page) ?? "";
    this.#pointing.use(url !== "");
    if (!shown) return;
    setText(this.#title, shown.name);
    this.#title.title = shown.name;
    setText(this.#count, shown.pages > 1 ? `Page ${shown.page} sur ${shown.pages}` : "");
    this.#before.disabled = shown.page <= 1;
    this.#after.disabled = shown.page >= shown.pages;
    this.#before.hidden = this.#after.hidden = shown.pages < 2;
    this.#image.hidden = url === "";
    this.#image.alt = `${shown.name}, page ${shown.page}`;
    if (url && this.#image.src !== url) this.#image.src = url;
  }

  /** Dropped on `Montrer`, a file is shown; anywhere else it is for printing. */
  #listenForDrops() {
    const target = part("show-drop", HTMLElement);
    const over = (/** @type {boolean} */ on) => target.classList.toggle("over", on);
    target.addEventListener("dragover", () => over(this.#papers !== null));
    target.addEventListener("dragleave", () => over(false));
    target.addEventListener("drop", (event) => {
      event.preventDefault();
      event.stopPropagation();
      over(false);
      void this.#take(event.dataTransfer?.files);
    });
  }
}
