// Every French text of the host's page that is not in its template.

/**
 * @typedef {import("../desk/protocol").BorneSeen} BorneSeen
 * @typedef {import("../desk/texts.js").State} State
 */

export const TEXTS = {
  title: "Accueil du lieu",
  ringTitle: "Aide demandée",
  wanted: "Une personne demande de l’aide",
  coming: "J’arrive",
  done: "C’est fait",
  noSite: "Aucun lieu",
  tryBell: "Essayer l’alerte",
  stopTrying: "Terminer l’essai",
  trial: "Borne d’essai",
  practice: "Essai",
  /** @param {string} name */
  answered: (name) => `${name} arrive`,
  /** @param {string} duration */
  since: (duration) => `depuis ${duration}`,
};

/** @type {Record<string, string>} */
const DEVICES = {
  scanner: "Scanner",
  page_printer: "Imprimante A4",
  receipt_printer: "Imprimante de tickets",
  camera: "Caméra",
  microphone: "Micro",
  speaker: "Haut-parleur",
  keys: "Touches",
  lamps: "Lampes",
  screen: "Écran",
  handset: "Combiné",
  camera_lamp: "Voyant de la caméra",
};

/**
 * What to do, for each fault of a device (hardware/errors.py).
 * @type {Record<string, string>}
 */
const TO_DO = {
  no_paper: "il n’y a plus de papier. Ajoutez du papier.",
  paper_jam: "le papier est bloqué. Ouvrez, retirez la feuille, refermez.",
  cover_open: "le capot est ouvert. Fermez-le.",
  no_document: "il n’y a pas de papier.",
  off: "l’appareil est éteint ou absent. Vérifiez le bouton et le câble.",
  unplugged: "l’appareil est débranché. Rebranchez le câble.",
  hung: "l’appareil ne répond plus. Éteignez-le, attendez 10 s, rallumez-le.",
  busy: "l’appareil est occupé. Attendez un peu.",
  toner_empty: "il n’y a plus d’encre. Changez la cartouche.",
};

/**
 * What to do for a device of which the borne tells one thing only.
 * @type {Record<string, string>}
 */
const TO_DO_FOR = { handset: "il est décroché. Raccrochez-le." };

/** @param {string} device @param {string} fault */
export function deviceText(device, fault) {
  const what = TO_DO_FOR[device] ?? TO_DO[fault] ?? "l’appareil ne marche pas. Prévenez le service informatique de la Région.";
  return `${DEVICES[device] ?? device} : ${what}`;
}

/** @param {BorneSeen} borne @returns {State} */
export function borneState(borne) {
  if (!borne.connected) return { icon: "cloud_off", text: "Hors liaison", tone: "quiet" };
  if (borne.practises) return { icon: "school", text: "En entraînement", tone: "ok" };
  if (borne.in_use) return { icon: "videocam", text: "En entretien", tone: "busy" };
  return { icon: "check_circle", text: "Libre", tone: "ok" };
}
