/* One helper's week: each day's way, its direction, and pins that carry day and number. */
"use strict";
(function () {
  var D = V.data, map = V.map, ground = V.ground();
  V.lay(map, ground);
  V.furnish(map);
  var on = D.days.map(function () { return true; }), lit = null;
  D.days.forEach(function (day) { day.lines = day.legs.map(function (leg) { return V.line(leg); }); });

  var ways = new V.Painter(function (ctx, view) {
    var rank = 0;
    D.days.forEach(function (day, n) {
      if (!on[n]) { return; }
      day.lines.forEach(function (xy) { V.paintWay(ctx, view, xy, day.colour, V.DASHES[day.weekday - 1], 1.8 + rank * 2.4, 2.6); });
      rank += 1;
    });
  }, { pane: V.pane(map, "ways", 380) }).addTo(map);

  var places = [];
  var pins = new V.Painter(function (ctx, view) {
    var b = map.latLngToLayerPoint([D.base[1], D.base[0]]), taken = [[b.x, b.y, 15, 15]];
    places = [];
    V.house(ctx, b.x, b.y, "#111");
    ctx.font = "bold 12px " + V.FONT;
    D.days.forEach(function (day, n) {
      if (!on[n]) { return; }
      day.stops.forEach(function (stop, i) {
        var p = map.latLngToLayerPoint([stop[1], stop[0]]), text = day.letters + (i + 1), wide = Math.max(20, ctx.measureText(text).width + 10);
        var at = room(p.x, p.y, wide / 2 + 1, 11, taken);
        taken.push([at[0], at[1], wide / 2 + 1, 11]);
        places.push({ day: n, stop: i, x: at[0], y: at[1], px: p.x, py: p.y, text: text, wide: wide, colour: day.colour });
      });
    });
    places.forEach(function (q) {
      ctx.beginPath(); ctx.moveTo(q.px, q.py); ctx.lineTo(q.x, q.y); ctx.strokeStyle = "#fff"; ctx.lineWidth = 3; ctx.stroke(); ctx.strokeStyle = q.colour; ctx.lineWidth = 1.4; ctx.stroke();
      ctx.beginPath(); ctx.arc(q.px, q.py, 3, 0, 7); ctx.fillStyle = q.colour; ctx.fill(); ctx.lineWidth = 1; ctx.strokeStyle = "#fff"; ctx.stroke();
    });
    ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.font = "bold 12px " + V.FONT;
    places.forEach(function (q) {
      var now = lit && lit[0] === q.day && lit[1] === q.stop;
      ctx.beginPath();
      ctx.roundRect(q.x - q.wide / 2, q.y - 10, q.wide, 20, 10);
      ctx.fillStyle = now ? "#fff" : q.colour; ctx.fill();
      ctx.strokeStyle = now ? q.colour : "#fff"; ctx.lineWidth = now ? 3 : 1.4; ctx.stroke();
      ctx.fillStyle = now ? q.colour : "#fff"; ctx.fillText(q.text, q.x, q.y + 0.5);
    });
  }, { pane: V.pane(map, "pins", 420) }).addTo(map);
  function room(x, y, w, h, taken) {
    for (var ring = 0; ring < 60; ring++) {
      for (var s = 0; s < (ring ? 16 : 1); s++) {
        var a = Math.PI * (s / 8 - 0.5), u = x + ring * 8 * Math.cos(a), v = y + ring * 8 * Math.sin(a);
        if (taken.every(function (t) { return Math.abs(t[0] - u) > t[2] + w || Math.abs(t[1] - v) > t[3] + h; })) { return [u, v]; }
      }
    }
    return [x, y];
  }

  document.querySelectorAll("[data-day]").forEach(function (box) {
    box.addEventListener("change", function () { var n = +box.getAttribute("data-day"); on[n] = box.checked; document.querySelector('[data-round="' + n + '"]').hidden = !box.checked; ways.redraw(); pins.redraw(); });
  });
  document.querySelectorAll("[data-key]").forEach(function (key) {
    var day = D.days[+key.getAttribute("data-key")];
    key.appendChild(V.swatch(function (ctx) { ctx.beginPath(); ctx.moveTo(0, 7); ctx.lineTo(34, 7); ctx.setLineDash(V.DASHES[day.weekday - 1]); ctx.strokeStyle = day.colour; ctx.lineWidth = 3; ctx.stroke(); }, 34, 14));
  });
  document.querySelectorAll("[data-stop]").forEach(function (button) {
    button.addEventListener("click", function () {
      var at = button.getAttribute("data-stop").split("-").map(Number), stop = D.days[at[0]].stops[at[1]];
      lit = at; map.setView([stop[1], stop[0]], Math.max(map.getZoom(), 17), { animate: false }); pins.redraw();
    });
    button.addEventListener("mouseenter", function () { lit = button.getAttribute("data-stop").split("-").map(Number); pins.redraw(); });
  });
  map.on("click", function (event) {
    var p = map.latLngToLayerPoint(event.latlng), hit = places.filter(function (q) { return Math.abs(q.x - p.x) < q.wide / 2 && Math.abs(q.y - p.y) < 11; })[0];
    lit = hit ? [hit.day, hit.stop] : null; pins.redraw();
    if (hit) { var b = document.querySelector('[data-stop="' + hit.day + "-" + hit.stop + '"]'); b.scrollIntoView({ block: "center" }); b.focus({ preventScroll: true }); }
  });
  map.fitBounds(D.bounds, { animate: false });
  V.printing([map], [ways, pins]);
  document.body.setAttribute("data-ready", "1");
})();
