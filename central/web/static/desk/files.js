// What the adviser drops for printing: a first honest look here, the real check is the borne's.

import { MAX_DOCUMENT_BYTES } from "./constants.js";
import { MESSAGES, REFUSALS } from "./texts.js";

/** @typedef {import("./protocol").MediaType} MediaType */

/** A file that cannot be sent; the message is French and for the adviser. */
export class UnfitFile extends Error {}

/**
 * Its bytes and what they really are, whatever the name says; throws UnfitFile.
 * @param {File} file
 * @returns {Promise<{bytes: Uint8Array, mediaType: MediaType}>}
 */
export async function readFile(file) {
  if (file.size === 0) throw new UnfitFile(MESSAGES.empty);
  if (file.size > MAX_DOCUMENT_BYTES) throw new UnfitFile(REFUSALS.too_big);
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new UnfitFile(MESSAGES.unreadableFile);
  }
  const mediaType = typeOf(bytes);
  if (mediaType === null) throw new UnfitFile(REFUSALS.not_a_pdf);
  return { bytes, mediaType };
}

/** @param {Uint8Array} bytes @returns {MediaType | null} */
function typeOf(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, 1024));
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  return head.includes("%PDF-") ? "application/pdf" : null;
}

/**
 * Saves bytes under a name through the browser's own download.
 * @param {Blob} blob @param {string} name
 */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * A picture as JPEG: a JPEG goes through unchanged, a PNG is drawn once.
 * @param {Uint8Array} bytes @param {MediaType} mediaType
 */
export async function asJpeg(bytes, mediaType) {
  if (mediaType === "image/jpeg") return bytes;
  const bitmap = await createImageBitmap(new Blob([bytes], { type: mediaType }));
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  /** @type {Blob | null} */
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
  if (!blob) throw new Error("no JPEG");
  return new Uint8Array(await blob.arrayBuffer());
}
