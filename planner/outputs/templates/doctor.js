/* The doctor's map: a numbered mark for every finding; a square is a fault, a ring a notice. */
"use strict";
(function () {
  var D = V.data, map = V.map, ground = V.ground();
  V.lay(map, ground);
  V.furnish(map);
  map.fitBounds(D.bounds);

  function icon(n, severe) {
    var shape = severe ? "border-radius:3px;background:#9c1f1f;color:#fff;border:2px solid #fff"
      : "border-radius:50%;background:#fff;color:#222;border:2px solid #222";
    var mark = V.el("span", { text: String(n + 1) });
    mark.style.cssText = "display:flex;align-items:center;justify-content:center;width:24px;height:24px;font:700 11px Arial,sans-serif;" + shape;
    return L.divIcon({ html: mark, className: "", iconSize: [24, 24], iconAnchor: [12, 12] });
  }

  var groups = D.findings.map(function (one, n) {
    var group = L.featureGroup();
    one.lines.forEach(function (line, k) {
      if (line.length > 1) {
        L.polyline(line, { color: one.severe ? "#9c1f1f" : "#222", weight: 4, dashArray: one.severe ? "" : "6 5" }).addTo(group);
      } else if (k > 0) {
        L.circleMarker(line[0], { radius: 5, color: one.severe ? "#9c1f1f" : "#222", weight: 2, fillOpacity: 0.2 }).addTo(group);
      }
    });
    if (one.lines.length) {
      L.marker(one.lines[0][0], { icon: icon(n, one.severe), keyboard: false }).on("click", function () { show(n); }).addTo(group);
    }
    return group.addTo(map);
  });

  function show(n) {
    if (D.findings[n].lines.length) { map.fitBounds(groups[n].getBounds(), { maxZoom: 18, padding: [40, 40] }); }
    document.querySelectorAll("#findings li").forEach(function (item, k) {
      item.style.background = k === n ? "#fdf0d2" : "";
      if (k === n) { item.scrollIntoView({ block: "nearest" }); }
    });
  }
  document.querySelectorAll("[data-finding]").forEach(function (button) {
    button.addEventListener("click", function () { show(Number(button.dataset.finding)); });
  });
})();
