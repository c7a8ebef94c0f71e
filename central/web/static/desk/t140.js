// The characters of real-time text (central/protocol/t140.py), and the lines that they make at both ends.

import { MAX_TEXT_LINE } from "./constants.js";

export const BACKSPACE = "\b";
export const NEW_LINE = "\u2028";
export const ATTENTION = "\u0007";
export const LOST = "\ufffd";
const CONTROLS = [BACKSPACE, NEW_LINE, ATTENTION, LOST];
/** The oldest leave the page. */
const MAX_LINES = 400;

/** @typedef {{mine: boolean, text: string[], ended: boolean}} TextLine `text` in code points */

/**
 * What may be shown of a text: nothing that turns or hides what is beside it.
 * @param {string} text
 */
export function readable(text) {
  const plain = text.replace(/[\r\n\u2029]/g, NEW_LINE).replace(/\t/g, " ");
  return [...plain].filter((letter) => CONTROLS.includes(letter) || isVisible(letter)).join("");
}

/** @param {string} letter */
function isVisible(letter) {
  return /[ \u00a0\u200c\u200d]/.test(letter) || !/[\p{C}\p{Z}]/u.test(letter);
}

export class Lines {
  /** @type {TextLine[]} */
  #lines = [];

  /** @returns {readonly TextLine[]} */
  get all() {
    return this.#lines;
  }

  clear() {
    this.#lines = [];
  }

  /**
   * In place of what is here: the lines that the borne kept.
   * @param {import("./protocol").KeptLine[]} kept
   */
  restore(kept) {
    const lines = kept.map(({ citizen, text, ended }) => ({ mine: !citizen, text: [...readable(text)], ended }));
    this.#lines = lines.filter(({ text }) => text.length > 0).slice(-MAX_LINES);
  }

  /**
   * The newest line of one side.
   * @param {boolean} mine
   */
  last(mine) {
    return [...this.#lines].reverse().find((line) => line.mine === mine);
  }

  /**
   * One side has typed `text`.
   * @param {string} text @param {boolean} mine
   */
  write(text, mine) {
    for (const letter of text) this.#typed(letter, mine);
    this.#lines = this.#lines.slice(-MAX_LINES);
  }

  /** @param {string} letter @param {boolean} mine */
  #typed(letter, mine) {
    if (letter === ATTENTION) return;
    const last = this.last(mine);
    if (letter === BACKSPACE) return last && this.#takeBack(last);
    const open = last && !last.ended ? last : null;
    if (letter === NEW_LINE) {
      if (open) open.ended = true;
    } else if (open && open.text.length < MAX_TEXT_LINE) {
      open.text.push(letter);
      open.ended = open.text.length >= MAX_TEXT_LINE;
    } else {
      if (open) open.ended = true;
      this.#lines.push({ mine, text: [letter], ended: false });
    }
  }

  /** @param {TextLine} line */
  #takeBack(line) {
    if (line.ended) line.ended = false;
    else if (line.text.length > 1) line.text.pop();
    else this.#lines.splice(this.#lines.indexOf(line), 1);
  }
}
