/* Places for addresses: a mark for every elder, a click sets the point of the one chosen. */
"use strict";
(function () {
  var D = V.data, W = V.words, map = V.map, chosen = -1, set = {};
  V.lay(map, V.ground());
  V.furnish(map);
  map.fitBounds(D.bounds);

  function icon(n) {
    var best = D.rows[n][0], by = set[n];
    var sure = by || (best && best.grade === "sure");
    var mark = V.el("span", { text: String(n + 1) });
    mark.style.cssText = "display:flex;align-items:center;justify-content:center;width:26px;height:26px;" +
      "font:700 11px Arial,sans-serif;border-radius:" + (sure ? "50%" : "4px") + ";border:2px solid " +
      (n === chosen ? "#c98a00" : sure ? "#fff" : "#222") + ";background:" + (sure ? "#1d5c3f" : "#fff") + ";color:" + (sure ? "#fff" : "#222");
    return L.divIcon({ html: mark, className: "", iconSize: [26, 26], iconAnchor: [13, 13] });
  }
  function at(n) { return set[n] ? set[n].at : D.rows[n].length ? D.rows[n][0].at : null; }

  var marks = D.rows.map(function (row, n) {
    if (!row.length) { return null; }
    return L.marker(row[0].at, { icon: icon(n), keyboard: false }).on("click", function () { choose(n, false); }).addTo(map);
  });
  var ring = L.circle([0, 0], { radius: 10, color: "#c98a00", weight: 2, fillOpacity: 0.08, interactive: false });

  function redraw(n) {
    var place = at(n);
    if (!place) { if (marks[n]) { marks[n].remove(); marks[n] = null; } return; }
    if (!marks[n]) { marks[n] = L.marker(place, { icon: icon(n), keyboard: false }).on("click", function () { choose(n, false); }).addTo(map); }
    marks[n].setLatLng(place).setIcon(icon(n));
  }
  function choose(n, goes) {
    var before = chosen, best = D.rows[n][0], place = at(n);
    chosen = n;
    if (before >= 0) { redraw(before); }
    redraw(n);
    ring.remove();
    if (place) {
      if (!set[n] && best) { ring.setLatLng(place).setRadius(best.radius).addTo(map); }
      if (goes) { map.setView(place, Math.max(map.getZoom(), 17)); }
    }
    document.querySelectorAll("[data-li]").forEach(function (item) {
      var is = Number(item.dataset.li) === n;
      item.style.background = is ? "#fdf0d2" : "";
      if (is) { item.scrollIntoView({ block: "nearest" }); }
    });
  }
  /* What the rosters' datum makes of a place: the shift is even between the corners of a table. */
  function own(place) {
    var s = D.bounds[0][0], w = D.bounds[0][1], n = D.bounds[1][0], e = D.bounds[1][1], steps = D.shifts.length - 1;
    var y = Math.min(Math.max((place[0] - s) / (n - s) * steps, 0), steps), x = Math.min(Math.max((place[1] - w) / (e - w) * steps, 0), steps);
    var i = Math.min(Math.floor(y), steps - 1), j = Math.min(Math.floor(x), steps - 1), v = y - i, u = x - j;
    function mix(k) {
      var t = D.shifts;
      return (1 - v) * ((1 - u) * t[i][j][k] + u * t[i][j + 1][k]) + v * ((1 - u) * t[i + 1][j][k] + u * t[i + 1][j + 1][k]);
    }
    return [place[0] + mix(1), place[1] + mix(0)];
  }
  function put(n, place, its, name) {
    set[n] = { at: place, own: its, name: name };
    var said = document.querySelector('[data-grade="' + n + '"]');
    if (said.dataset.was === undefined) { said.dataset.was = said.textContent; }
    said.textContent = "● " + W["by-hand"];
    document.querySelector('[data-undo="' + n + '"]').style.display = "";
    count();
    choose(n, false);
  }
  function count() {
    var many = Object.keys(set).length;
    document.getElementById("moved").textContent = many ? W.moved.replace("{count}", String(many)) : "";
  }
  map.on("click", function (event) {
    if (chosen < 0) { document.getElementById("moved").textContent = W["none-yet"]; return; }
    var place = [event.latlng.lat, event.latlng.lng];
    put(chosen, place, own(place), "");
  });
  document.querySelectorAll("[data-row]").forEach(function (button) {
    button.addEventListener("click", function () { choose(Number(button.dataset.row), true); });
  });
  document.querySelectorAll("[data-take]").forEach(function (button) {
    button.addEventListener("click", function () {
      var n = Number(button.dataset.of), one = D.rows[n][Number(button.dataset.take)];
      put(n, one.at, one.own, one.name);
      map.setView(one.at, Math.max(map.getZoom(), 17));
    });
  });
  document.querySelectorAll("[data-undo]").forEach(function (button) {
    button.addEventListener("click", function () {
      var n = Number(button.dataset.undo), said = document.querySelector('[data-grade="' + n + '"]');
      delete set[n];
      said.textContent = said.dataset.was;
      button.style.display = "none";
      redraw(n);
      count();
      choose(n, true);
    });
  });
  document.getElementById("export").addEventListener("click", function () {
    var lines = D.table.map(function (line, k) {
      var by = k > 0 ? set[k - 1] : null;
      if (!by) { return line.join(","); }
      var cells = line.slice();
      cells[3] = by.own[1].toFixed(6);
      cells[4] = by.own[0].toFixed(6);
      cells[5] = W["by-hand"];
      cells[6] = "";
      cells[7] = W["by-hand-why"];
      return cells.join(",");
    });
    var link = V.el("a", { href: URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv" })), download: D.file });
    document.body.appendChild(link);
    link.click();
    link.remove();
  });
  window.LOCATED = { own: own };
})();
