// Who is who in a call: the browser's half of central/protocol/identity.py. Bytes in, hexadecimal out.

import { FIRST_WORDS, SECOND_WORDS } from "./words.js";

const FINGERPRINT = "visioguichet-fingerprint-v1";
const COMMITMENT = "visioguichet-commitment-v1";
const WORDS = "visioguichet-words-v1";

/** @typedef {{fingerprint: string, nonce: string}} Side */

/**
 * Parts joined, each after its length (u16, big-endian).
 * @param {string[]} parts
 */
function statement(parts) {
  const encoded = parts.map((part) => new TextEncoder().encode(part));
  const joined = new Uint8Array(encoded.reduce((total, part) => total + 2 + part.length, 0));
  let at = 0;
  for (const part of encoded) {
    new DataView(joined.buffer).setUint16(at, part.length);
    joined.set(part, at + 2);
    at += 2 + part.length;
  }
  return joined;
}

/** @param {ArrayBuffer | Uint8Array} bytes */
export function hex(bytes) {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} text an even number of hexadecimal digits */
function unhex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/**
 * SHA-256 in lower-case hexadecimal.
 * @param {Uint8Array} bytes
 */
export async function sha256(bytes) {
  return hex(await crypto.subtle.digest("SHA-256", bytes));
}

/** 128 random bits in hexadecimal. */
export function makeNonce() {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

/** @param {string} callId @param {"borne" | "desk"} role @param {Side} side */
export function commitment(callId, role, side) {
  return sha256(statement([COMMITMENT, callId, role, side.fingerprint, side.nonce]));
}

/**
 * The two words for both screens.
 * @param {string} callId @param {Side} borne @param {Side} desk
 * @returns {Promise<[string, string]>}
 */
export async function words(callId, borne, desk) {
  const parts = [WORDS, callId, borne.fingerprint, borne.nonce, desk.fingerprint, desk.nonce];
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", statement(parts)));
  return [FIRST_WORDS[digest[0]], SECOND_WORDS[digest[1]]];
}

/**
 * What a borne's device key signs (Ed25519) for a call.
 * @param {string} callId @param {string} fingerprint @param {string} committed
 */
export function statementOf(callId, fingerprint, committed) {
  return statement([FINGERPRINT, callId, fingerprint, committed]);
}

/**
 * Whether the borne's device key signed this fingerprint and commitment for this call (Ed25519, RFC 8032).
 * @param {string} publicKey @param {string} callId
 * @param {{fingerprint: string, commitment: string, signature?: string | null}} commit
 */
export async function isSignedBy(publicKey, callId, commit) {
  if (!commit.signature) return false;
  const signed = statementOf(callId, commit.fingerprint, commit.commitment);
  try {
    const key = await crypto.subtle.importKey("raw", unhex(publicKey), { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, unhex(commit.signature), signed);
  } catch {
    return false;
  }
}

/**
 * A session description that admits one certificate only: the one with this SHA-256 fingerprint (RFC 8122). Null when
 * it names none or another. Fingerprints by other hashes are left out: browsers differ in which one they believe, and a
 * line that we read in another way than the browser would be a way around the two words.
 * @param {string} sdp @param {string} fingerprint
 */
export function admitOnly(sdp, fingerprint) {
  const kept = [];
  let named = false;
  for (const line of sdp.split(/\r\n|\r|\n/)) {
    if (!/fingerprint/i.test(line)) {
      kept.push(line);
      continue;
    }
    const [, algorithm, value] = /^a=fingerprint:(sha-\d+) ([0-9A-Fa-f:]+)$/.exec(line) ?? [];
    if (algorithm === undefined) return null;
    if (algorithm !== "sha-256") continue;
    if (value.toUpperCase() !== fingerprint) return null;
    named = true;
    kept.push(line);
  }
  return named ? kept.join("\r\n") : null;
}

/** @param {RTCCertificate} certificate */
export function fingerprintOf(certificate) {
  const own = certificate.getFingerprints().find((one) => one.algorithm === "sha-256");
  if (!own?.value) throw new Error("this browser gives no SHA-256 fingerprint");
  return own.value.toUpperCase();
}
