// The virtual borne's page: shows what the devices do and is the finger, the hand and the paper.
const $ = (id) => document.getElementById(id);
const LAMP_WORDS = { off: "éteinte", steady: "allumée", slow: "clignote lentement", fast: "clignote vite" };
const FUNCTIONS = [
  ["CANCEL", "✕", "Croix rouge"], ["HELP", "i", "Aide"], ["VOICE", "🗣", "Voix"],
  ["VOL_DOWN", "−", "Moins fort"], ["VOL_UP", "+", "Plus fort"], ["OK", "◯", "Rond vert"],
];
const KEYBOARD = { 1: "L1", 2: "L2", 3: "L3", 4: "R1", 5: "R2", 6: "R3", Enter: "OK", Escape: "CANCEL", a: "HELP", v: "VOICE", "+": "VOL_UP", "-": "VOL_DOWN" };
const FAULTS = [
  ["scanner", "paper_jam", "Scanner : bourrage"], ["scanner", "cover_open", "Scanner : capot ouvert"], ["scanner", "unplugged", "Scanner : débranché"],
  ["page_printer", "no_paper", "A4 : plus de papier"], ["page_printer", "paper_jam", "A4 : bourrage"], ["page_printer", "off", "A4 : éteinte"],
  ["receipt_printer", "no_paper", "Ticket : plus de papier"], ["receipt_printer", "off", "Ticket : éteinte"],
];
const lamps = new Map();
let socket = null;
let handset = false;
let holding = "nothing";
const send = (message) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function keyButton(key, label, name) {
  const button = element("button", "", label);
  button.type = "button";
  button.id = `key-${key}`;
  button.setAttribute("aria-label", name);
  button.addEventListener("click", () => send({ press: key }));
  const lamp = element("span", "lamp");
  lamp.dataset.state = "off";
  lamps.set(key, lamp);
  return [lamp, button];
}

for (const side of ["L", "R"]) for (const row of [1, 2, 3]) {
  const key = side + row;
  const box = element("div", "soft");
  box.dataset.row = String(row);
  box.append(...keyButton(key, key, `Touche ${key}`));
  $(side === "L" ? "left" : "right").append(box);
}
for (const [key, sign, name] of FUNCTIONS) {
  const box = element("div", "fn");
  box.dataset.key = key;
  box.append(...keyButton(key, sign, name), element("span", "", name));
  $("below").append(box);
}
const hook = element("div", "fn handset");
const hookButton = element("button", "", "✆");
hookButton.type = "button";
hookButton.id = "handset";
hookButton.setAttribute("aria-label", "Combiné");
hookButton.addEventListener("click", () => send(handset ? { hang_up: true } : { lift: true }));
const hookWord = element("span", "", "Combiné raccroché");
hook.append(hookButton, hookWord);
$("below").prepend(hook);

for (const [device, kind, name] of FAULTS) {
  const button = element("button", "", name);
  button.type = "button";
  button.dataset.fault = `${device}:${kind}`;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    send(on ? { fault: kind, device } : { mend: device });
  });
  $("faults").append(button);
}

// The keyboard: each change of the field goes as it is made, and the field keeps one letter, so that it can be taken back.
const PAD = "\u00a0";
$("keyboard").value = PAD;
const typed = (event) => {
  if (event.isComposing) return;
  const text = event.target.value.replace(PAD, "");
  send({ type: event.target.value.length === 0 ? "\b" : text });
  event.target.value = PAD;
};
$("keyboard").addEventListener("input", typed);
$("keyboard").addEventListener("compositionend", typed);
$("keyboard").addEventListener("keydown", (event) => {
  event.stopPropagation();
  if (event.key === "Enter") send({ type: "\n" });
  // hardware/events.py has them: nothing of the field's own is to move.
  const page = { PageUp: "\x11", PageDown: "\x12" }[event.key];
  if (page) { event.preventDefault(); send({ type: page }); }
  if (event.key === "Escape") event.target.blur();
});

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  const activates = target instanceof HTMLButtonElement || target instanceof HTMLInputElement || target instanceof HTMLAnchorElement;
  if (activates && (event.key === "Enter" || event.key === " ")) return;
  if (event.key === "c") return send(handset ? { hang_up: true } : { lift: true });
  const key = KEYBOARD[event.key];
  if (key) { event.preventDefault(); send({ press: key }); }
});

// After the pointer's click the button lets go of the keyboard: Enter is the green key again. One that was pressed by
// keyboard (`detail` 0) keeps it, so that a person without a mouse does not lose the place.
document.addEventListener("click", (event) => {
  if (event.detail > 0 && event.target instanceof Element) event.target.closest("button, input:not(.typing), a")?.blur();
});

async function putPaper(file) {
  const answer = await fetch("/tray", { method: "POST", body: file });
  if (!answer.ok) $("tray").textContent = await answer.text();
}
$("upload").addEventListener("change", async (event) => {
  for (const file of event.target.files) await putPaper(file);
  event.target.value = "";
});
$("drop").addEventListener("dragover", (event) => { event.preventDefault(); $("drop").classList.add("over"); });
$("drop").addEventListener("dragleave", () => $("drop").classList.remove("over"));
$("drop").addEventListener("drop", async (event) => {
  event.preventDefault();
  $("drop").classList.remove("over");
  for (const file of event.dataTransfer.files) await putPaper(file);
});
$("clear").addEventListener("click", () => fetch("/tray", { method: "DELETE" }));
for (const what of ["paper", "slip"]) {
  const button = $(`hold-${what}`);
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    holding = on ? what : "nothing";
    send({ hold: holding });
  });
}

function picture(src, alt) {
  const image = element("img");
  image.src = src;
  image.alt = alt;
  return image;
}

function showOutputs(state) {
  if ($("slips").childElementCount !== state.slips) {
    $("slips").replaceChildren(...Array.from({ length: state.slips }, (_, n) => picture(`/slips/${n}.png`, `Ticket ${n + 1}`)));
  }
  const signature = JSON.stringify(state.prints);
  if ($("pages").dataset.shown === signature) return;
  $("pages").dataset.shown = signature;
  $("pages").replaceChildren(...state.prints.flatMap((pages, job) => {
    const link = element("a", "", "PDF");
    link.href = `/prints/${job}.pdf`;
    return [...Array.from({ length: pages }, (_, n) => picture(`/prints/${job}/${n + 1}.png`, `Impression ${job + 1}, page ${n + 1}`)), link];
  }));
}

function show(state) {
  for (const [key, lamp] of lamps) {
    lamp.dataset.state = state.lamps[key];
    $(`key-${key}`).dataset.lamp = state.lamps[key];
    lamp.title = LAMP_WORDS[state.lamps[key]];
  }
  $("screen").dataset.view = state.screen.name;
  $("screen").dataset.ready = String(state.screen.ready);
  $("screen").setAttribute("aria-label", state.screen.text);
  $("camera").dataset.lit = String(state.camera);
  $("camera-word").textContent = state.camera ? "caméra ouverte" : "caméra fermée";
  $("bell").dataset.rings = String(state.bell);
  $("bell").textContent = state.bell ? "sonne : aide demandée" : "silencieuse";
  handset = state.handset;
  hookButton.setAttribute("aria-pressed", String(handset));
  hookWord.textContent = handset ? "Combiné décroché" : "Combiné raccroché";
  $("tray").textContent = state.tray === 0 ? "La vitre est vide." : state.tray === 1 ? "1 papier sur la vitre." : `1 papier sur la vitre, ${state.tray - 1} dans la main.`;
  for (const what of ["paper", "slip"]) $(`hold-${what}`).setAttribute("aria-pressed", String(state.held && holding === what));
  const { hz, dbfs } = state.sound;
  $("sound").dataset.hz = hz === null ? "" : String(hz);
  $("sound").dataset.dbfs = String(dbfs);
  $("sound").textContent = dbfs < -60 ? "silence" : `${dbfs.toFixed(0)} dBFS${hz === null ? "" : `, ${hz.toFixed(0)} Hz`}`;
  for (const button of $("faults").children) {
    button.setAttribute("aria-pressed", String(state.faults.includes(button.dataset.fault)));
  }
  showOutputs(state);
}

const context = $("screen").getContext("2d");
let drawing = false;
async function draw(blob) {
  if (drawing) return;
  drawing = true;
  const bitmap = await createImageBitmap(blob);
  if ($("screen").width !== bitmap.width) { $("screen").width = bitmap.width; $("screen").height = bitmap.height; }
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  $("screen").dataset.frames = String(Number($("screen").dataset.frames ?? 0) + 1);
  drawing = false;
  send({ drawn: true });
}

function connect() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/socket`);
  socket.binaryType = "blob";
  socket.addEventListener("open", () => { $("link").textContent = "Borne en marche"; });
  socket.addEventListener("message", (event) => (typeof event.data === "string" ? show(JSON.parse(event.data)) : draw(event.data)));
  socket.addEventListener("close", () => { $("link").textContent = "Borne arrêtée. Nouvel essai…"; setTimeout(connect, 500 + Math.random() * 1000); });
}
connect();
