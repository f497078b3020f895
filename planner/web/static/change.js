// Changing the week: prices when an elder is chosen, one gesture to give, one key to take back.
// Mouse (drag, or click and click) and keyboard end in the same `drop`.

import { ask, chipsOf, choose, desk, make, onChoice, onOffer, people, refresh, say, side, state } from "./board.js";
import * as several from "./several.js";

const told = document.getElementById("told");
const dragFrom = 4; // pixels a hand may tremble before it is a drag
let priced = null; // {elder, byHelper} once prices have come
let source = null; // the date of the chip that was taken up
let busy = false;

// --- prices ------------------------------------------------------------------------------

function clearPrices() {
  priced = null;
  for (const old of document.querySelectorAll(".price")) old.remove();
  for (const row of document.querySelectorAll("tr.far, tr.near")) row.classList.remove("far", "near");
}

function priceText(one) {
  if (one.walk === undefined) {
    return one.excess ? say("change.too-far", { minutes: one.excess }) : one.why;
  }
  return say("change.price", { walk: one.walk, days: one.days.join(" "), ratio: one.ratio });
}

async function showPrices(card) {
  clearPrices();
  if (!card) return;
  side.querySelector(".why .row").append(...controls(card));
  if (card.state !== "pair" || card.locked) return;
  let answer;
  try {
    answer = await ask(`/elders/${encodeURIComponent(card.elder)}/prices`);
  } catch (error) {
    side.append(make("p", error.message, "fault"));
    return;
  }
  if (state.elder !== card.elder) return;
  priced = { elder: card.elder, byHelper: new Map(answer.prices.map((one) => [one.helper, one])) };
  const list = make("ul", "", "gives");
  for (const one of answer.prices) {
    mark(one);
    list.append(giveLine(card.elder, one));
  }
  const head = make("h3", say("change.give"));
  head.id = "give-head";
  list.setAttribute("aria-labelledby", "give-head");
  side.append(head, list, ...otherWays(card));
}

function mark(one) {
  const row = rowOf(one.helper);
  if (!row) return;
  row.classList.add(one.walk === undefined ? "far" : "near");
  row.querySelector("th .name").append(make("span", priceText(one), "price"));
}

function giveLine(elder, one) {
  const item = make("li");
  const button = make("button");
  button.type = "button";
  button.className = one.walk === undefined ? "give far" : "give";
  button.append(make("bdi", one.name), " ", make("span", one.helper, "id"), make("span", priceText(one), "cost"));
  button.addEventListener("click", () => send([{ do: "give", elder, helper: one.helper }]));
  item.append(button);
  return item;
}

// --- another day, only this once, a swap: asked for by lists, priced before the press ------

function otherWays(card) {
  const days = [...document.querySelectorAll(".grid thead th[data-date]")]
    .map((th) => [th.dataset.date, th.textContent]);
  const rows = [...document.querySelectorAll("tr[data-helper]")];
  const helpers = rows.filter((row) => row.dataset.helper !== card.helper)
    .map((row) => [row.dataset.helper, row.querySelector("th bdi").textContent]);
  const coming = card.coming.map((one) => [one.date, one.day]);
  const others = Object.entries(people)
    .filter(([elder, one]) => one.state === "pair" && !one.locked && one.helper !== card.helper && elder !== card.elder)
    .map(([elder, one]) => [`${one.name} ${elder}`, elder]);
  const named = new Map(others);
  const elder = card.elder;
  const made = [make("h3", say("change.other-ways"))];
  made.push(wish("day", [choice(say("change.on-day"), days)], ([date]) => ({ do: "visit", elder, date })));
  if (coming.length) {
    const lists = [choice(say("change.of-day"), coming), choice(say("change.by"), helpers)];
    made.push(wish("once", lists, ([date, helper]) => ({ do: "cover", elder, date, helper })));
  }
  if (others.length) {
    const field = typed(say("change.with"), [...named.keys()]);
    made.push(wish("swap", [field], ([text]) => named.has(text) && { do: "swap", elder, other: named.get(text) }));
  }
  return made;
}

function choice(name, values) {
  const label = make("label", name);
  const select = make("select");
  select.append(make("option", ""));
  for (const [value, text] of values) {
    const option = make("option", text);
    option.value = value;
    select.append(option);
  }
  label.append(select);
  return label;
}

function typed(name, values) {
  const label = make("label", name);
  const input = make("input");
  input.setAttribute("list", "swap-with");
  input.autocomplete = "off";
  const list = make("datalist");
  list.id = "swap-with";
  for (const value of values) list.append(Object.assign(make("option"), { value }));
  label.append(input, list);
  return label;
}

// One way: its fields, what it would cost as soon as they are filled, and the button.
function wish(name, fields, edit) {
  const form = make("form", "", `wish ${name}`);
  const button = make("button", say(`change.${name}`));
  const price = make("output", "", "cost");
  const asked = () => {
    const values = fields.map((field) => field.querySelector("select, input").value);
    return values.every(Boolean) ? edit(values) : null;
  };
  form.append(...fields, button, price);
  form.addEventListener("change", async () => {
    const one = asked();
    price.textContent = "";
    if (!one) return;
    try {
      const told = await ask("/proposals", { edits: [one] });
      if (JSON.stringify(asked()) !== JSON.stringify(one)) return;
      price.textContent = told.broken.length ? told.broken.join(" ")
        : say("change.price-one", { walk: told.walk, ratio: told.ratio });
      price.classList.toggle("bad", !told.is_lawful);
    } catch (error) {
      price.textContent = error.message;
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const one = asked();
    if (one) send([one]);
    else fields[0].querySelector("select, input").focus();
  });
  return form;
}

function rowOf(helper) {
  return [...document.querySelectorAll("tr[data-helper]")].find((row) => row.dataset.helper === helper);
}

function controls(card) {
  const row = [];
  if (card.state === "pair") {
    const lock = make("button", say(card.locked ? "change.unlock" : "change.lock"));
    lock.type = "button";
    lock.id = "lock";
    lock.addEventListener("click", () => send([{ do: card.locked ? "unlock" : "lock", elder: card.elder }]));
    row.push(lock);
    if (card.locked) row.push(make("span", say("change.is-locked"), "hint"));
  }
  return row;
}

// --- the change itself -------------------------------------------------------------------

function drop(elder, helper, date) {
  if (several.isOne(elder)) {
    const all = several.giveAll(helper);
    return all.length ? send(all) : undefined;
  }
  const known = people[elder];
  if (known?.state === "remote") return tell(say("change.remote"));
  if (known?.state !== "pair") return;
  if (known.locked && known.helper !== helper) return tell(say("change.is-locked"));
  const edits = [];
  if (known.helper !== helper) edits.push({ do: "give", elder, helper });
  if (date && source && date !== source) edits.push({ do: "visit", elder, date });
  if (edits.length) send(edits);
}

async function send(edits, force = false, reason = "") {
  if (busy) return;
  busy = true;
  desk.setAttribute("aria-busy", "true");
  const expected = Number(desk.dataset.version);
  try {
    const done = await ask("/edits", { edits, expected, force, reason });
    if (done.made) {
      await refresh();
      await choose(edits[0].elder);
      tell(say("change.done", { walk: done.walk, number: done.version }), true);
    } else {
      tell(say("change.same"));
    }
  } catch (error) {
    await refused(error, edits);
  } finally {
    busy = false;
    desk.removeAttribute("aria-busy");
  }
}

// A change that was proved to serve: its price stands on the button, one press takes it.
function offer(elder, one) {
  const button = make("button", one.line, "offer");
  button.type = "button";
  if (one.take === "beside") button.append(make("span", say("change.beside"), "cost"));
  button.addEventListener("click", () => take(elder, one));
  return button;
}

async function take(elder, one) {
  if (busy) return;
  busy = true;
  desk.setAttribute("aria-busy", "true");
  try {
    const asked = { change: one.change, after: one.after, expected: Number(desk.dataset.version) };
    const done = await ask(`/elders/${encodeURIComponent(elder)}/fixes`, asked);
    if (done.job) return location.assign(done.job);
    await refresh();
    await choose(elder);
    tell(say("change.done", { walk: done.walk, number: done.version }), true);
  } catch (error) {
    if (error.told.error === "clash") await refresh();
    await choose(elder);
    tell(error.message);
  } finally {
    busy = false;
    desk.removeAttribute("aria-busy");
  }
}

async function refused(error, edits) {
  if (error.told.error === "breaks") {
    side.replaceChildren(broken(error.told, edits));
    side.querySelector("button").focus();
    tell(error.message);
    return;
  }
  if (error.told.error === "clash") {
    await refresh();
    const again = make("button", say("change.again"));
    again.type = "button";
    again.addEventListener("click", () => send(edits));
    side.replaceChildren(make("p", error.message, "fault"), again);
    again.focus();
  }
  tell(error.message);
}

function broken(what, edits) {
  const box = make("div");
  box.append(make("h2", say("change.breaks")));
  for (const line of what.broken) box.append(make("p", line, "fault"));
  const back = make("button", say("change.back"));
  back.type = "button";
  back.addEventListener("click", () => choose(edits[0].elder));
  const form = make("form");
  const label = make("label", say("change.reason"));
  const reason = make("input");
  reason.required = true;
  reason.maxLength = 200;
  label.append(reason);
  const anyway = make("button", say("change.anyway"));
  form.append(label, anyway);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (reason.value.trim()) send(edits, true, reason.value.trim());
  });
  box.append(back, form);
  return box;
}

async function undo() {
  if (busy) return;
  busy = true;
  desk.setAttribute("aria-busy", "true"); // what is taken back is no change of somebody else's
  try {
    const done = await ask("/undo", {});
    await refresh();
    await choose(null);
    tell(say("change.undone", { number: done.version }));
  } catch (error) {
    tell(error.message);
  } finally {
    busy = false;
    desk.removeAttribute("aria-busy");
  }
}

function tell(text, canUndo = false) {
  told.replaceChildren(make("span", text));
  if (!canUndo) return;
  const button = make("button", say("change.undo"));
  button.type = "button";
  button.addEventListener("click", undo);
  told.append(button);
}

// --- mouse -------------------------------------------------------------------------------

let lifted = null;

desk.addEventListener("pointerdown", (event) => {
  const chip = event.target.closest(".chip");
  if (!chip || event.button !== 0) return;
  source = chip.closest("td")?.dataset.date ?? null;
  lifted = { elder: chip.dataset.elder, chip, x: event.clientX, y: event.clientY, ghost: null };
});

document.addEventListener("pointermove", (event) => {
  if (!lifted) return;
  if (!lifted.ghost) {
    if (Math.hypot(event.clientX - lifted.x, event.clientY - lifted.y) < dragFrom) return;
    lift(event);
  }
  lifted.ghost.style.left = `${event.clientX + 8}px`;
  lifted.ghost.style.top = `${event.clientY + 8}px`;
  hover(cellAt(event));
});

document.addEventListener("pointerup", (event) => {
  const held = lifted;
  letGo();
  if (!held?.ghost) return;
  swallowClick();
  const cell = cellAt(event);
  if (cell) drop(held.elder, cell.closest("tr").dataset.helper, cell.dataset.date ?? null);
});

document.addEventListener("pointercancel", letGo);

function lift(event) {
  lifted.ghost = make("div", lifted.chip.textContent, "ghost");
  document.body.append(lifted.ghost);
  desk.classList.add("dragging");
  if (state.elder !== lifted.elder && !several.isOne(lifted.elder)) choose(lifted.elder);
  event.preventDefault();
}

function letGo() {
  lifted?.ghost?.remove();
  lifted = null;
  desk.classList.remove("dragging");
  hover(null);
}

function swallowClick() {
  const stop = (event) => { event.stopPropagation(); event.preventDefault(); };
  document.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", stop, { capture: true }), 0);
}

function cellAt(event) {
  const below = document.elementFromPoint(event.clientX, event.clientY);
  return below?.closest("tr[data-helper] td, tr[data-helper] th") ?? null;
}

function hover(cell) {
  for (const old of document.querySelectorAll(".over")) old.classList.remove("over");
  if (!cell) return;
  cell.classList.add("over");
  const price = priced?.byHelper.get(cell.closest("tr").dataset.helper);
  if (price && lifted?.ghost) lifted.ghost.dataset.price = priceText(price);
  else if (lifted?.ghost) delete lifted.ghost.dataset.price;
}

desk.addEventListener("click", (event) => {
  if (event.target.closest("button, a, input, summary") || !state.elder) return;
  const cell = event.target.closest("tr[data-helper] td, tr[data-helper] th");
  if (cell) drop(state.elder, cell.closest("tr").dataset.helper, cell.dataset.date ?? null);
});

// --- keyboard ----------------------------------------------------------------------------

function chips() {
  const shut = document.querySelectorAll(".tray details:not([open])"); // asking where a chip stands lays out the page
  return [...document.querySelectorAll(".grid .chip, .tray .chip")].filter((chip) => ![...shut].some((one) => one.contains(chip)));
}

export function rove(to) {
  for (const chip of document.querySelectorAll(".chip:not([tabindex='-1'])")) chip.tabIndex = -1;
  const first = to ?? chips()[0];
  if (first) first.tabIndex = 0;
  if (to) to.focus();
}

function step(chip, key) {
  const all = chips();
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  if (key === "ArrowRight" || key === "ArrowLeft") {
    return all[all.indexOf(chip) + (key === "ArrowRight" ? 1 : -1)];
  }
  const box = chip.getBoundingClientRect();
  const down = key === "ArrowDown";
  const others = all.filter((one) => {
    const top = one.getBoundingClientRect().top;
    return down ? top > box.bottom - 2 : top < box.top - 2;
  });
  const far = (one) => {
    const at = one.getBoundingClientRect();
    return Math.abs(at.top - box.top) * 4 + Math.abs(at.left - box.left);
  };
  return others.sort((a, b) => far(a) - far(b))[0];
}

desk.addEventListener("keydown", (event) => {
  const chip = event.target.closest?.(".chip");
  if (!chip || event.isComposing) return;
  if (/^(Arrow|Home$|End$)/.test(event.key)) {
    const next = step(chip, event.key);
    if (next) rove(next);
    event.preventDefault();
  }
});

desk.addEventListener("focusin", (event) => {
  const chip = event.target.closest(".chip");
  if (chip) source = chip.closest("td")?.dataset.date ?? null;
});

const keys = {
  a: several.pickFocused,
  m: () => side.querySelector(".give")?.focus(),
  l: () => document.getElementById("lock")?.click(),
  w: () => side.querySelector(".why button")?.click(),
  f: () => side.querySelector(".offer")?.focus(),
  d: () => side.querySelector(".wish.day select")?.focus(),
  c: () => side.querySelector(".wish.once select")?.focus(),
  s: () => side.querySelector(".wish.swap input")?.focus(),
  "/": () => document.getElementById("search").focus(),
  "?": () => document.getElementById("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape") {
    if (lifted) return letGo();
    const was = state.elder;
    several.letAllGo();
    choose(null);
    if (was) rove(chipsOf(was)[0]);
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !inText(event.target)) {
    event.preventDefault();
    undo();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || inText(event.target)) return;
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (act && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    act();
  }
});

function inText(target) {
  return target.matches?.("input, textarea, select") ?? false;
}

document.getElementById("undo").addEventListener("click", undo);
document.getElementById("show-keys").addEventListener("click", keys["?"]);
document.getElementById("close-keys").addEventListener("click", () => document.getElementById("keys").close());
several.begin((edits) => send(edits));
onChoice(showPrices);
onOffer(offer);
document.addEventListener("refreshed", () => rove());
rove();
