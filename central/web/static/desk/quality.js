// The quality of the connection in one plain word, from two looks at getStats().

/** @typedef {"good" | "fair" | "weak"} Quality */

const WINDOW = 4;

export class QualityMeter {
  /** @type {{lost: number, received: number}[]} */
  #samples = [];

  /** @param {RTCStatsReport} report @returns {Quality} */
  read(report) {
    let lost = 0;
    let received = 0;
    let roundTrip = 0;
    report.forEach((entry) => {
      if (entry.type === "inbound-rtp") {
        lost += entry.packetsLost ?? 0;
        received += entry.packetsReceived ?? 0;
      }
      if (entry.type === "transport") {
        // Firefox keeps pairs that were nominated and left again, with the round trip they once had.
        roundTrip = report.get(entry.selectedCandidatePairId)?.currentRoundTripTime ?? 0;
      }
    });
    this.#samples.push({ lost, received });
    if (this.#samples.length > WINDOW) this.#samples.shift();
    return judge(this.#share(), roundTrip);
  }

  /** The share of packets lost over the window, 0 to 1. */
  #share() {
    const first = this.#samples[0];
    const last = this.#samples[this.#samples.length - 1];
    const lost = Math.max(0, last.lost - first.lost);
    const received = Math.max(0, last.received - first.received);
    return lost === 0 ? 0 : lost / (lost + received);
  }
}

/** @param {number} lossShare @param {number} roundTripS @returns {Quality} */
function judge(lossShare, roundTripS) {
  if (lossShare > 0.08 || roundTripS > 0.6) return "weak";
  if (lossShare > 0.02 || roundTripS > 0.25) return "fair";
  return "good";
}
