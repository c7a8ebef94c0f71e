// The document tray of a call: ask for scans, look at them, save them; send documents to print; next steps for the slip.

import { part, setText, stateLabel } from "./dom.js";
import { asJpeg, readFile, save, UnfitFile } from "./files.js";
import { sha256 } from "./identity.js";
import { pdfOfJpegs } from "./pdf.js";
import { PrintRow, ScanRow } from "./rows.js";
import { faultText, MESSAGES, SLIP_STATES } from "./texts.js";
import { Viewer } from "./viewer.js";

/**
 * @typedef {import("./papers.js").Papers} Papers
 * @typedef {import("./inbox.js").Incoming} Incoming
 */

const NAME_LENGTH = 120;
const NEXT_STEPS_WAIT_MS = 400;

export class Documents {
  #panel = part("documents", HTMLElement);
  #list = part("papers", HTMLElement);
  #empty = part("papers-empty", HTMLElement);
  #what = part("scan-what", HTMLInputElement);
  #file = part("print-file", HTMLInputElement);
  #drop = part("drop", HTMLElement);
  #save = part("save-all", HTMLButtonElement);
  #steps = part("next-steps", HTMLTextAreaElement);
  #slip = part("slip-state", HTMLElement);
  #link = part("papers-link", HTMLElement);
  #viewer = new Viewer();
  #notices;
  #showing;
  /** @type {Papers | null} */
  #papers = null;
  #reference = "";
  /** @type {Map<string, ScanRow>} */
  #scans = new Map();
  /** @type {Map<string, PrintRow>} */
  #prints = new Map();
  /** @type {number | undefined} */
  #stepsTimer;
  /** Whether the adviser wrote next steps in this page: what the borne kept never takes their place. */
  #stepsTyped = false;

  /**
   * @param {import("./notices.js").Notices} notices
   * @param {Pick<import("./showing.js").Showing, "offer" | "nameOf">} showing
   */
  constructor(notices, showing) {
    this.#notices = notices;
    this.#showing = showing;
    part("scan-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#askScan();
    });
    part("print-choose", HTMLButtonElement).addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => void this.#takeFiles(this.#file.files));
    this.#save.addEventListener("click", () => void this.#saveAll());
    this.#steps.addEventListener("input", () => {
      this.#stepsTyped = true;
      clearTimeout(this.#stepsTimer);
      this.#stepsTimer = setTimeout(() => this.#tellSteps(), NEXT_STEPS_WAIT_MS);
    });
    this.#listenForDrops();
  }

  /** @param {string} reference of the call */
  open(reference) {
    this.#reference = reference;
    this.#panel.hidden = false;
    part("steps-panel", HTMLElement).hidden = false;
    this.#refresh();
  }

  /**
   * The link of this call.
   * @param {Papers} papers
   */
  use(papers) {
    this.#papers = papers;
  }

  /** Everything of the citizen leaves this page. */
  clear() {
    clearTimeout(this.#stepsTimer);
    this.#viewer.close();
    for (const row of [...this.#scans.values(), ...this.#prints.values()]) row.forget();
    this.#scans.clear();
    this.#prints.clear();
    this.#papers = null;
    this.#reference = "";
    this.#what.value = "";
    this.#file.value = "";
    this.#steps.value = "";
    this.#stepsTyped = false;
    this.#notices.clear("file");
    this.#slip.replaceChildren();
    this.#list.replaceChildren();
    this.#panel.hidden = true;
    part("steps-panel", HTMLElement).hidden = true;
  }

  /** Before the call ends: what was typed in the last moment still goes. */
  flush() {
    if (this.#steps.value) this.#tellSteps();
  }

  /**
   * What the papers link reports.
   * @returns {Omit<import("./papers.js").PapersEvents, "onBroken" | "onPauses" | "onSigning" | "onText" | "onTextKept" | "onTyping" | keyof ReturnType<import("./showing.js").Showing["events"]>>}
   */
  events() {
    return {
      onReady: (ready) => this.#ready(ready),
      onScanTold: (told) => this.#scanOf(told.request_id).told(told),
      onPage: (document) => this.#page(document),
      onPageGone: (document) => this.#pageGone(document),
      onPrintTold: (told) => this.#printOf(told.request_id).told(told),
      onParcel: (parcel, fraction) => this.#prints.get(parcel.requestId)?.sending(fraction),
      onParcelRefused: (parcel, reason) => this.#prints.get(parcel.requestId)?.refused(reason),
      onNextSteps: (text) => this.#stepsKept(text),
      onSlip: (state) => this.#slipTold(state),
    };
  }

  /** @param {boolean} ready */
  #ready(ready) {
    const text = ready ? MESSAGES.papersReady : MESSAGES.papersWaiting;
    this.#link.replaceChildren(stateLabel({ icon: ready ? "check_circle" : "sync", text, tone: ready ? "ok" : "busy" }));
  }

  #askScan() {
    if (!this.#papers) return;
    const requestId = crypto.randomUUID();
    const what = [...this.#what.value.trim()].slice(0, NAME_LENGTH).join("");
    this.#scanRow(requestId, what);
    this.#papers.requestScan(requestId, what);
    this.#what.value = "";
  }

  /** @param {string} requestId @param {string} what */
  #scanRow(requestId, what) {
    const row = new ScanRow(what, () => {
      this.#papers?.withdrawScan(requestId);
      row.withdrawn();
    });
    this.#scans.set(requestId, row);
    this.#list.append(row.element);
    this.#refresh();
    row.element.scrollIntoView({ block: "nearest" });
    return row;
  }

  /**
   * Also of a request made before this page was loaded anew.
   * @param {string} requestId
   */
  #scanOf(requestId) {
    return this.#scans.get(requestId) ?? this.#scanRow(requestId, "");
  }

  /** @param {Incoming} document */
  #page(document) {
    const { request_id: requestId, page: number = 0 } = document.offer;
    const row = this.#scanOf(requestId);
    const page = row.page(number, () => this.#open(requestId, number));
    page.take(document);
    this.#viewer.refresh();
    this.#refresh();
  }

  /** @param {Incoming} document */
  #pageGone(document) {
    this.#scans.get(document.offer.request_id)?.dropPage(document.offer.page ?? 0);
    this.#viewer.refresh();
    this.#refresh();
  }

  #shownPages() {
    return [...this.#scans.values()].flatMap((row) =>
      [...row.pages.values()]
        .filter((page) => page.url)
        .sort((a, b) => a.number - b.number)
        .map((page) => ({ row, page })),
    );
  }

  /** @param {string} requestId @param {number} number */
  #open(requestId, number) {
    const target = this.#scans.get(requestId)?.pages.get(number);
    const index = this.#shownPages().findIndex(({ page }) => page === target);
    if (index < 0) return;
    const view = () =>
      this.#shownPages().map(({ row, page }) => ({
        url: page.url,
        rotation: page.rotation,
        title: `${row.title}, page ${page.number}`,
        turn: (/** @type {90 | 270} */ by) => page.turn(by),
        show: () => void this.#showPage(row.title, page),
      }));
    this.#viewer.show(view, index);
  }

  /**
   * Shows a scanned page back to who brought it, as it is turned here.
   * @param {string} title @param {import("./rows.js").ScannedPage} page
   */
  async #showPage(title, page) {
    if (!page.full) return;
    this.#viewer.close();
    try {
      const bytes = await asJpeg(page.full.bytes, page.full.offer.media_type);
      const pdf = pdfOfJpegs([{ bytes, rotation: page.rotation }]);
      await this.#showing.offer(`${title}, page ${page.number}`, new Uint8Array(await pdf.arrayBuffer()), "application/pdf");
    } catch {
      this.#notices.alarm("show", MESSAGES.showFailed);
    }
  }

  /** All complete pages, as they are turned on the screen, in one PDF. */
  async #saveAll() {
    const pages = [];
    try {
      for (const { page } of this.#shownPages()) {
        if (!page.full) continue;
        const bytes = await asJpeg(page.full.bytes, page.full.offer.media_type);
        pages.push({ bytes, rotation: page.rotation });
      }
      save(pdfOfJpegs(pages), `Papiers-${this.#reference.replace(/[^\w-]/g, "_")}.pdf`);
      this.#notices.tell(MESSAGES.saved, "check_circle");
    } catch {
      this.#notices.alarm("save", MESSAGES.saveFailed);
    }
  }

  /** @param {FileList | null | undefined} files */
  async #takeFiles(files) {
    const taking = [...(files ?? [])].map((file) => this.#print(file));
    this.#file.value = "";
    const taken = await Promise.all(taking);
    // What was said of an earlier file is over; a refusal among these stays.
    if (taken.length > 0 && taken.every(Boolean)) this.#notices.clear("file");
  }

  /** @param {File} file @returns {Promise<boolean>} whether it is on its way */
  async #print(file) {
    const papers = this.#papers;
    if (!papers) return false;
    const name = [...file.name].slice(0, NAME_LENGTH).join("");
    try {
      const { bytes, mediaType } = await readFile(file);
      const digest = await sha256(bytes);
      if (this.#papers !== papers) return false;
      const ids = { requestId: crypto.randomUUID(), documentId: crypto.randomUUID() };
      this.#printRow(ids.requestId, name, ids.documentId);
      papers.offerPrint({ ...ids, mediaType, bytes, sha256: digest, purpose: "print" }, name);
      return true;
    } catch (error) {
      if (!(error instanceof UnfitFile)) throw error;
      this.#notices.alarm("file", `${name} : ${error.message}`);
      return false;
    }
  }

  /** @param {string} requestId @param {string} name @param {string | null} documentId */
  #printRow(requestId, name, documentId) {
    /** @type {PrintRow} */
    const row = new PrintRow(
      name,
      documentId,
      () => this.#papers?.withdrawPrint(requestId, row.documentId),
      () => this.#papers?.resumePrint(requestId),
    );
    this.#prints.set(requestId, row);
    this.#list.append(row.element);
    this.#refresh();
    row.element.scrollIntoView({ block: "nearest" });
    return row;
  }

  /** @param {string} requestId */
  #printOf(requestId) {
    return this.#prints.get(requestId) ?? this.#printRow(requestId, this.#showing.nameOf(requestId) || MESSAGES.printUnnamed, null);
  }

  #tellSteps() {
    clearTimeout(this.#stepsTimer);
    this.#papers?.setNextSteps(this.#steps.value);
  }

  /**
   * The borne has them from a page before this one.
   * @param {string} text
   */
  #stepsKept(text) {
    if (!this.#stepsTyped) this.#steps.value = text;
  }

  /** @param {string} state */
  #slipTold(state) {
    const known = SLIP_STATES[state] ?? { icon: "warning", text: `Ticket : ${faultText(state)}`, tone: "danger" };
    this.#slip.replaceChildren(stateLabel(known));
  }

  #refresh() {
    const complete = this.#shownPages().filter(({ page }) => page.complete).length;
    this.#save.hidden = complete === 0;
    this.#empty.hidden = this.#scans.size + this.#prints.size > 0;
    setText(part("save-count", HTMLElement), String(complete));
  }

  #listenForDrops() {
    const over = (/** @type {boolean} */ on) => this.#drop.classList.toggle("over", on);
    const takes = () => this.#papers !== null;
    window.addEventListener("dragover", (event) => {
      event.preventDefault();
      over(takes());
    });
    window.addEventListener("dragleave", (event) => event.relatedTarget === null && over(false));
    // Anywhere on the page: a document dropped beside the zone must not replace the page and the call.
    window.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      if (takes()) void this.#takeFiles(event.dataTransfer?.files);
    });
  }
}
