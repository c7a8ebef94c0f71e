// One PDF of JPEG pages (ISO 32000-1): the pictures go in as they are (DCTDecode), rotation is a page attribute.

/**
 * @typedef {{bytes: Uint8Array, rotation: 0 | 90 | 180 | 270}} PdfPage
 * @typedef {{width: number, height: number, components: number, dpi: number | null}} JpegInfo
 */

const A4_PT = { width: 595.28, height: 841.89 };
const COLOUR_SPACES = /** @type {Record<number, string>} */ ({ 1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK" });

/**
 * Size, colours and resolution of a baseline or progressive JPEG; throws for anything else.
 * @param {Uint8Array} bytes
 */
export function readJpeg(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== 0xffd8) throw new Error("not a JPEG");
  /** @type {number | null} */
  let dpi = null;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) throw new Error("not a JPEG");
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xe0) dpi ??= jfifDpi(bytes, view, at + 4);
    if (isFrame(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), components: bytes[at + 9], dpi };
    }
    at += 2 + view.getUint16(at + 2);
  }
  throw new Error("a JPEG without a frame");
}

/**
 * SOF0 to SOF15, without DHT, JPG and DAC.
 * @param {number} marker
 */
function isFrame(marker) {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** @param {Uint8Array} bytes @param {DataView} view @param {number} at start of the APP0 payload */
function jfifDpi(bytes, view, at) {
  if (String.fromCharCode(...bytes.subarray(at, at + 4)) !== "JFIF") return null;
  const density = view.getUint16(at + 8);
  if (density < 2) return null;
  if (bytes[at + 7] === 1) return density;
  return bytes[at + 7] === 2 ? density * 2.54 : null;
}

/**
 * Page size in points: the scan's own size where its resolution is told, else fitted into A4.
 * @param {JpegInfo} jpeg
 */
function pageSize(jpeg) {
  if (jpeg.dpi !== null && jpeg.dpi >= 50) {
    return { width: (jpeg.width * 72) / jpeg.dpi, height: (jpeg.height * 72) / jpeg.dpi };
  }
  const scale = Math.min(A4_PT.width / jpeg.width, A4_PT.height / jpeg.height);
  return { width: jpeg.width * scale, height: jpeg.height * scale };
}

/** The bytes of a file, part by part, with the offsets of its objects. */
class Writer {
  /** @type {Uint8Array[]} */
  parts = [];
  length = 0;
  /** @type {number[]} */
  offsets = [];

  /** @param {string | Uint8Array} part */
  add(part) {
    const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
    this.parts.push(bytes);
    this.length += bytes.length;
  }

  /** @param {number} number @param {string} dictionary @param {Uint8Array} [stream] */
  object(number, dictionary, stream) {
    this.offsets[number] = this.length;
    this.add(`${number} 0 obj\n${dictionary}\n`);
    if (stream) {
      this.add("stream\n");
      this.add(stream);
      this.add("\nendstream\n");
    }
    this.add("endobj\n");
  }

  /** @param {number} count objects, the free one included */
  finish(count) {
    const start = this.length;
    const rows = this.offsets.slice(1).map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
    this.add(`xref\n0 ${count}\n0000000000 65535 f \n${rows.join("")}`);
    this.add(`trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
    return new Blob(this.parts, { type: "application/pdf" });
  }
}

/** @param {readonly PdfPage[]} pages at least one @returns {Blob} */
export function pdfOfJpegs(pages) {
  const writer = new Writer();
  writer.add("%PDF-1.4\n");
  writer.add(Uint8Array.of(0x25, 0xe2, 0xe3, 0xcf, 0xd3, 0x0a));
  const kids = pages.map((_, index) => `${3 + 3 * index} 0 R`).join(" ");
  writer.object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  writer.object(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  pages.forEach((page, index) => addPage(writer, 3 + 3 * index, page));
  return writer.finish(3 + 3 * pages.length);
}

/** @param {Writer} writer @param {number} number of the page; content and picture follow it @param {PdfPage} page */
function addPage(writer, number, page) {
  const jpeg = readJpeg(page.bytes);
  const { width, height } = pageSize(jpeg);
  const [w, h] = [width.toFixed(2), height.toFixed(2)];
  const content = new TextEncoder().encode(`q ${w} 0 0 ${h} 0 0 cm /Page Do Q`);
  writer.object(
    number,
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${w} ${h}] /Rotate ${page.rotation} ` +
      `/Resources << /XObject << /Page ${number + 2} 0 R >> >> /Contents ${number + 1} 0 R >>`,
  );
  writer.object(number + 1, `<< /Length ${content.length} >>`, content);
  const inverted = jpeg.components === 4 ? " /Decode [1 0 1 0 1 0 1 0]" : "";
  writer.object(
    number + 2,
    `<< /Type /XObject /Subtype /Image /Width ${jpeg.width} /Height ${jpeg.height} /BitsPerComponent 8 ` +
      `/ColorSpace ${COLOUR_SPACES[jpeg.components] ?? "/DeviceRGB"}${inverted} /Filter /DCTDecode ` +
      `/Length ${page.bytes.length} >>`,
    page.bytes,
  );
}
