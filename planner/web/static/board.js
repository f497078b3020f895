// The board: one selection, a side panel, a search. Whatever is shown comes in as text.

import { enterAgain } from "./lock.js";

export const desk = document.getElementById("desk");
export const side = document.getElementById("side");
export let people = JSON.parse(document.getElementById("people").textContent);
const words = JSON.parse(document.getElementById("words").textContent);
export const here = `/api/plans/${desk.dataset.plan}`;

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

export function make(tag, text = "", name = "") {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (name) made.className = name;
  return made;
}

export async function ask(path, body) {
  const how = body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  let answer;
  try {
    answer = await fetch(here + path, { credentials: "same-origin", ...how });
  } catch {
    throw Object.assign(new Error(say("fault.offline")), { status: 0, told: {} });
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 401) { // what was asked is asked again, and the page stays as it is
    await enterAgain();
    return ask(path, body);
  }
  if (!answer.ok) {
    throw Object.assign(new Error(told.message || say("fault.ours")), { status: answer.status, told });
  }
  return told;
}

export const state = { elder: null, card: null };
const listeners = [];
export const onChoice = (listener) => listeners.push(listener);
const takers = []; // each makes a button of a change that would serve, where it may be taken
export const onOffer = (taker) => takers.push(taker);

export function chipsOf(elder) {
  return [...document.querySelectorAll(".chip")].filter((chip) =>
    chip.dataset.elder === elder || [...chip.querySelectorAll("[data-one]")].some((one) => one.dataset.one === elder));
}

export async function choose(elder) {
  state.elder = elder;
  for (const chip of document.querySelectorAll(".chip.chosen")) chip.classList.remove("chosen");
  if (elder === null) {
    side.replaceChildren(make("p", say("board.choose"), "hint"));
    for (const listener of listeners) listener(null);
    document.dispatchEvent(new Event("chosen"));
    return;
  }
  document.dispatchEvent(new Event("chosen"));
  for (const chip of chipsOf(elder)) chip.classList.add("chosen");
  const known = people[elder];
  side.replaceChildren(head(elder, known ? known.name : elder));
  try {
    const card = await ask(`/elders/${encodeURIComponent(elder)}`);
    if (state.elder !== elder) return;
    state.card = card;
    side.replaceChildren(head(elder, card.name), ...household(elder), ...facts(card), whyButton(elder));
    for (const listener of listeners) listener(card);
  } catch (error) {
    side.append(make("p", error.message, "fault"));
  }
}

// The week as it is now: the same page, fetched again, its parts put in place of the old ones.
export async function refresh() {
  const answer = await fetch(location.pathname, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("desk");
  if (!fresh) return location.reload();
  const grid = desk.querySelector(".grid");
  const [left, top] = [grid.scrollLeft, grid.scrollTop];
  for (const part of [".figures", ".grid", ".tray"]) {
    const [old, made] = [desk.querySelector(part), fresh.querySelector(part)];
    if (old && made) old.replaceWith(document.adoptNode(made));
    else if (old) old.remove();
    else if (made) desk.append(document.adoptNode(made));
  }
  desk.dataset.version = fresh.dataset.version;
  desk.dataset.mark = fresh.dataset.mark;
  people = JSON.parse(page.getElementById("people").textContent);
  Object.assign(desk.querySelector(".grid"), { scrollLeft: left, scrollTop: top });
  document.dispatchEvent(new Event("refreshed"));
}

function head(elder, name) {
  const made = make("h2");
  made.append(make("bdi", name), " ", make("span", elder, "id"));
  return made;
}

// The others behind the same door, each one click away.
function household(elder) {
  const chip = chipsOf(elder).find((one) => one.querySelectorAll("[data-one]").length > 1);
  if (!chip) return [];
  const row = make("p", "", "row");
  row.append(make("span", say("board.same-door"), "hint"));
  for (const one of chip.querySelectorAll("[data-one]")) {
    if (one.dataset.one === elder) continue;
    const button = make("button");
    button.type = "button";
    button.append(make("bdi", one.textContent));
    button.addEventListener("click", () => choose(one.dataset.one));
    row.append(button);
  }
  return [row];
}

function facts(card) {
  const lines = [];
  const age = card.age === "" || card.age === undefined ? "" : say("elder.age", { age: card.age });
  const key = card.state === "remote" ? "elder.remote" : card.helper ? "elder.helper" : "elder.nobody";
  lines.push([card.tier, age, say(key, { name: card.helper_name })].filter(Boolean).join(" · "));
  lines.push(card.address || "");
  lines.push(card.seen ? say("elder.seen", card.seen) : say("elder.never"));
  if (card.due) lines.push(say(card.due.days > 0 ? "elder.was-due" : "elder.due", card.due));
  if (card.phone) lines.push(say("elder.phone", { phone: card.phone }));
  if (card.emergency_contact) lines.push(say("elder.emergency", { contact: card.emergency_contact }));
  lines.push(card.note || "");
  const list = make("ul");
  for (const one of card.coming) list.append(make("li", say("elder.coming", one)));
  for (const one of card.calls) list.append(make("li", say("elder.call", one)));
  if (!list.children.length) list.append(make("li", say("elder.not-due")));
  return [...lines.filter(Boolean).map((line) => make("p", line)), list];
}

function whyButton(elder) {
  const box = make("div", "", "why");
  const button = make("button", say("elder.why"));
  button.type = "button";
  button.addEventListener("click", () => showWhy(elder, box));
  const alone = make("a", say("elder.whole"));
  alone.href = `/plans/${desk.dataset.plan}/elders/${encodeURIComponent(elder)}`;
  const row = make("p", "", "row");
  if (!desk.classList.contains("no-why")) row.append(button);
  row.append(alone);
  box.append(row);
  return box;
}

async function showWhy(elder, box) {
  const row = box.firstElementChild;
  box.replaceChildren(row, make("p", say("elder.asking"), "hint"));
  try {
    const told = await ask(`/elders/${encodeURIComponent(elder)}/why`);
    const list = make("ul", "", "reasons");
    for (const line of told.reasons) list.append(make("li", line));
    box.replaceChildren(row, ...offered(elder, told.offers), list);
  } catch (error) {
    box.replaceChildren(row, make("p", error.message, "fault"));
  }
}

function offered(elder, offers) {
  if (!offers.length) return [];
  const list = make("ul", "", "offers");
  list.setAttribute("aria-label", say("change.serves"));
  for (const one of offers) {
    const item = make("li");
    const button = takers.length && one.take ? takers[0](elder, one) : null;
    item.append(button ?? one.line);
    list.append(item);
  }
  return [make("h3", say("change.serves")), list];
}

desk.addEventListener("click", (event) => {
  const chip = event.target.closest(".chip");
  if (chip && !event.ctrlKey && !event.metaKey && !event.shiftKey) choose(event.target.closest("[data-one]")?.dataset.one ?? chip.dataset.elder);
});

const search = document.getElementById("search");
let initials = null; // first letters of names in pinyin, asked for once somebody searches
search.addEventListener("focus", async () => {
  if (initials) return;
  initials = {};
  try {
    initials = (await ask("/initials")).initials;
    if (search.value && document.activeElement === search) look(); // whoever was found meanwhile stays
  } catch {
    initials = null; // names, ids and addresses are found all the same
  }
}, { passive: true });

function fits(elder, one, wanted) {
  return `${elder} ${one.name} ${one.address}`.toLowerCase().includes(wanted)
    || (/^[a-z]+$/.test(wanted) && initials?.[elder]?.split(" ").some((way) => way.includes(wanted)));
}

function look() {
  const wanted = search.value.trim().toLowerCase();
  if (!wanted) return choose(null);
  const found = Object.entries(people).filter(([elder, one]) => fits(elder, one, wanted)).slice(0, 12);
  const list = make("ul", "", "found");
  for (const [elder, one] of found) {
    const item = make("li");
    const button = make("button");
    button.type = "button";
    button.append(make("bdi", one.name), " ", make("span", elder, "id"));
    button.addEventListener("click", () => {
      choose(elder);
      chipsOf(elder)[0]?.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    item.append(button);
    list.append(item);
  }
  state.elder = null;
  side.replaceChildren(found.length ? list : make("p", say("board.none-found"), "hint"));
}

search.addEventListener("input", look);
