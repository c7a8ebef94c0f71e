// Real-time text beside the voice: what the citizen types comes letter by letter, and so goes what the adviser types.

import { make, part, setText, stateLabel } from "./dom.js";
import { ATTENTION, BACKSPACE, Lines, NEW_LINE } from "./t140.js";
import { MESSAGES, TEXT_STATES } from "./texts.js";

/** A line that stands for so long is read out by a screen reader, though its writer has not ended it. */
const PAUSE_MS = 2000;

export class TextPane {
  #panel = part("texts", HTMLElement);
  #log = part("text-log", HTMLElement);
  #own = part("text-own", HTMLTextAreaElement);
  #said = part("text-said", HTMLElement);
  #state = part("text-state", HTMLElement);
  #lines = new Lines();
  /**
   * The elements of the lines that are shown.
   * @type {Map<import("./t140.js").TextLine, HTMLElement>}
   */
  #rows = new Map();
  /**
   * What has gone of the line that is being written, in code points.
   * @type {string[]}
   */
  #gone = [];
  /** @type {import("./papers.js").Papers | null} */
  #papers = null;
  /** @type {number | undefined} */
  #timer;

  constructor() {
    this.#own.addEventListener("input", (event) => event instanceof InputEvent && !event.isComposing && this.#follow());
    this.#own.addEventListener("compositionend", () => this.#follow());
    this.#own.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
      event.preventDefault();
      this.#endLine();
    });
    part("text-send", HTMLButtonElement).addEventListener("click", () => this.#endLine());
    part("text-call", HTMLButtonElement).addEventListener("click", () => this.#papers?.type(ATTENTION));
  }

  /** @param {import("./papers.js").Papers} papers of this call */
  open(papers) {
    this.#papers = papers;
    this.#panel.hidden = false;
    this.ready(false);
  }

  /** Everything that was written leaves this page. */
  clear() {
    clearTimeout(this.#timer);
    this.#papers = null;
    this.#panel.hidden = true;
    this.#lines.clear();
    this.#rows.clear();
    this.#log.replaceChildren();
    this.#said.textContent = "";
    this.#own.value = "";
    this.#gone = [];
  }

  /** @param {boolean} ready */
  ready(ready) {
    this.#state.replaceChildren(stateLabel(ready ? TEXT_STATES.ready : TEXT_STATES.waiting));
  }

  /** @param {string} text what the citizen typed */
  heard(text) {
    this.#lines.write(text, false);
    this.#show();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#announce(), text.includes(NEW_LINE) ? 0 : PAUSE_MS);
  }

  /**
   * What both have written before this page was loaded; the adviser's line that is not ended is in the field again.
   * @param {import("./protocol").KeptLine[]} lines oldest first
   * @param {string} typed what this page's adviser has typed already
   */
  kept(lines, typed) {
    this.#lines.restore(lines);
    this.#lines.write(typed, true);
    const last = this.#lines.last(true);
    this.#gone = last && !last.ended ? [...last.text] : [];
    const own = this.#gone.join("");
    if (this.#own.value !== own) this.#own.value = own;
    this.#show();
  }

  /** Sends what makes the line there the one that stands here: characters taken back, then new ones. */
  #follow() {
    const now = [...this.#own.value.replace(/[\r\n]+/g, " ")];
    let same = 0;
    while (same < now.length && now[same] === this.#gone[same]) same += 1;
    const text = BACKSPACE.repeat(this.#gone.length - same) + now.slice(same).join("");
    this.#gone = now;
    if (text) this.#type(text);
  }

  #endLine() {
    this.#follow();
    if (this.#gone.length > 0) this.#type(NEW_LINE);
    this.#gone = [];
    this.#own.value = "";
    this.#own.focus();
  }

  /** @param {string} text */
  #type(text) {
    this.#papers?.type(text);
    this.#lines.write(text, true);
    this.#show();
  }

  /** The adviser's line stands in the field until it is ended. */
  #show() {
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
    const shown = this.#lines.all.filter((line) => line.ended || !line.mine);
    for (const [line, row] of this.#rows) {
      if (shown.includes(line)) continue;
      row.remove();
      this.#rows.delete(line);
    }
    shown.forEach((line, place) => {
      const row = this.#rows.get(line) ?? this.#row(line);
      if (this.#log.children[place] !== row) this.#log.insertBefore(row, this.#log.children[place] ?? null);
      row.classList.toggle("open", !line.ended);
      setText(/** @type {HTMLElement} */ (row.lastElementChild), line.text.join(""));
    });
    if (atEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** @param {import("./t140.js").TextLine} line */
  #row(line) {
    const who = make("b", "", line.mine ? MESSAGES.you : MESSAGES.citizen);
    const words = make("p");
    words.dir = "auto";
    const row = make("li", line.mine ? "said mine" : "said", who, words);
    this.#rows.set(line, row);
    return row;
  }

  #announce() {
    const last = this.#lines.last(false);
    setText(this.#said, last ? `${MESSAGES.citizen} : ${last.text.join("")}` : "");
  }
}
