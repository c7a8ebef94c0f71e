// A sign that the citizen speaks, for an adviser who does not hear it (EN 301 549, 6.5.5): the borne's own, in the browser.

/** The loudest background there is to be heard over, and how far over it speech is. */
const LEAST_DB = -45;
const ABOVE_BACKGROUND_DB = 10;
const LOOK_MS = 50;
/** Looks: nobody speaks so long without a pause; so much sound before the sign comes; so long a pause within speech. */
const BACKGROUND = 1500 / LOOK_MS;
const ATTACK = 200 / LOOK_MS;
const PAUSE = 800 / LOOK_MS;

/** Comes with speech, not with a click; stays through the pauses of what is said; never flickers. */
export class SpeakingSign {
  /** @type {number[]} */
  #levels = [];
  #sound = 0;
  #pause = 0;
  #shown = false;

  /** @param {number} level in dB of full scale, of one look @returns {boolean} whether it stands */
  hears(level) {
    this.#levels.push(level);
    if (this.#levels.length > BACKGROUND) this.#levels.shift();
    const loud = level > Math.max(LEAST_DB, Math.min(...this.#levels) + ABOVE_BACKGROUND_DB);
    this.#sound = loud ? Math.min(this.#sound + 1, ATTACK) : Math.max(this.#sound - 1, 0);
    if (this.#sound === ATTACK || (loud && this.#shown)) this.#pause = PAUSE;
    else if (this.#pause > 0) this.#pause -= 1;
    this.#shown = this.#pause > 0;
    return this.#shown;
  }
}

/** Looks at the received sound, as long as there is some; it plays nothing. */
export class Hearing {
  #onChange;
  /** @type {MediaStreamTrack | null} */
  #track = null;
  /** @type {AudioContext | null} */
  #audio = null;
  /** @type {AnalyserNode | null} */
  #analyser = null;
  /** @type {number | undefined} */
  #timer;
  #sign = new SpeakingSign();
  #speaks = false;

  /** @param {(speaks: boolean) => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** @param {MediaStream | null} stream what is received; null: nothing any more */
  listen(stream) {
    const track = stream?.getAudioTracks()[0] ?? null;
    if (track === this.#track) return;
    clearInterval(this.#timer);
    void this.#audio?.close();
    this.#audio = this.#analyser = null;
    this.#sign = new SpeakingSign();
    this.#tell(false);
    this.#track = track;
    if (track) this.#timer = setInterval(() => this.#look(track), LOOK_MS);
  }

  /** @param {MediaStreamTrack} track */
  #look(track) {
    // After a reload the browser lets no sound be looked at before a click.
    if (!this.#analyser && !wasTouched()) return;
    this.#analyser ??= this.#open(track);
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    this.#tell(this.#sign.hears(10 * Math.log10(Math.max(2 * power, 1e-12))));
  }

  /** @param {MediaStreamTrack} track */
  #open(track) {
    this.#audio = new AudioContext();
    const analyser = new AnalyserNode(this.#audio, { fftSize: 2048 });
    this.#audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    return analyser;
  }

  /** @param {boolean} speaks */
  #tell(speaks) {
    if (speaks === this.#speaks) return;
    this.#speaks = speaks;
    this.#onChange(speaks);
  }
}

/** Whether somebody has used the page yet; a browser that cannot say lets us look. */
function wasTouched() {
  const { userActivation } = /** @type {{userActivation?: {hasBeenActive: boolean}}} */ (navigator);
  return userActivation?.hasBeenActive ?? true;
}
