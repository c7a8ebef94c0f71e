// The rows of the document tray: a scan with its pages, and a document on its way to the printer.

import { button, icon, make, setText, stateLabel } from "./dom.js";
import { faultText, MESSAGES, pagesText, PRINT_STAGES, REFUSALS, SCAN_STAGES } from "./texts.js";

/**
 * @typedef {import("./inbox.js").Incoming} Incoming
 * @typedef {import("./texts.js").State} State
 * @typedef {0 | 90 | 180 | 270} Rotation
 */

const FINAL_SCAN = ["sent", "declined"];
const FINAL_PRINT = ["refused", "declined", "printed", "cancelled", "failed"];

/** A row's state: icon and word, changed in place so that a click or the focus is never lost. */
class RowState {
  element = make("div", "row-state");
  #shown = "";

  /** @param {State} state */
  set(state) {
    const key = `${state.icon} ${state.text}`;
    if (key === this.#shown) return;
    this.#shown = key;
    this.element.replaceChildren(stateLabel(state));
  }
}

/** One page: first its preview, then the page itself in the same place. */
export class ScannedPage {
  /** @type {Incoming | null} */
  full = null;
  url = "";
  /** @type {Rotation} */
  rotation = 0;
  number;
  element;
  #image = make("img", "thumb-image");
  #progress = make("progress", "thumb-progress");
  #label = make("span", "thumb-label");

  /** @param {number} number from 1 @param {() => void} onOpen */
  constructor(number, onOpen) {
    this.number = number;
    this.#progress.max = 1;
    this.element = make("button", "thumb", this.#image, this.#label, this.#progress);
    this.element.type = "button";
    this.element.disabled = true;
    this.element.addEventListener("click", onOpen);
    this.#image.alt = "";
    this.#image.hidden = true;
    this.#image.addEventListener("error", () => this.#image.src && setText(this.#label, MESSAGES.unreadable));
    setText(this.#label, `Page ${number}`);
    this.#progress.setAttribute("aria-label", `Page ${number}`);
  }

  get complete() {
    return this.full !== null;
  }

  /** @param {Incoming} document preview or page, in progress or complete */
  take(document) {
    const isPage = document.offer.purpose === "scan_page";
    if (isPage) this.#progress.value = document.received / document.offer.size;
    if (!document.complete || (!isPage && this.full)) return;
    this.#show(new Blob([document.bytes], { type: document.offer.media_type }));
    if (!isPage) return;
    this.full = document;
    this.#progress.hidden = true;
    setText(this.#label, `Ouvrir la page ${this.number}`);
  }

  /** @param {90 | 270} by */
  turn(by) {
    this.rotation = /** @type {Rotation} */ ((this.rotation + by) % 360);
    this.#image.style.transform = `rotate(${this.rotation}deg)`;
  }

  forget() {
    this.#image.removeAttribute("src");
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = "";
    this.full = null;
    this.element.remove();
  }

  /** @param {Blob} picture */
  #show(picture) {
    const old = this.url;
    this.url = URL.createObjectURL(picture);
    this.#image.src = this.url;
    this.#image.hidden = false;
    this.element.disabled = false;
    if (old) URL.revokeObjectURL(old);
  }
}

export class ScanRow {
  element = make("li", "paper");
  /** @type {Map<number, ScannedPage>} */
  pages = new Map();
  title;
  #state = new RowState();
  #strip = make("div", "thumbs");
  #withdraw;
  #isWithdrawn = false;

  /** @param {string} title @param {() => void} onWithdraw */
  constructor(title, onWithdraw) {
    this.title = title || MESSAGES.paperUnnamed;
    this.#withdraw = button("small", "close", "Retirer", onWithdraw);
    this.element.append(
      make("div", "paper-head", icon("scanner"), make("b", "grow", this.title), this.#withdraw),
      this.#state.element,
      this.#strip,
    );
    this.#state.set({ icon: "hourglass_top", text: MESSAGES.requested, tone: "busy" });
  }

  withdrawn() {
    this.#isWithdrawn = true;
    this.#end({ icon: "block", text: MESSAGES.scanWithdrawn, tone: "quiet" });
  }

  /** @param {import("./protocol").ScanTold} told */
  told(told) {
    // The borne said it before it heard of the withdrawal.
    if (this.#isWithdrawn) return;
    if (told.stage === "fault") {
      this.#state.set({ icon: "warning", text: faultText(told.fault), tone: "danger" });
    } else if (told.stage === "sent" && ![...this.pages.values()].some((page) => page.complete)) {
      // The borne sends SENT once every page is here: they came to a page of this desk that was loaded anew since.
      this.#end({ icon: "info", text: told.pages > 1 ? MESSAGES.pagesGone : MESSAGES.pageGone, tone: "quiet" });
    } else if (told.stage === "sent") {
      this.#end({ ...SCAN_STAGES.sent, text: `${SCAN_STAGES.sent.text} · ${pagesText(told.pages)}` });
    } else if (FINAL_SCAN.includes(told.stage)) {
      this.#end(SCAN_STAGES[told.stage]);
    } else {
      this.#state.set(SCAN_STAGES[told.stage]);
    }
  }

  /** @param {number} number @param {() => void} onOpen */
  page(number, onOpen) {
    let page = this.pages.get(number);
    if (!page) {
      page = new ScannedPage(number, onOpen);
      this.pages.set(number, page);
      const after = [...this.pages.keys()].filter((other) => other > number).sort((a, b) => a - b)[0];
      this.#strip.insertBefore(page.element, this.pages.get(after)?.element ?? null);
    }
    return page;
  }

  /** @param {number} number */
  dropPage(number) {
    this.pages.get(number)?.forget();
    this.pages.delete(number);
  }

  forget() {
    for (const page of this.pages.values()) page.forget();
    this.pages.clear();
    this.element.remove();
  }

  /** @param {State} state */
  #end(state) {
    this.#state.set(state);
    this.#withdraw.remove();
  }
}

export class PrintRow {
  element = make("li", "paper");
  /** @type {string | null} */
  documentId;
  #stage = "";
  #state = new RowState();
  #progress = make("progress");
  #cancel;
  #resume;

  /** @param {string} name @param {string | null} documentId @param {() => void} onCancel @param {() => void} onResume */
  constructor(name, documentId, onCancel, onResume) {
    this.documentId = documentId;
    this.#cancel = button("small", "close", "Annuler", onCancel);
    this.#resume = button("small", "replay", "Réessayer après papier", onResume);
    this.#resume.hidden = true;
    this.#progress.max = 1;
    this.#progress.value = 0;
    this.#progress.setAttribute("aria-label", `${MESSAGES.sending} : ${name}`);
    const title = make("b", "grow", name);
    this.element.append(
      make("div", "paper-head", icon("print"), title, this.#cancel),
      this.#state.element,
      this.#progress,
      this.#resume,
    );
    this.sending(0);
  }

  get final() {
    return FINAL_PRINT.includes(this.#stage);
  }

  /** @param {number} fraction acknowledged by the borne */
  sending(fraction) {
    if (this.#stage) return;
    this.#progress.value = fraction;
    const whole = fraction >= 1;
    if (whole) this.#progress.hidden = true;
    const text = whole ? MESSAGES.sent : MESSAGES.sending;
    this.#state.set({ icon: whole ? "check_circle" : "upload", text, tone: "busy" });
  }

  /** @param {import("./protocol").Refusal} reason */
  refused(reason) {
    this.#end("refused", { ...PRINT_STAGES.refused, text: REFUSALS[reason] });
  }

  /** @param {import("./protocol").PrintTold} told */
  told(told) {
    const state = { ...PRINT_STAGES[told.stage] };
    if (told.stage === "refused" && told.refusal) state.text = REFUSALS[told.refusal];
    if (told.stage === "printing" && told.pages > 1) {
      state.text = `${state.text} : page ${Math.min(told.pages_done + 1, told.pages)} sur ${told.pages}`;
    }
    if (told.stage === "printed" && told.pages > 0) state.text = `${state.text} · ${pagesText(told.pages)}`;
    if (told.fault) state.text = `${state.text}. ${faultText(told.fault)}`;
    this.#resume.hidden = told.stage !== "stopped";
    if (FINAL_PRINT.includes(told.stage)) {
      this.#end(told.stage, state);
      return;
    }
    this.#stage = told.stage;
    this.#progress.hidden = true;
    this.#state.set(state);
  }

  forget() {
    this.element.remove();
  }

  /** @param {string} stage @param {State} state */
  #end(stage, state) {
    this.#stage = stage;
    this.#state.set(state);
    this.#progress.hidden = true;
    this.#resume.hidden = true;
    this.#cancel.remove();
  }
}
