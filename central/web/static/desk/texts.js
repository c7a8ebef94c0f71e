// Every French text of the desk that is not in its template.

/**
 * @typedef {import("./protocol").Refusal} Refusal
 * @typedef {import("./protocol").EndReason} EndReason
 * @typedef {import("./protocol").Presence} Presence
 * @typedef {import("./protocol").ScanStage} ScanStage
 * @typedef {import("./protocol").PrintToldStage} PrintToldStage
 * @typedef {import("./quality.js").Quality} Quality
 * @typedef {{icon: string, text: string, tone: "ok" | "busy" | "danger" | "quiet"}} State an icon with its word
 */

/** @type {Record<Refusal, string>} */
export const REFUSALS = {
  too_big: "Ce fichier est trop lourd : 20 Mo au plus. Réduisez-le ou envoyez-le en plusieurs fois.",
  too_long: "Ce document a plus de 20 pages. Envoyez-le en plusieurs fois.",
  not_a_pdf: "Ce fichier n’est ni un PDF ni une image. Choisissez un PDF, un JPEG ou un PNG.",
  encrypted: "Ce PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe.",
  damaged: "Ce fichier est abîmé : il ne s’ouvre pas. Enregistrez-le de nouveau.",
  bomb: "Ce fichier devient trop gros une fois ouvert. Il n’est pas imprimé.",
  wrong_sum: "Le fichier est arrivé abîmé trois fois. Envoyez-le de nouveau.",
  unexpected: "La borne n’attendait pas ce fichier. Envoyez-le de nouveau.",
  citizen_declined: "L’usager ne souhaite pas ce document.",
};

/**
 * What a device of the borne may report (hardware/errors.py).
 * @type {Record<string, string>}
 */
export const FAULTS = {
  no_paper: "Il n’y a plus de papier à la borne.",
  paper_jam: "Le papier est bloqué à la borne.",
  cover_open: "Le capot est ouvert à la borne.",
  no_document: "Il n’y a pas de papier dans le scanner.",
  off: "L’appareil de la borne est éteint.",
  unplugged: "L’appareil de la borne est débranché.",
  hung: "L’appareil de la borne ne répondait plus. Il a redémarré.",
  busy: "L’appareil de la borne est occupé.",
  toner_empty: "L’imprimante de la borne n’a plus d’encre.",
  input_output: "L’appareil de la borne ne marche pas.",
};

/** @param {string} fault */
export function faultText(fault) {
  return FAULTS[fault] ?? FAULTS.input_output;
}

/** @type {Record<EndReason, string>} */
export const END_REASONS = {
  citizen_hung_up: "L’usager a raccroché.",
  adviser_hung_up: "Vous avez terminé l’entretien.",
  citizen_left_queue: "L’usager a quitté la file.",
  no_answer: "Personne n’a répondu.",
  link_lost: "La liaison est restée coupée. L’entretien est terminé.",
  borne_restarted: "La borne a redémarré. L’entretien est terminé.",
  service_closed: "Le service est fermé.",
  fault: "Une panne a arrêté l’entretien.",
};

/** @type {Record<Presence, State>} */
export const PRESENCES = {
  free: { icon: "check_circle", text: "Disponible", tone: "ok" },
  in_call: { icon: "videocam", text: "En entretien", tone: "ok" },
  wrap_up: { icon: "edit_note", text: "Fin d’entretien", tone: "busy" },
  away: { icon: "do_not_disturb_on", text: "Absent", tone: "quiet" },
};

/** @type {Record<Quality, State>} */
export const QUALITIES = {
  good: { icon: "signal_cellular_alt", text: "Bonne liaison", tone: "ok" },
  fair: { icon: "signal_cellular_alt", text: "Liaison moyenne", tone: "busy" },
  weak: { icon: "signal_cellular_alt", text: "Liaison faible : la voix d’abord", tone: "danger" },
};

/** Of the channel that carries what is typed. */
export const TEXT_STATES = {
  waiting: { icon: "sync", text: "Texte en attente de liaison", tone: /** @type {const} */ ("busy") },
  ready: { icon: "check_circle", text: "Lettre par lettre", tone: /** @type {const} */ ("ok") },
};

/** @type {Record<Exclude<ScanStage, "fault">, State>} */
export const SCAN_STAGES = {
  placing: { icon: "hourglass_top", text: "L’usager pose son papier", tone: "busy" },
  scanning: { icon: "scanner", text: "Le scanner lit la page", tone: "busy" },
  preview: { icon: "visibility_off", text: "L’usager relit sa page", tone: "busy" },
  sending: { icon: "downloading", text: "La page arrive", tone: "busy" },
  sent: { icon: "check_circle", text: "Reçu", tone: "ok" },
  declined: { icon: "block", text: "L’usager n’envoie pas ce papier", tone: "quiet" },
};

/** @type {Record<PrintToldStage, State>} */
export const PRINT_STAGES = {
  checking: { icon: "hourglass_top", text: "La borne vérifie le document", tone: "busy" },
  refused: { icon: "error", text: "Refusé", tone: "danger" },
  preview: { icon: "visibility", text: "L’usager regarde le document", tone: "busy" },
  declined: { icon: "block", text: "L’usager ne veut pas l’imprimer", tone: "quiet" },
  queued: { icon: "schedule", text: "En attente de l’imprimante", tone: "busy" },
  printing: { icon: "print", text: "Impression", tone: "busy" },
  stopped: { icon: "warning", text: "Impression arrêtée", tone: "danger" },
  printed: { icon: "check_circle", text: "Imprimé", tone: "ok" },
  cancelled: { icon: "block", text: "Impression annulée", tone: "quiet" },
  failed: { icon: "error", text: "L’impression n’a pas marché", tone: "danger" },
};

/** @type {Record<"sending" | "screen" | Exclude<import("./protocol").ShowStage, "refused" | "closed">, State>} */
export const SHOW_STAGES = {
  sending: { icon: "upload", text: "Envoi vers la borne", tone: "busy" },
  checking: { icon: "hourglass_top", text: "La borne vérifie le document", tone: "busy" },
  shown: { icon: "visibility", text: "L’usager voit cette page", tone: "ok" },
  screen: { icon: "visibility", text: "L’usager voit votre écran", tone: "ok" },
  aside: { icon: "visibility_off", text: "L’usager est revenu à l’appel", tone: "quiet" },
};

export const DEVICE_FAULTS = {
  insecure: "Caméra et micro demandent une adresse en https. L’usager ne vous voit pas et ne vous entend pas.",
  camera: {
    refused: "La caméra est interdite dans ce navigateur. L’usager vous entend, il ne vous voit pas.",
    busy: "La caméra sert à un autre logiciel. L’usager vous entend, il ne vous voit pas.",
    missing: "Pas de caméra trouvée. L’usager vous entend, il ne vous voit pas.",
    stopped: "La caméra s’est arrêtée. L’usager ne vous voit plus.",
  },
  microphone: {
    refused: "Le micro est interdit dans ce navigateur. L’usager ne vous entend pas.",
    busy: "Le micro sert à un autre logiciel. L’usager ne vous entend pas.",
    missing: "Pas de micro trouvé. L’usager ne vous entend pas.",
    stopped: "Le micro s’est arrêté. L’usager ne vous entend plus.",
  },
};

/**
 * A device of the borne that does not work, by its name in the borne's profile; several may stand one below the other.
 * @type {Record<string, string>}
 */
export const BORNE_FAULTS = {
  camera: "La caméra de la borne ne marche pas : vous ne voyez pas l’usager.",
  camera_lamp: "Le voyant de la caméra de la borne ne marche pas : la caméra reste fermée.",
  microphone: "Le micro de la borne ne marche pas : vous n’entendez pas l’usager.",
  speaker: "Le son de la borne ne marche pas : l’usager ne vous entend pas.",
  scanner: "Le scanner de la borne ne marche pas.",
  page_printer: "L’imprimante de la borne ne marche pas.",
  receipt_printer: "L’imprimante à tickets de la borne ne marche pas.",
};

/** The switch of practice. */
export const PRACTICE = {
  begin: "Mode entraînement",
  stop: "Quitter l’entraînement",
};

/** The citizen whom this page plays. */
export const PARTNER = {
  site: "Borne d’entraînement",
  service: "Appel d’essai, joué par cette page",
  reference: "ESSAI-0000",
  label: "ENTRAÎNEMENT",
  mark: "ENTRAÎNEMENT – sans valeur",
  greeting: "Bonjour, ceci est un entraînement.",
  /** @param {[string, string]} words */
  words: (words) => `Je lis : ${words.join(", ")}.`,
  answers: ["Oui, d’accord.", "Pouvez-vous répéter ?", "Merci beaucoup."],
  paper: "Papier d’entraînement",
  /** @param {string} what */
  asked: (what) => `Vous avez demandé : ${what}`,
  paperLines: ["Cette page est dessinée par votre poste.", "Rien ne vient d’une borne ni d’un usager.", "Ouvrez-la, tournez-la, enregistrez-la."],
  shown: "Votre document est montré",
  shownLines: ["À une vraie borne, l’usager voit la page elle-même.", "Cliquez ici pour lui montrer un endroit."],
};

/** Why the identity of the borne could not be shown. */
export const IDENTITY = {
  signature: "Cette borne ne prouve pas son identité. L’entretien est refusé. Prévenez votre service informatique.",
  commitment: "La vérification de la borne a échoué. L’entretien est refusé. Prévenez votre service informatique.",
  fingerprint: "La liaison ne vient pas de cette borne. L’entretien est refusé. Prévenez votre service informatique.",
};

export const SOCKET = {
  lost: "Liaison avec le service central coupée. Nouvel essai en cours.",
  lostInCall: "Liaison avec le service central coupée. Votre entretien continue. Nouvel essai en cours.",
  back: "Liaison avec le service central rétablie.",
  replaced: "Votre poste est ouvert dans un autre onglet ou sur un autre ordinateur.",
  refused: "Votre compte n’a pas accès à ce poste.",
};

/**
 * How it stands with a borne that rings for this adviser, and why it does not.
 * @type {Record<import("./protocol").CallBackStage, State>}
 */
export const CALL_BACK = {
  ringing: { icon: "ring_volume", text: "La borne sonne. Attendez.", tone: "busy" },
  there: { icon: "people", text: "Quelqu’un est là et lit l’information sur la caméra.", tone: "ok" },
  answered: { icon: "videocam", text: "L’usager répond.", tone: "ok" },
  in_use: { icon: "block", text: "La borne est occupée. La demande reste.", tone: "quiet" },
  out_of_reach: { icon: "cloud_off", text: "La borne n’est pas en liaison. La demande reste.", tone: "quiet" },
  nobody: { icon: "phone_missed", text: "Personne ne répond à la borne. La demande reste.", tone: "quiet" },
  dropped: { icon: "phone_missed", text: "Personne ne répond pour la troisième fois. La demande est retirée.", tone: "quiet" },
  stopped: { icon: "call_end", text: "Rappel arrêté. La demande reste.", tone: "quiet" },
  gone: { icon: "info", text: "Cette demande n’existe plus.", tone: "quiet" },
  taken: { icon: "people", text: "Un collègue rappelle.", tone: "quiet" },
  not_free: { icon: "info", text: "Vous n’êtes pas disponible : choisissez « Disponible », puis rappelez.", tone: "quiet" },
};

/**
 * Answers of the hub to a request that it did not do.
 * @type {Record<string, string>}
 */
export const REFUSED = {
  taken: "Un collègue a déjà répondu.",
  not_free: "Vous n’êtes pas disponible : choisissez « Disponible », puis répondez.",
  not_ringing: "Cet appel ne sonne plus ici.",
  in_call: "Terminez d’abord l’entretien en cours.",
  outcome_due: "Dites d’abord ce qui s’est passé pendant l’entretien.",
  no_outcome_due: "Cet entretien est déjà classé.",
  no_rehearsal: "Ce navigateur ne permet pas de s’entraîner seul. Mettez-le à jour.",
};

export const MESSAGES = {
  title: "Poste du conseiller",
  ringTitle: "Appel",
  refusedOther: "Cette action n’est pas possible maintenant.",
  unreachable: "La borne est injoignable. Nous rappelons.",
  reachable: "La borne est de nouveau en liaison.",
  connecting: "Mise en relation…",
  cameraPaused: "L’usager a mis sa caméra en pause.",
  helpAsked: "L’usager a demandé de l’aide sur place : image et son en pause.",
  noPicture: "Pas d’image de la borne. Vous vous entendez.",
  wordsPending: "Vérification en cours…",
  wordsAnew: "Nouveaux mots : comparez-les encore une fois avec l’usager.",
  playBlocked: "Le son attend un clic dans cette page.",
  you: "Vous",
  citizen: "Usager",
  papersWaiting: "Liaison des papiers en attente",
  papersReady: "Prêt",
  unreadable: "Page illisible",
  pageGone: "Cette page n’est plus ici : redemandez-la.",
  pagesGone: "Ces pages ne sont plus ici : redemandez-les.",
  saved: "PDF enregistré.",
  saveFailed: "Le PDF n’a pas pu être fait. Une page ne s’ouvre pas.",
  paperUnnamed: "Papier",
  printUnnamed: "Document envoyé plus tôt",
  requested: "Demande envoyée",
  scanWithdrawn: "Demande retirée",
  sending: "Envoi vers la borne",
  sent: "Envoyé à la borne",
  empty: "Ce fichier est vide.",
  unreadableFile: "Ce fichier n’a pas pu être lu sur votre ordinateur.",
  ownScreen: "Votre écran",
  shareFailed: "Votre écran n’a pas pu être partagé.",
  showFailed: "Cette page n’a pas pu être montrée : elle ne s’ouvre pas.",
  callBack: "Rappeler",
  stopCallBack: "Arrêter",
  outcomeFailed: "Pas de liaison. Réessayez dans un instant.",
};

/**
 * What the citizen keeps back by a key of the borne; no fault, and nothing for the adviser to do.
 * @type {Record<"camera" | "microphone", State>}
 */
export const PAUSES = {
  camera: { icon: "videocam_off", text: "Caméra en pause", tone: "busy" },
  microphone: { icon: "mic_off", text: "Micro coupé", tone: "busy" },
};

/**
 * The citizen signs: our picture keeps its rate as well.
 * @type {State}
 */
export const SIGNING = { icon: "sign_language", text: "Langue des signes", tone: "ok" };

/**
 * The citizen writes instead of speaking: the text of the call is what both talk by.
 * @type {State}
 */
export const WRITES = { icon: "keyboard", text: "Écrit au lieu de parler", tone: "ok" };

/** @type {Record<string, State>} */
export const SLIP_STATES = {
  printed: { icon: "check_circle", text: "Ticket imprimé", tone: "ok" },
  declined: { icon: "block", text: "L’usager ne veut pas de ticket", tone: "quiet" },
};

/** @param {number} pages */
export function pagesText(pages) {
  return pages > 1 ? `${pages} pages` : `${pages} page`;
}

/** @param {number} people */
export function peopleText(people) {
  if (people === 0) return "";
  return people > 1 ? `${people} personnes` : "1 personne";
}

/**
 * Elapsed time in words: "45 s", "5 min 30 s", "1 h 05 min".
 * @param {number} seconds
 */
export function durationText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  if (minutes < 1) return `${whole} s`;
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** @param {number} ticket */
export function ticketText(ticket) {
  return `Ticket ${ticket}`;
}

/** @param {number} attempts */
export function attemptsText(attempts) {
  return `Sonné ${attempts} fois sans réponse`;
}

/**
 * "Rendez-vous de 9 h 30".
 * @param {number} at Unix time, seconds
 */
export function appointmentText(at) {
  const moment = new Date(at * 1000);
  const minutes = moment.getMinutes();
  return `Rendez-vous de ${moment.getHours()}\u00a0h${minutes ? `\u00a0${String(minutes).padStart(2, "0")}` : ""}`;
}

const LANGUAGES = new Intl.DisplayNames(["fr"], { type: "language" });

/**
 * "ukrainien"; the browser knows them all, so that a new language at the bornes needs nothing here.
 * @param {string} code ISO 639
 */
export function languageText(code) {
  try {
    return LANGUAGES.of(code) ?? code;
  } catch {
    return code;
  }
}
