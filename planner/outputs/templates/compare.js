/* Two plans side by side: the maps move together, hand-overs are ringed and named. */
"use strict";
(function () {
  var D = V.data, ground = V.ground(), lonlat = V.line(D.elders.at), count = D.elders.id.length;
  var right = L.map("map_right", { zoomControl: false, attributionControl: false, zoomSnap: 0.25, preferCanvas: true, maxZoom: 20 });
  var maps = [V.map, right], chosen = [0, Math.min(1, D.sides.length - 1)], turfs = [null, null], dots = [], lit = -1;
  right.setView(V.map.getCenter(), V.map.getZoom(), { animate: false });
  function label(i) { return (D.elders.name && D.elders.name[i] ? D.elders.name[i] + " " : "") + D.elders.id[i]; }
  function nameOf(side, i) { var n = side.helper[i]; return n < 0 ? null : side.helpers[n].label; }
  function changed(i) { return nameOf(D.sides[chosen[0]], i) !== nameOf(D.sides[chosen[1]], i); }

  maps.forEach(function (map, m) {
    V.lay(map, ground); V.furnish(map); V.pane(map, "turfs", 300);
    dots.push(new V.Painter(function (ctx, view) { paint(ctx, view, D.sides[chosen[m]]); }, { pane: V.pane(map, "dots", 420) }).addTo(map));
    map.on("move", function () {
      var other = maps[1 - m];
      if (map._led) { return; }
      other._led = true; other.setView(map.getCenter(), map.getZoom(), { animate: false }); other._led = false;
    });
  });
  function paint(ctx, view, side) {
    var small = view.zoom < 13 ? 1.8 : view.zoom < 14.5 ? 2.6 : view.zoom < 16 ? 3.6 : 4.8;
    for (var i = 0; i < count; i++) {
      var x = lonlat[2 * i] * view.k - view.ox, y = lonlat[2 * i + 1] * view.k - view.oy;
      if (x < view.left || x > view.right || y < view.top || y > view.bottom) { continue; }
      var h = side.helper[i], over = changed(i);
      if (over) { ctx.beginPath(); ctx.arc(x, y, small + 3.5, 0, 7); ctx.fillStyle = "#fff"; ctx.fill(); ctx.strokeStyle = "#111"; ctx.lineWidth = 1.8; ctx.stroke(); }
      ctx.beginPath(); ctx.arc(x, y, small, 0, 7); ctx.fillStyle = h < 0 ? "#fff" : side.helpers[h].colour; ctx.fill(); ctx.strokeStyle = side.missed[i] ? "#b00020" : "#222"; ctx.lineWidth = side.missed[i] ? 2 : 0.9; ctx.stroke();
      if (i === lit) { ctx.beginPath(); ctx.arc(x, y, 14, 0, 7); ctx.strokeStyle = "#111"; ctx.lineWidth = 3; ctx.stroke(); }
    }
    side.helpers.forEach(function (h) {
      var x = V.worldX(h.base[0]) * view.k - view.ox, y = V.worldY(h.base[1]) * view.k - view.oy;
      V.house(ctx, x, y, h.ink); ctx.textAlign = "center"; ctx.textBaseline = "top"; ctx.lineJoin = "round";
      V.halo(ctx, h.short, x, y + 11, "bold 12px " + V.FONT, "#111", 4);
    });
  }
  function draw(m) {
    if (turfs[m]) { turfs[m].remove(); }
    turfs[m] = L.layerGroup(D.sides[chosen[m]].helpers.map(function (h) {
      return L.polygon(h.turf.map(function (rings) { return rings.map(V.latLngs); }), { pane: "turfs", renderer: canvases[m], interactive: false, color: h.ink, weight: 1.6, fillColor: h.colour, fillOpacity: 0.2 });
    })).addTo(maps[m]);
  }
  var canvases = maps.map(function () { return L.canvas({ pane: "turfs", padding: 0.3 }); });
  function list() {
    var ul = document.getElementById("over"), n = 0, a = D.sides[chosen[0]], b = D.sides[chosen[1]];
    ul.textContent = "";
    for (var i = 0; i < count; i++) {
      if (!changed(i)) { continue; }
      n += 1;
      if (n <= 300) { ul.appendChild(row(i, nameOf(a, i) || V.words.nobody, nameOf(b, i) || V.words.nobody)); }
    }
    if (n > 300) { ul.appendChild(V.el("li", { text: V.say("more", { count: n - 300 }) })); }
    document.getElementById("over-h").textContent = n ? V.say("hand_overs_of", { count: n }) : V.words.same_helpers;
  }
  function row(i, from, to) {
    return V.el("li", {}, [V.el("button", { type: "button", on: { click: function () {
      lit = i;
      var y = (0.5 - lonlat[2 * i + 1]) * 2 * Math.PI;
      maps[0].setView([(2 * Math.atan(Math.exp(y)) - Math.PI / 2) * 180 / Math.PI, (lonlat[2 * i] - 0.5) * 360], Math.max(maps[0].getZoom(), 16.5), { animate: false });
      dots.forEach(function (d) { d.redraw(); });
    } } }, [V.el("b", { text: label(i) }), V.el("span", { text: " " + from + " → " + to })])]);
  }
  function all() { [0, 1].forEach(draw); dots.forEach(function (d) { d.redraw(); }); list(); }
  [0, 1].forEach(function (m) {
    var select = document.getElementById("side-" + m);
    select.value = String(chosen[m]);
    select.addEventListener("change", function () { chosen[m] = +select.value; all(); });
  });
  document.getElementById("key").appendChild(V.el("span", { text: "◎ " + V.words.legend_changed }));
  maps[0].fitBounds(D.bounds, { animate: false });
  maps[1].setView(maps[0].getCenter(), maps[0].getZoom(), { animate: false });
  all();
  V.printing(maps, dots);
  document.body.setAttribute("data-ready", "1");
})();
