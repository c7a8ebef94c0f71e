// The papers of the citizen of practice, drawn: each says that it is worth nothing.

import { PARTNER } from "./texts.js";

/** A4 at 100 dpi. */
const WIDTH = 827;
const HEIGHT = 1169;
const MARGIN = 80;
const PREVIEW_SCALE = 0.25;

/**
 * A page as JPEG, whole and small.
 * @param {string} title @param {readonly string[]} lines
 * @returns {Promise<{full: Uint8Array, preview: Uint8Array}>}
 */
export async function drawnPage(title, lines) {
  const whole = canvas(WIDTH, HEIGHT);
  draw(whole.context, title, lines);
  const small = canvas(Math.round(WIDTH * PREVIEW_SCALE), Math.round(HEIGHT * PREVIEW_SCALE));
  small.context.drawImage(whole.element, 0, 0, small.element.width, small.element.height);
  return { full: await jpeg(whole.element), preview: await jpeg(small.element) };
}

/** @param {number} width @param {number} height */
function canvas(width, height) {
  const element = document.createElement("canvas");
  element.width = width;
  element.height = height;
  const context = element.getContext("2d");
  if (!context) throw new Error("no canvas");
  return { element, context };
}

/** @param {HTMLCanvasElement} element */
async function jpeg(element) {
  /** @type {Blob | null} */
  const blob = await new Promise((resolve) => element.toBlob(resolve, "image/jpeg", 0.85));
  if (!blob) throw new Error("no JPEG");
  return new Uint8Array(await blob.arrayBuffer());
}

/** @param {CanvasRenderingContext2D} context @param {string} title @param {readonly string[]} lines */
function draw(context, title, lines) {
  context.fillStyle = "#fff";
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = "#12232e";
  context.fillRect(0, 0, WIDTH, 64);
  context.textBaseline = "middle";
  text(context, PARTNER.mark, { at: 32, size: 28, bold: true, colour: "#fff" });
  text(context, title, { at: 190, size: 34, bold: true });
  lines.forEach((line, place) => text(context, line, { at: 290 + 52 * place, size: 24 }));
  context.translate(WIDTH / 2, HEIGHT * 0.7);
  context.rotate(-Math.PI / 6);
  context.textAlign = "center";
  context.fillStyle = "#d7d2c4";
  context.font = "bold 84px B612, sans-serif";
  context.fillText(PARTNER.label, 0, 0);
}

/**
 * One line from the left margin, made narrower where it is too long.
 * @param {CanvasRenderingContext2D} context @param {string} words
 * @param {{at: number, size: number, bold?: boolean, colour?: string}} how
 */
function text(context, words, { at, size, bold = false, colour = "#12232e" }) {
  context.fillStyle = colour;
  context.font = `${bold ? "bold " : ""}${size}px B612, sans-serif`;
  context.fillText(words, MARGIN, at, WIDTH - 2 * MARGIN);
}
