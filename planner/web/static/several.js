// Several elders at once: picked with Ctrl (or the key A), priced together for every helper, and
// given in one change, which is one version and one step to take back.

import { ask, chipsOf, choose, desk, make, people, say, side, state } from "./board.js";

const picked = new Set();
const most = 40; // as many as one change may name
let send = () => {};
let asked = 0; // the newest question; prices of an older one are of no use any more

export const isOne = (elder) => picked.size > 1 && picked.has(elder);

export function begin(sender) {
  send = sender;
}

// The changes that give all who are picked to a helper; whoever is there already stays.
export function giveAll(helper) {
  return [...picked].filter((elder) => people[elder]?.helper !== helper)
    .map((elder) => ({ do: "give", elder, helper }));
}

function mark() {
  for (const old of document.querySelectorAll(".chip.picked")) {
    old.classList.remove("picked");
    old.removeAttribute("aria-pressed");
  }
  for (const elder of picked) {
    for (const chip of chipsOf(elder)) {
      chip.classList.add("picked");
      chip.setAttribute("aria-pressed", "true");
    }
  }
}

function pick(chip, named) {
  const those = named ? [named] : [...chip.querySelectorAll("[data-one]")].map((one) => one.dataset.one);
  if (!those.length) those.push(chip.dataset.elder);
  if (!picked.size && state.elder) add(state.elder); // whoever was chosen is the first of several
  const isThere = those.every((elder) => picked.has(elder));
  for (const elder of those) isThere ? picked.delete(elder) : add(elder);
  show();
}

function add(elder) {
  const one = people[elder];
  if (one?.state === "pair" && !one.locked && picked.size < most) picked.add(elder);
}

function show() {
  if (!picked.size) return choose(null);
  state.elder = null;
  for (const chip of document.querySelectorAll(".chip.chosen")) chip.classList.remove("chosen");
  mark();
  const names = make("ul", "", "several");
  for (const elder of picked) {
    const item = make("li");
    item.append(make("bdi", people[elder].name), " ", make("span", elder, "id"));
    names.append(item);
  }
  side.replaceChildren(make("h2", say("change.several", { count: picked.size })), names);
  if (picked.size > 1) prices();
}

async function prices() {
  const mine = asked += 1;
  const list = make("ul", "", "gives");
  const head = make("h3", say("change.give"));
  head.id = "give-head";
  list.setAttribute("aria-labelledby", "give-head");
  side.append(head, list);
  const rows = [...document.querySelectorAll("tr[data-helper]")];
  const priced = rows.map((row) => line(row, giveAll(row.dataset.helper))).filter(Boolean);
  list.append(...priced.map((one) => one.item));
  for (const one of priced) {
    try {
      const told = await ask("/proposals", { edits: one.edits });
      if (mine !== asked) return;
      one.cost.textContent = told.broken.length ? told.broken[0]
        : say("change.price-one", { walk: told.walk, ratio: told.ratio });
      one.button.classList.toggle("far", !told.is_lawful);
      one.rank = told.is_lawful ? told.extra_walk_s : Infinity;
    } catch (error) {
      one.cost.textContent = error.message;
      one.rank = Infinity;
    }
  }
  if (list.contains(document.activeElement)) return; // nothing moves below a hand that is there
  list.append(...priced.sort((a, b) => a.rank - b.rank).map((one) => one.item));
}

function line(row, edits) {
  if (!edits.length) return null;
  const button = make("button", "", "give");
  button.type = "button";
  const cost = make("span", "…", "cost");
  const name = row.querySelector("th bdi").textContent;
  button.append(make("bdi", name), " ", make("span", row.dataset.helper, "id"), cost);
  button.addEventListener("click", () => send(edits));
  const item = make("li");
  item.append(button);
  return { item, button, cost, edits, rank: Infinity };
}

export function letAllGo() {
  if (!picked.size) return;
  picked.clear();
  asked += 1;
  mark();
}

desk.addEventListener("click", (event) => {
  const chip = event.target.closest(".chip");
  if (!chip) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) pick(chip, event.target.closest("[data-one]")?.dataset.one);
  else letAllGo();
});

export function pickFocused() {
  const chip = document.activeElement.closest?.(".chip");
  if (chip) pick(chip);
}

document.addEventListener("chosen", () => { if (state.elder) letAllGo(); });
document.addEventListener("refreshed", () => { if (picked.size) show(); });
