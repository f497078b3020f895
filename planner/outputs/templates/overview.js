/* The overview: turfs, walking areas, elders by tier; table and map point at each other. */
"use strict";
(function () {
  var D = V.data, map = V.map, ground = V.ground();
  map.options.minZoom = 9;
  V.lay(map, ground);
  V.furnish(map);
  var state = { helper: -1, day: -1, tier: -1, area: -1, over: -1, areas: false, query: "" };

  /* ---- elders, column by column ---- */
  var E = D.elders, count = E.id.length, lonlat = V.line(E.at), met = E.days;
  function matches(i) {
    return (state.helper < 0 || E.helper[i] === state.helper) && (state.tier < 0 || E.tier[i] === state.tier) &&
      (state.area < 0 || E.area[i] === state.area) && (state.day < 0 || met[i].indexOf(state.day) >= 0);
  }
  var shown = new Uint8Array(count);
  function sift() {
    var n = 0;
    for (var i = 0; i < count; i++) { shown[i] = matches(i) ? 1 : 0; n += shown[i]; }
    return n;
  }
  function colourOf(i) { return E.helper[i] >= 0 ? D.helpers[E.helper[i]].colour : "#555"; }

  /* ---- turfs and walking areas ---- */
  var canvas = L.canvas({ pane: V.pane(map, "turfs", 300), padding: 0.3 });
  map.getPane("turfs").style.pointerEvents = "auto";
  var turfs = D.helpers.map(function (h, n) {
    var turf = L.polygon(h.turf.map(function (rings) { return rings.map(V.latLngs); }), { renderer: canvas, smoothFactor: 0.6 });
    turf.on("mouseover", function () { hover(n); }).on("mouseout", function () { hover(-1); });
    turf.on("click", function (event) { if (!pick(event.latlng)) { choose(state.helper === n ? -1 : n, true); } L.DomEvent.stop(event); });
    return turf.addTo(map);
  });
  var reaches = D.helpers.map(function (h) {
    return L.polygon(h.reach.map(function (rings) { return rings.map(V.latLngs); }),
      { renderer: canvas, interactive: false, color: h.ink, weight: 2, dashArray: "2 6", fillColor: h.colour, fillOpacity: 0.05 });
  });
  function styleTurfs() {
    turfs.forEach(function (turf, n) {
      var lit = state.over === n || state.helper === n, dim = (state.helper >= 0 || state.over >= 0) && !lit;
      turf.setStyle({ color: D.helpers[n].ink, weight: lit ? 3.5 : 1.6, opacity: dim ? 0.35 : 0.95, fillColor: D.helpers[n].colour, fillOpacity: lit ? 0.34 : dim ? 0.06 : 0.2 });
      var wanted = state.areas || lit;
      if (wanted && !map.hasLayer(reaches[n])) { reaches[n].addTo(map).bringToBack(); }
      if (!wanted && map.hasLayer(reaches[n])) { reaches[n].remove(); }
    });
  }

  /* ---- what is painted above ---- */
  var ways = new V.Painter(function (ctx, view) {
    if (state.day < 0) { return; }
    D.helpers.forEach(function (h, n) {
      if (state.helper >= 0 && state.helper !== n) { return; }
      h.rounds.forEach(function (r) {
        if (state.day >= 0 && r[0] !== state.day) { return; }
        if (!r.lines) { r.lines = r[1].map(function (leg) { return V.line(leg); }); }
        r.lines.forEach(function (xy) { V.paintWay(ctx, view, xy, h.ink, V.DASHES[D.weekdays[r[0]] - 1], 1.6 + (state.day < 0 ? r[0] * 1.6 : 0), 2.2); });
      });
    });
  }, { pane: V.pane(map, "ways", 380) }).addTo(map);
  var dots = new V.Painter(function (ctx, view) {
    var far = view.zoom < 13, small = V.smaller(view.zoom);
    [0, 1].forEach(function (urgent) {
      for (var i = 0; i < count; i++) {
        if (!shown[i] || (E.state[i] > 1 ? 1 : 0) !== urgent) { continue; }
        var x = lonlat[2 * i] * view.k - view.ox, y = lonlat[2 * i + 1] * view.k - view.oy;
        if (x < view.left || x > view.right || y < view.top || y > view.bottom) { continue; }
        if (far && !urgent) { ctx.fillStyle = colourOf(i); ctx.fillRect(x - 1.5, y - 1.5, 3, 3); continue; }
        paintElder(ctx, i, x, y, small, state.over >= 0 && E.helper[i] !== state.over);
      }
    });
    D.helpers.forEach(function (h, n) {
      if (!h.base || (state.helper >= 0 && state.helper !== n)) { return; }
      var p = map.latLngToLayerPoint([h.base[1], h.base[0]]);
      V.house(ctx, p.x, p.y, h.ink);
    });
    D.helpers.forEach(function (h, n) {
      if (!h.base || (state.helper >= 0 && state.helper !== n) || (D.helpers.length > 40 && view.zoom < 13.5 && state.helper !== n && state.over !== n)) { return; }
      var p = map.latLngToLayerPoint([h.base[1], h.base[0]]);
      ctx.textAlign = "center"; ctx.textBaseline = "top"; ctx.lineJoin = "round";
      V.halo(ctx, h.short, p.x, p.y + 11, "bold 13px " + V.FONT, "#111", 4);
    });
    if (state.lit !== undefined) {
      V.chosen(ctx, lonlat[2 * state.lit] * view.k - view.ox, lonlat[2 * state.lit + 1] * view.k - view.oy);
    }
  }, { pane: V.pane(map, "dots", 420) }).addTo(map);
  function paintElder(ctx, i, x, y, small, dim) {
    V.home(ctx, x, y, { tier: E.tier[i], state: E.state[i], colour: colourOf(i) }, small, dim);
  }

  /* ---- one elder ---- */
  function nearest(latlng) {
    var p = map.latLngToLayerPoint(latlng), k = 256 * Math.pow(2, map.getZoom()), o = map.getPixelOrigin(), best = -1, least = 14;
    for (var i = 0; i < count; i++) {
      if (!shown[i]) { continue; }
      var away = Math.hypot(lonlat[2 * i] * k - o.x - p.x, lonlat[2 * i + 1] * k - o.y - p.y);
      if (away < least) { least = away; best = i; }
    }
    return best;
  }
  function latLngOf(i) {
    var y = (0.5 - lonlat[2 * i + 1]) * 2 * Math.PI;
    return L.latLng((2 * Math.atan(Math.exp(y)) - Math.PI / 2) * 180 / Math.PI, (lonlat[2 * i] - 0.5) * 360);
  }
  function people(i) { /* everybody at this very spot */
    var out = [];
    for (var j = 0; j < count && out.length < 12; j++) { if (shown[j] && Math.abs(lonlat[2 * j] - lonlat[2 * i]) < 2e-8 && Math.abs(lonlat[2 * j + 1] - lonlat[2 * i + 1]) < 2e-8) { out.push(j); } }
    return out.indexOf(i) < 0 ? [i].concat(out) : out;
  }
  function label(i) { return (E.name && E.name[i] ? E.name[i] + " " : "") + E.id[i]; }
  function card(i) {
    var days = D.days.filter(function (_, d) { return met[i].indexOf(d) >= 0; }).map(function (d) { return d[1]; }).join(" ");
    var helper = E.helper[i] >= 0 ? D.helpers[E.helper[i]].label : "";
    var rows = [[V.words.helper, helper], [V.words.tier, D.tiers[E.tier[i]]], [V.words.area, D.areas[E.area[i]]], [V.words.days, days], [V.words.why, E.why[i] === undefined ? "" : E.why[i]]];
    return V.el("div", { "class": "card" }, [V.el("h3", { text: label(i) })].concat(rows.filter(function (r) { return r[1]; }).map(function (r) {
      return V.el("p", {}, [V.el("span", { text: r[0] }), " " + r[1]]);
    })));
  }
  function show(i, move) {
    state.lit = i;
    if (move) { map.setView(latLngOf(i), Math.max(map.getZoom(), 16.5), { animate: false }); }
    L.popup({ maxHeight: 260, closeButton: true, offset: [0, -6] }).setLatLng(latLngOf(i)).setContent(V.el("div", {}, people(i).map(card))).openOn(map);
    dots.redraw();
  }
  function pick(latlng) { var i = nearest(latlng); if (i >= 0) { show(i, false); return true; } return false; }
  map.on("click", function (event) { if (!pick(event.latlng)) { choose(-1); } });
  map.on("popupclose", function () { state.lit = undefined; dots.redraw(); });
  map.on("mousemove", function (event) { map.getContainer().style.cursor = nearest(event.latlng) >= 0 ? "pointer" : ""; });

  /* ---- table and lists ---- */
  var rows = [], byId = function (id) { return document.getElementById(id); };
  D.helpers.forEach(function (h, n) {
    var button = V.el("button", { type: "button", "aria-pressed": "false", on: { click: function () { choose(state.helper === n ? -1 : n, true); } } },
      [V.swatch(function (ctx) { ctx.fillStyle = h.colour; ctx.fillRect(0, 0, 14, 14); ctx.strokeStyle = h.ink; ctx.lineWidth = 2.5; ctx.strokeRect(1, 1, 12, 12); }, 14, 14), V.el("span", { text: h.label })]);
    var row = V.el("tr", { "data-helper": h.id, on: { mouseenter: function () { hover(n); }, mouseleave: function () { hover(-1); }, focusin: function () { hover(n); }, focusout: function () { hover(-1); } } }, [
      V.el("th", { scope: "row" }, [button]), V.el("td", { text: h.elders }), V.el("td", { text: h.visits }), V.el("td", { text: h.minutes }), V.el("td", { text: h.walk }),
      V.el("td", {}, [V.el("a", { href: h.map, text: V.words.week_map }), " ", V.el("a", { href: h.sheet, text: V.words.sheet })])]);
    rows.push([row, button]);
    byId("helpers").appendChild(row);
  });
  function listed(id, states) {
    var list = byId(id), n = 0;
    for (var i = 0; i < count; i++) {
      if (states.indexOf(E.state[i]) < 0) { continue; }
      n += 1;
      if (n <= 300) { list.appendChild(item(i)); }
    }
    if (n > 300) { list.appendChild(V.el("li", { text: V.say("more", { count: n - 300 }) })); }
  }
  function item(i) {
    return V.el("li", {}, [V.el("button", { type: "button", "data-elder": E.id[i], on: { click: function () { reset(i); show(i, true); } } },
      [V.el("b", { text: label(i) }), " ", V.el("span", { text: E.why[i] || D.tiers[E.tier[i]] + " · " + D.areas[E.area[i]] })])]);
  }
  function reset(i) { if (!matches(i)) { ["helper", "day", "tier", "area"].forEach(function (k) { state[k] = -1; if (byId("f-" + k)) { byId("f-" + k).value = "-1"; } }); refresh(); } }
  listed("unserved", [3, 4]); listed("remote", [2, 4]);

  /* ---- filters and search ---- */
  function options(id, values, key) {
    var select = byId(id);
    values.forEach(function (v, n) { if (v) { select.appendChild(V.el("option", { value: n, text: v })); } });
    select.addEventListener("change", function () { if (key === "helper") { choose(+select.value, true); } else { state[key] = +select.value; refresh(); } });
  }
  options("f-helper", D.helpers.map(function (h) { return h.label; }), "helper");
  options("f-day", D.days.map(function (d) { return d[0]; }), "day");
  options("f-tier", D.tiers, "tier");
  options("f-area", D.areas, "area");
  byId("f-reach").addEventListener("change", function (event) { state.areas = event.target.checked; styleTurfs(); });
  byId("clear").addEventListener("click", function () {
    ["day", "tier", "area"].forEach(function (k) { state[k] = -1; byId("f-" + k).value = "-1"; });
    byId("f-search").value = ""; search(); choose(-1); whole();
  });
  function search() {
    var q = byId("f-search").value.trim().toLowerCase(), list = byId("found"), n = 0;
    list.textContent = "";
    if (!q) { byId("found-count").textContent = ""; return; }
    for (var i = 0; i < count; i++) {
      if (label(i).toLowerCase().indexOf(q) < 0) { continue; }
      n += 1;
      if (n <= 30) { list.appendChild(item(i)); }
    }
    byId("found-count").textContent = V.say("found", { count: n });
  }
  byId("f-search").addEventListener("input", search);

  function hover(n) { if (state.over !== n) { state.over = n; styleTurfs(); mark(); dots.redraw(); } }
  function mark() {
    rows.forEach(function (r, n) {
      r[0].classList.toggle("lit", state.over === n || state.helper === n);
      r[1].setAttribute("aria-pressed", state.helper === n ? "true" : "false");
    });
  }
  function choose(n, move) {
    state.helper = n; byId("f-helper").value = String(n);
    refresh();
    if (n >= 0) {
      rows[n][0].scrollIntoView({ block: "nearest" });
      if (move) { var b = L.latLngBounds([]); if (D.helpers[n].turf.length) { b.extend(turfs[n].getBounds()); } if (D.helpers[n].base) { b.extend([D.helpers[n].base[1], D.helpers[n].base[0]]); } if (b.isValid()) { map.fitBounds(b.pad(0.12), { animate: false, maxZoom: 17 }); } }
    }
  }
  function refresh() {
    var n = sift();
    byId("count").textContent = V.say("shown", { count: n, all: count });
    styleTurfs(); mark(); ways.redraw(); dots.redraw();
  }

  function whole() { /* everybody, beside the legend */
    var room = window.innerWidth < 760 ? 0 : legend.parentElement.parentElement.offsetWidth;
    map.fitBounds(D.bounds, { animate: false, paddingBottomRight: [room, 0] });
  }

  /* ---- legend ---- */
  var legend = byId("legend");
  if (window.innerWidth < 760) { legend.parentElement.open = false; }
  D.tiers.forEach(function (name, t) {
    if (D.tiers_used.indexOf(t) < 0) { return; }
    legend.appendChild(V.el("li", {}, [V.swatch(function (ctx) { V.mark(ctx, V.SHAPES[t][0], 9, 9, V.SHAPES[t][1]); ctx.fillStyle = "#9a9a9a"; ctx.fill(); ctx.lineWidth = 1.1; ctx.strokeStyle = "#222"; ctx.stroke(); }, 18, 18), V.el("span", { text: name })]));
  });
  [["base", function (ctx) { ctx.scale(0.82, 0.82); V.house(ctx, 11, 11, "#333"); }], ["unserved", function (ctx) { V.ring(ctx, 3, 9, 9, 7); }], ["remote", function (ctx) { V.ring(ctx, 2, 9, 9, 7); }],
    ["turf", function (ctx) { ctx.fillStyle = "rgba(60,110,160,.25)"; ctx.strokeStyle = "#24557f"; ctx.lineWidth = 1.6; ctx.beginPath(); ctx.rect(1, 4, 16, 10); ctx.fill(); ctx.stroke(); }],
    ["reach", function (ctx) { ctx.setLineDash([2, 4]); ctx.lineWidth = 2; ctx.strokeStyle = "#24557f"; ctx.strokeRect(1, 4, 16, 10); }]].forEach(function (l) {
    legend.appendChild(V.el("li", {}, [V.swatch(l[1], 18, 18), V.el("span", { text: V.words["legend_" + l[0]] })]));
  });

  whole();
  refresh();
  V.printing([map], [dots, ways]);
  document.body.setAttribute("data-ready", "1");
})();
