// The map beside the board: the streets of the printed maps, drawn by their script (`V`, on
// Leaflet). One selection: whoever is chosen on the one is ringed on the other.

import { ask, chipsOf, choose, desk, make, people, say, state } from "./board.js";

const box = document.getElementById("map");
const nearby = 14; // pixels around a home that still mean it
let map = null;
let helpers = {};
let homes = []; // [elder, x, y] on the world's square
let ways = { helper: null, rounds: [] };
let over = null;
let lit = null; // the elder under the pointer, on the map or on the board
let dots = null;
let lines = null;
let names = null;

async function begin() {
  let told;
  try {
    told = await ask("/ground");
  } catch (error) {
    box.append(make("p", error.message, "fault"));
    return;
  }
  helpers = told.helpers;
  map = L.map(box, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, maxZoom: 20, minZoom: 9 });
  V.begin(told, map);
  V.FONT = getComputedStyle(document.body).fontFamily;
  map.fitBounds(told.bounds, { animate: false });
  names = V.lay(map, V.ground());
  V.furnish(map);
  lines = new V.Painter(paintWays, { pane: V.pane(map, "ways", 380) }).addTo(map);
  dots = new V.Painter(paintHomes, { pane: V.pane(map, "dots", 420) }).addTo(map);
  map.on("click", (event) => {
    const elder = nearest(event.latlng);
    if (elder === null) return;
    choose(elder);
    chipsOf(elder)[0]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  map.on("mousemove", (event) => light(nearest(event.latlng)));
  place();
  follow();
  await document.fonts.load(`13px ${V.FONT}`, "\u4e00").catch(() => []); // a computer without Chinese fonts
  redrawAll();
  desk.dataset.map = "drawn";
}

function place() {
  homes = Object.entries(people).filter(([, one]) => one.at.length)
    .map(([elder, one]) => [elder, V.worldX(one.at[0]), V.worldY(one.at[1])]);
}

function redraw() {
  dots?.redraw();
  lines?.redraw();
}

function redrawAll() {
  names.redraw();
  redraw();
}

function colourOf(one) {
  return (one.state === "pair" && helpers[one.helper]?.colour) || "#8c8c8c";
}

function helperShown() {
  return over ?? (state.elder ? people[state.elder]?.helper : ways.helper) ?? null;
}

function paintHomes(ctx, view) {
  const small = V.smaller(view.zoom);
  const shown = helperShown();
  for (const [elder, wx, wy] of homes) {
    const [x, y] = [wx * view.k - view.ox, wy * view.k - view.oy];
    if (x < view.left || x > view.right || y < view.top || y > view.bottom) continue;
    const one = people[elder];
    const kind = one.waits ? 3 : one.state === "remote" ? 2 : 0;
    V.home(ctx, x, y, { tier: one.rank, state: kind, colour: colourOf(one) }, small, shown && one.helper !== shown);
  }
  for (const [helper, one] of Object.entries(helpers)) {
    const p = map.latLngToLayerPoint([one.at[1], one.at[0]]);
    V.house(ctx, p.x, p.y, one.ink);
    if (view.zoom < 13.5 && shown !== helper) continue;
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    V.halo(ctx, one.name, p.x, p.y + 11, `bold 13px ${V.FONT}`, "#111", 4);
  }
  for (const [elder, wx, wy] of homes) {
    if (elder === state.elder || elder === lit) V.chosen(ctx, wx * view.k - view.ox, wy * view.k - view.oy);
  }
}

// The rounds on which the chosen elder is seen are bold, the helper's others thin.
function paintWays(ctx, view) {
  if (ways.helper === null || ways.helper !== helperShown()) return;
  const own = (one) => !state.elder || one.stops.some((stop) => stop.includes(state.elder));
  const inOrder = [...ways.rounds].sort((a, b) => own(a) - own(b));
  inOrder.forEach((one, rank) => {
    one.lines ??= one.legs.map((leg) => V.line(leg, ways.origin));
    const wide = own(one) ? 2.8 : 1.2;
    for (const xy of one.lines) V.paintWay(ctx, view, xy, one.colour, V.DASHES[one.weekday - 1], 1.8 + rank * 2.4, wide);
  });
}

function nearest(latlng) {
  const p = map.latLngToLayerPoint(latlng);
  const [k, o] = [256 * 2 ** map.getZoom(), map.getPixelOrigin()];
  const away = ([, x, y]) => Math.hypot(x * k - o.x - p.x, y * k - o.y - p.y);
  const best = homes.reduce((a, b) => (a && away(a) <= away(b) ? a : b), null);
  return best && away(best) < nearby ? best[0] : null;
}

// Whoever is under the pointer is lit on both sides.
function light(elder) {
  if (elder === lit) return;
  lit = elder;
  for (const old of document.querySelectorAll(".chip.lit")) old.classList.remove("lit");
  for (const chip of elder ? chipsOf(elder) : []) chip.classList.add("lit");
  box.style.cursor = elder ? "pointer" : "";
  dots?.redraw();
}

async function showWays(helper) {
  if (!helper || ways.helper === helper) return redraw();
  ways = { helper, rounds: [] };
  redraw();
  try {
    const told = await ask(`/ways/${encodeURIComponent(helper)}`);
    if (ways.helper === helper) ways = { helper, ...told };
  } catch {
    ways = { helper: null, rounds: [] }; // homes alone say enough; the panel tells what is wrong
  }
  redraw();
}

// Somebody was chosen, or let go.
function follow() {
  if (!map) return;
  const one = people[state.elder];
  if (one?.at.length) {
    const at = [one.at[1], one.at[0]];
    if (!map.getBounds().contains(at)) map.panTo(at, { animate: false });
  }
  if (state.elder) showWays(one?.helper);
  else ways = { helper: null, rounds: [] };
  redraw();
}

document.addEventListener("chosen", follow);
document.addEventListener("refreshed", () => {
  if (!map) return;
  const helper = ways.helper;
  ways = { helper: null, rounds: [] };
  place();
  showWays(helper);
});

desk.addEventListener("pointerleave", () => light(null));
desk.addEventListener("pointerover", (event) => {
  if (box.contains(event.target)) return;
  const chip = event.target.closest(".chip");
  light(chip ? event.target.closest("[data-one]")?.dataset.one ?? chip.dataset.elder : null);
  const row = event.target.closest("tr[data-helper] > th")?.parentElement;
  const now = row?.dataset.helper ?? null;
  if (now === over) return;
  over = now;
  redraw();
});
desk.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-helper] > th")?.parentElement;
  if (row && !state.elder) showWays(row.dataset.helper);
});

const button = document.getElementById("show-map");
button.addEventListener("click", () => {
  const shown = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(shown));
  desk.classList.toggle("no-map", !shown);
  if (shown) map?.invalidateSize({ animate: false });
});

new ResizeObserver(() => map?.invalidateSize({ animate: false })).observe(box);
begin();
