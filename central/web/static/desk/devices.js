// The adviser's camera and microphone: what there is, and in French what there is not.

import { DEVICE_FAULTS } from "./texts.js";

/** @typedef {{stream: MediaStream, faults: string[]}} Devices */

const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/**
 * Both, or what is left of them; never throws.
 * @returns {Promise<Devices>}
 */
export async function openDevices() {
  if (!navigator.mediaDevices) return { stream: new MediaStream(), faults: [DEVICE_FAULTS.insecure] };
  try {
    return { stream: await navigator.mediaDevices.getUserMedia({ video: PICTURE, audio: SOUND }), faults: [] };
  } catch {
    return await openEach();
  }
}

/** One after the other: a missing camera must not take the microphone with it. */
async function openEach() {
  const stream = new MediaStream();
  /** @type {string[]} */
  const faults = [];
  /** @type {["camera" | "microphone", MediaStreamConstraints][]} */
  const wanted = [["camera", { video: PICTURE }], ["microphone", { audio: SOUND }]];
  for (const [device, constraints] of wanted) {
    try {
      const one = await navigator.mediaDevices.getUserMedia(constraints);
      one.getTracks().forEach((track) => stream.addTrack(track));
    } catch (error) {
      faults.push(faultText(device, error));
    }
  }
  return { stream, faults };
}

/** @param {"camera" | "microphone"} device @param {unknown} error */
function faultText(device, error) {
  const name = error instanceof DOMException ? error.name : "";
  const texts = DEVICE_FAULTS[device];
  if (name === "NotAllowedError" || name === "SecurityError") return texts.refused;
  if (name === "NotReadableError" || name === "AbortError") return texts.busy;
  return texts.missing;
}

/**
 * Stops every track: the lamp of the camera goes out.
 * @param {MediaStream | null} stream
 */
export function closeDevices(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}
