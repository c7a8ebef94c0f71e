// A page's WebSocket to the hub: decoded messages in, messages out, and it comes back by itself.

import { decode } from "./check.js";
import { CLOSE_CODE, MAX_MESSAGE_BYTES } from "./constants.js";

/**
 * @typedef {{path: string, union: "HubToDesk" | "HubToHost"}} Line where it is, and what is heard there
 * @typedef {"open" | "lost" | "replaced" | "logged_out" | "refused"} SocketState
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
/** @type {Record<number, SocketState>} */
const FINAL = {
  [CLOSE_CODE.REPLACED]: "replaced",
  [CLOSE_CODE.NOT_AUTHENTICATED]: "logged_out",
  [CLOSE_CODE.FORBIDDEN]: "refused",
};

export const DESK_LINE = Object.freeze(/** @type {Line} */ ({ path: "/socket/desk", union: "HubToDesk" }));
export const HOST_LINE = Object.freeze(/** @type {Line} */ ({ path: "/socket/host", union: "HubToHost" }));

/** @template Heard, Said */
export class HubSocket {
  #line;
  #onMessage;
  #onState;
  #random;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {number | undefined} */
  #timer;
  #attempts = 0;

  /**
   * @param {Line} line
   * @param {(message: Heard) => void} onMessage
   * @param {(state: SocketState) => void} onState
   * @param {() => number} [random] for the full jitter between attempts
   */
  constructor(line, onMessage, onState, random = Math.random) {
    this.#line = line;
    this.#onMessage = onMessage;
    this.#onState = onState;
    this.#random = random;
    window.addEventListener("online", () => this.#socket === null && this.open());
    window.addEventListener("offline", () => this.#abandon());
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    clearTimeout(this.#timer);
    const url = new URL(this.#line.path, window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#socket === socket && this.#onState("open"));
    socket.addEventListener("message", (event) => this.#socket === socket && this.#heard(event.data));
    socket.addEventListener("close", (event) => this.#socket === socket && this.#closed(event.code));
  }

  /** On a line that is gone, a browser waits many seconds for the answer to its close: the adviser is told now. */
  #abandon() {
    const socket = this.#socket;
    if (socket === null) return;
    this.#closed(0);
    socket.close();
  }

  /** False when there is no connection: nothing is kept, the two sides say it again when they are back. */
  send(/** @type {Said} */ message) {
    if (!this.isOpen) return false;
    this.#socket?.send(JSON.stringify(message));
    return true;
  }

  #heard(/** @type {unknown} */ data) {
    const message = typeof data === "string" ? decode(data, this.#line.union, MAX_MESSAGE_BYTES) : null;
    if (message === null) {
      console.warn("a message of the hub could not be read");
      this.#socket?.close(CLOSE_CODE.BAD_MESSAGE);
      return;
    }
    this.#attempts = 0;
    this.#onMessage(message);
  }

  #closed(/** @type {number} */ code) {
    this.#socket = null;
    const final = FINAL[code];
    this.#onState(final ?? "lost");
    if (final) return;
    const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts);
    this.#attempts = Math.min(this.#attempts + 1, 10);
    this.#timer = setTimeout(() => this.open(), this.#random() * ceiling);
  }
}
