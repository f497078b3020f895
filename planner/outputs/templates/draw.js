/* What the map lacks: a click adds a point, "done" keeps the gate, path or closed lane, a button exports all. */
"use strict";
(function () {
  var D = V.data, W = V.words, map = V.map, points = [], kept = D.rows.slice(), shapes = [], draft = null;
  var COLOURS = { gate: "#1d5c3f", path: "#1d5c3f", closed: "#b3261e" };
  V.lay(map, V.ground());
  V.furnish(map);
  map.fitBounds(D.bounds);
  D.homes.forEach(function (at) {
    L.circleMarker(at, { radius: 3, color: "#555", weight: 1, fillColor: "#fff", fillOpacity: 1, interactive: false }).addTo(map);
  });
  function by(id) { return document.getElementById(id); }
  function say(words) { by("said").textContent = words; }
  function kind() { return document.querySelector("[name=kind]:checked").value; }
  function least(which) { return which === "gate" ? 1 : 2; }
  function shape(which, at, dashed) {
    var group = L.layerGroup(), look = { color: COLOURS[which], weight: 5, opacity: 0.9, interactive: false };
    if (dashed) { look.dashArray = "6 6"; }
    if (at.length > 1) { L.polyline(at, look).addTo(group); }
    if (at.length === 1 || dashed) {
      at.forEach(function (p) { L.circleMarker(p, { radius: 7, color: COLOURS[which], weight: 3, fillColor: "#fff", fillOpacity: 1, interactive: false }).addTo(group); });
    }
    return group;
  }
  function redraw() {
    if (draft) { draft.remove(); }
    draft = shape(kind(), points, true).addTo(map);
    shapes.forEach(function (one) { one.remove(); });
    shapes = kept.map(function (row) { return shape(row.kind, row.points, false).addTo(map); });
  }
  function list() {
    var rows = by("rows");
    rows.textContent = "";
    kept.forEach(function (row, n) {
      var item = V.el("li", { text: W[row.kind] + (row.name ? " · " + row.name : "") + " · " + row.author + " · " + row.date + " " });
      var out = V.el("button", { text: W.remove });
      out.type = "button";
      out.className = "button";
      out.addEventListener("click", function () { kept.splice(n, 1); redraw(); list(); });
      item.appendChild(out);
      rows.appendChild(item);
    });
    if (!kept.length) { rows.appendChild(V.el("li", { text: W.nothing })); }
  }
  function add(place) {
    if (kind() === "gate") { points = []; }
    points.push([place.lat, place.lng]);
    say(W.points.replace("{count}", String(points.length)));
    redraw();
  }
  map.on("click", function (event) { add(event.latlng); });
  by("middle").addEventListener("click", function () { add(map.getCenter()); });
  by("back").addEventListener("click", function () {
    points.pop();
    say(W.points.replace("{count}", String(points.length)));
    redraw();
  });
  document.querySelectorAll("[name=kind]").forEach(function (one) {
    one.addEventListener("change", function () { if (kind() === "gate") { points = points.slice(-1); } redraw(); });
  });
  by("done").addEventListener("click", function () {
    var which = kind(), author = by("author").value.trim(), day = by("date").value;
    if (points.length < least(which)) { say(W.few); return; }
    if (!author || !day) { say(W.who); return; }
    kept.push({ kind: which, points: points, name: by("name").value.trim(), author: author, date: day });
    points = [];
    by("name").value = "";
    say(W.added);
    redraw();
    list();
  });
  /* A cell as CSV writes it; a name that a spreadsheet would reckon out begins with a quote. */
  function cell(words) {
    var plain = String(words).replace(/[\u0000-\u001f\u007f]/g, " ");
    if (/^[=+\-@]/.test(plain)) { plain = "'" + plain; }
    return /[",;\n]/.test(plain) ? '"' + plain.replace(/"/g, '""') + '"' : plain;
  }
  by("export").addEventListener("click", function () {
    var lines = [D.heads.map(cell).join(",")];
    kept.forEach(function (row) {
      var places = row.points.map(function (p) { return p[1].toFixed(7) + " " + p[0].toFixed(7); }).join("; ");
      lines.push([D.kinds[row.kind], places, row.name, row.author, row.date, "wgs84"].map(cell).join(","));
    });
    var link = V.el("a", { href: URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv" })), download: D.file });
    document.body.appendChild(link);
    link.click();
    link.remove();
  });
  redraw();
  list();
  window.DRAWN = { kept: kept };
})();
