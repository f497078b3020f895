/* The ground of every map: lines drawn from the streets themselves, on a canvas. */
"use strict";
var V = {};
V.begin = function (data, map) { V.data = data; V.map = map; V.words = data.words; };
/* A page that is one file carries its data; the desk fetches them and begins then. */
if (typeof MAP !== "undefined") { V.begin(JSON.parse(document.getElementById("data").textContent), MAP); }

/* ---- lines: differences of millionths of a degree, five bits to a letter ---- */
V.numbers = function (text) {
  var out = [], at = 0;
  while (at < text.length) {
    var shift = 0, value = 0, letter;
    do {
      letter = text.charCodeAt(at++) - 63;
      value |= (letter & 31) << shift;
      shift += 5;
    } while (letter >= 32);
    out.push(value & 1 ? ~(value >> 1) : value >> 1);
  }
  return out;
};
V.worldX = function (lon) { return lon / 360 + 0.5; };
V.worldY = function (lat) {
  var s = Math.sin(lat * Math.PI / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
};
V.line = function (text, origin) {
  var from = origin || V.data.origin, n = V.numbers(text), xy = new Float64Array(n.length), lon = from[0], lat = from[1];
  var box = [9, 9, -9, -9];
  for (var i = 0; i < n.length; i += 2) {
    lon += n[i] / 1e6; lat += n[i + 1] / 1e6;
    var x = xy[i] = V.worldX(lon), y = xy[i + 1] = V.worldY(lat);
    if (x < box[0]) { box[0] = x; } if (x > box[2]) { box[2] = x; }
    if (y < box[1]) { box[1] = y; } if (y > box[3]) { box[3] = y; }
  }
  xy.box = box;
  return xy;
};
V.latLngs = function (text) {
  var n = V.numbers(text), out = [], lon = V.data.origin[0], lat = V.data.origin[1];
  for (var i = 0; i < n.length; i += 2) {
    lon += n[i] / 1e6; lat += n[i + 1] / 1e6;
    out.push([lat, lon]);
  }
  return out;
};
V.meets = function (a, b) { return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1]; };

/* ---- a canvas that follows the map; `paint` draws what lies in view ---- */
V.Painter = L.Renderer.extend({
  options: { padding: 0.3, pane: "overlayPane" },
  initialize: function (paint, options) {
    L.Renderer.prototype.initialize.call(this, options);
    this._paint = paint;
  },
  _initContainer: function () {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
  },
  _destroyContainer: function () { L.DomUtil.remove(this._container); delete this._container; },
  _updatePaths: function () {},
  _update: function () {
    if (this._map._animatingZoom && this._bounds) { return; }
    L.Renderer.prototype._update.call(this);
    var b = this._bounds, size = b.getSize(), c = this._container, fine = V.fineness || Math.min(window.devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(c, b.min);
    c.width = Math.round(size.x * fine); c.height = Math.round(size.y * fine);
    c.style.width = size.x + "px"; c.style.height = size.y + "px";
    var ctx = c.getContext("2d"), origin = this._map.getPixelOrigin(), k = 256 * Math.pow(2, this._map.getZoom());
    ctx.setTransform(fine, 0, 0, fine, -b.min.x * fine, -b.min.y * fine);
    this._paint(ctx, {
      k: k, ox: origin.x, oy: origin.y, zoom: this._map.getZoom(),
      left: b.min.x, top: b.min.y, right: b.max.x, bottom: b.max.y,
      box: [(b.min.x + origin.x) / k, (b.min.y + origin.y) / k, (b.max.x + origin.x) / k, (b.max.y + origin.y) / k],
      mpp: 40075016.7 * Math.cos(this._map.getCenter().lat * Math.PI / 180) / k
    });
  },
  redraw: function () { if (this._map) { this._update(); } return this; }
});
V.pane = function (map, name, z) {
  if (!map.getPane(name)) { map.createPane(name).style.zIndex = z; map.getPane(name).style.pointerEvents = "none"; }
  return name;
};
V.trace = function (ctx, xy, view, close) {
  var px = Infinity, py = Infinity, last = xy.length - 2;
  for (var i = 0; i <= last; i += 2) {
    var x = xy[i] * view.k - view.ox, y = xy[i + 1] * view.k - view.oy;
    if (i === 0) { ctx.moveTo(x, y); } else if (i === last || Math.abs(x - px) + Math.abs(y - py) > 0.8) { ctx.lineTo(x, y); } else { continue; }
    px = x; py = y;
  }
  if (close) { ctx.closePath(); }
};
V.pixels = function (xy, view) {
  var out = [];
  for (var i = 0; i < xy.length; i += 2) {
    var x = xy[i] * view.k - view.ox, y = xy[i + 1] * view.k - view.oy, n = out.length;
    if (!n || Math.abs(x - out[n - 1][0]) + Math.abs(y - out[n - 1][1]) > 0.5) { out.push([x, y]); }
  }
  return out;
};

/* ---- the ground itself ---- */
V.STREETS = { /* metres wide, least and most pixels, casing, fill, least zoom */
  major: [17, 2.2, 15, "#d2b487", "#fce9c4", 9], middle: [13, 1.4, 12, "#cfc090", "#fdf6d8", 11],
  minor: [8.5, 0.7, 9, "#c9c4b8", "#ffffff", 13], service: [4.5, 0.5, 5.5, "#d3cec3", "#ffffff", 15],
  foot: [2, 0.6, 2, "", "#b59a78", 15], steps: [2.4, 0.8, 3, "", "#a5825a", 15]
};
V.AREAS = { water: ["#bcd6e8", "#94b8d3", 9], green: ["#dbe9cf", "#c3d8b3", 11], compound: ["#f0eadf", "#d9cfbd", 13], building: ["#ddd7cc", "#c4bcae", 15] };
V.FONT = '"Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC","WenQuanYi Micro Hei",Arial,sans-serif';
V.ground = function () {
  var g = V.data.ground, out = { streets: {}, areas: {}, names: [] };
  Object.keys(g.streets).forEach(function (rank) {
    out.streets[rank] = g.streets[rank].map(function (one) {
      var xy = V.line(one[1]);
      if (one[0]) { out.names.push({ name: one[0], rank: rank, xy: xy }); }
      return xy;
    });
  });
  Object.keys(g.areas).forEach(function (kind) {
    out.areas[kind] = g.areas[kind].map(function (one) {
      var rings = one[1].map(function (ring) { return V.line(ring); });
      rings.name = one[0]; rings.open = one[2];
      return rings;
    });
  });
  return out;
};
V.paintGround = function (ground) {
  return function (ctx, view) {
    ctx.lineJoin = "round"; ctx.lineCap = "round";
    ["compound", "green", "water", "building"].forEach(function (kind) {
      var style = V.AREAS[kind];
      if (view.zoom < style[2]) { return; }
      ctx.fillStyle = style[0]; ctx.strokeStyle = style[1]; ctx.lineWidth = 0.7;
      ctx.beginPath();
      (ground.areas[kind] || []).forEach(function (rings) {
        if (!rings.open && V.meets(rings[0].box, view.box)) { rings.forEach(function (ring) { V.trace(ctx, ring, view, true); }); }
      });
      ctx.fill("evenodd"); ctx.stroke();
      ctx.beginPath();
      (ground.areas[kind] || []).forEach(function (rings) {
        if (rings.open && V.meets(rings[0].box, view.box)) { V.trace(ctx, rings[0], view, false); }
      });
      ctx.strokeStyle = style[0]; ctx.lineWidth = Math.max(1.5, 8 / view.mpp); ctx.stroke();
    });
    [["foot", "steps"], ["service", "minor", "middle", "major"]].forEach(function (ranks, cased) {
      (cased ? [1, 0] : [0]).forEach(function (casing) {
        ranks.forEach(function (rank) {
          var s = V.STREETS[rank], wide = Math.max(s[1], Math.min(s[2], s[0] / view.mpp));
          if (view.zoom < s[5]) { return; }
          ctx.beginPath();
          (ground.streets[rank] || []).forEach(function (xy) { if (V.meets(xy.box, view.box)) { V.trace(ctx, xy, view); } });
          ctx.setLineDash(rank === "foot" ? [5, 3.5] : rank === "steps" ? [1.5, 2.5] : []);
          ctx.lineCap = cased ? "round" : "butt";
          ctx.lineWidth = casing ? wide + 1.5 : wide;
          ctx.strokeStyle = casing ? s[3] : s[4];
          ctx.stroke();
        });
      });
    });
    ctx.setLineDash([]);
  };
};

/* ---- names along streets: Chinese upright, top down on streets that run up and down ---- */
V.lengths = function (p) {
  var ends = [0];
  for (var i = 1; i < p.length; i++) { ends.push(ends[i - 1] + Math.hypot(p[i][0] - p[i - 1][0], p[i][1] - p[i - 1][1])); }
  return ends;
};
V.along = function (p, ends, at) {
  var i = 1;
  while (i < p.length - 1 && ends[i] < at) { i++; }
  var step = ends[i] - ends[i - 1] || 1, t = (at - ends[i - 1]) / step;
  return [p[i - 1][0] + (p[i][0] - p[i - 1][0]) * t, p[i - 1][1] + (p[i][1] - p[i - 1][1]) * t,
    Math.atan2(p[i][1] - p[i - 1][1], p[i][0] - p[i - 1][0])];
};
V.wide = function (sign) { return sign.codePointAt(0) >= 0x2e80; };
V.paintNames = function (ground) {
  var order = ["major", "middle", "minor", "service", "foot", "steps"];
  ground.names.sort(function (a, b) { return order.indexOf(a.rank) - order.indexOf(b.rank); });
  return function (ctx, view) {
    var taken = [], seen = {};
    ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.lineJoin = "round";
    ground.names.forEach(function (one) {
      var least = { major: 12.5, middle: 13.5, minor: 15, service: 16, foot: 16.5, steps: 17 }[one.rank];
      if (view.zoom < least || !V.meets(one.xy.box, view.box)) { return; }
      var size = { major: 13, middle: 12.5, minor: 11.5 }[one.rank] || 10.5;
      V.nameAlong(ctx, view, one, size, taken, seen);
    });
    (ground.areas.compound || []).concat(ground.areas.green || [], ground.areas.water || []).forEach(function (rings) {
      if (!rings.name || rings.open || view.zoom < 15 || !V.meets(rings[0].box, view.box)) { return; }
      var b = rings[0].box, x = (b[0] + b[2]) / 2 * view.k - view.ox, y = (b[1] + b[3]) / 2 * view.k - view.oy;
      var wide = (b[2] - b[0]) * view.k, need = rings.name.length * 12;
      if (wide < need * 0.8 || !V.free(taken, [[x, y]], need / 2)) { return; }
      taken.push([x, y]);
      V.halo(ctx, rings.name, x, y, "italic 11px " + V.FONT, "#6b6355", 3);
    });
  };
};
V.halo = function (ctx, text, x, y, font, colour, width) {
  ctx.font = font; ctx.strokeStyle = "rgba(255,255,255,.9)"; ctx.lineWidth = width; ctx.strokeText(text, x, y);
  ctx.fillStyle = colour; ctx.fillText(text, x, y);
};
V.free = function (taken, spots, apart) {
  return spots.every(function (s) {
    return taken.every(function (t) { return Math.abs(s[0] - t[0]) > apart || Math.abs(s[1] - t[1]) > apart; });
  });
};
V.nameAlong = function (ctx, view, one, size, taken, seen) {
  var all = V.pixels(one.xy, view), p = [];
  for (var i = 0; i < all.length; i++) { /* the first long stretch in view */
    var inside = all[i][0] > view.left && all[i][0] < view.right && all[i][1] > view.top && all[i][1] < view.bottom;
    if (inside) { if (!p.length && i) { p.push(all[i - 1]); } p.push(all[i]); } else if (p.length) { p.push(all[i]); break; }
  }
  if (!p.length) { p = all; }
  if (p.length < 2) { return; }
  var signs = Array.from(one.name), ends = V.lengths(p), total = ends[ends.length - 1];
  ctx.font = size + "px " + V.FONT;
  var widths = signs.map(function (s) { return V.wide(s) ? size * 1.1 : ctx.measureText(s).width + 0.6; });
  var need = widths.reduce(function (a, b) { return a + b; }, 0);
  if (total < need * 1.1) { return; }
  var repeats = Math.max(1, Math.min(3, Math.floor(total / 420)));
  for (var r = 0; r < repeats; r++) {
    var start = total * (r + 0.5) / repeats - need / 2, middle = V.along(p, ends, start + need / 2);
    var down = signs.every(V.wide) && Math.abs(Math.sin(middle[2])) > 0.77;
    var back = down ? Math.sin(middle[2]) < 0 : Math.cos(middle[2]) < 0;
    var at = start, letters = [];
    for (var j = 0; j < signs.length; j++) {
      var n = back ? signs.length - 1 - j : j, spot = V.along(p, ends, at + widths[n] / 2);
      letters.push([spot[0], spot[1], spot[2] + (back ? Math.PI : 0) - (down ? Math.PI / 2 : 0), signs[n]]);
      at += widths[n];
    }
    var near = (seen[one.name] || []).some(function (s) { return Math.hypot(s[0] - middle[0], s[1] - middle[1]) < 260; });
    if (near || V.bent(letters) || !V.free(taken, letters, size * 1.15)) { continue; }
    (seen[one.name] = seen[one.name] || []).push(middle);
    V.setLetters(ctx, letters, size, taken);
  }
};
V.bent = function (letters) { /* a name around a corner is not read */
  for (var i = 1; i < letters.length; i++) {
    var turn = Math.abs(letters[i][2] - letters[i - 1][2]) % (2 * Math.PI);
    if (Math.min(turn, 2 * Math.PI - turn) > 0.6) { return true; }
  }
  return false;
};
V.setLetters = function (ctx, letters, size, taken) {
  ctx.font = size + "px " + V.FONT;
  [0, 1].forEach(function (fill) {
    letters.forEach(function (l) {
      ctx.save(); ctx.translate(l[0], l[1]); ctx.rotate(l[2]);
      if (fill) { ctx.fillStyle = "#4b453b"; ctx.fillText(l[3], 0, 0); } else { ctx.strokeStyle = "rgba(255,255,255,.92)"; ctx.lineWidth = 3.2; ctx.strokeText(l[3], 0, 0); }
      ctx.restore();
      if (!fill) { taken.push([l[0], l[1]]); }
    });
  });
};

/* ---- ways: set off to the right, with arrows ---- */
V.setOff = function (p, by) {
  var out = [];
  for (var i = 0; i < p.length; i++) {
    var a = p[Math.max(0, i - 1)], b = p[i], c = p[Math.min(p.length - 1, i + 1)];
    var u = V.unit(a, b) || V.unit(b, c) || [1, 0], w = V.unit(b, c) || u;
    var nx = -u[1] - w[1], ny = u[0] + w[0], n = Math.hypot(nx, ny);
    if (n < 1e-6) { nx = -u[1]; ny = u[0]; n = 1; }
    nx /= n; ny /= n;
    var reach = 1 / Math.max(0.5, nx * -u[1] + ny * u[0]);
    out.push([b[0] + nx * by * reach, b[1] + ny * by * reach]);
  }
  return out;
};
V.unit = function (a, b) {
  var x = b[0] - a[0], y = b[1] - a[1], n = Math.hypot(x, y);
  return n < 1e-9 ? null : [x / n, y / n];
};
V.DASHES = [[], [11, 5], [2, 4.5], [12, 4, 2, 4], [5, 4], [16, 4], [8, 3, 2, 3, 2, 3]];
V.paintWay = function (ctx, view, xy, colour, dash, by, width) {
  if (!V.meets(xy.box, view.box)) { return; }
  var p = V.setOff(V.pixels(xy, view), by);
  if (p.length < 2) { return; }
  ctx.lineJoin = "round"; ctx.lineCap = "butt";
  [["rgba(255,255,255,.9)", width + 2.4, []], [colour, width, dash]].forEach(function (s) {
    ctx.beginPath(); p.forEach(function (q, i) { if (i) { ctx.lineTo(q[0], q[1]); } else { ctx.moveTo(q[0], q[1]); } });
    ctx.strokeStyle = s[0]; ctx.lineWidth = s[1]; ctx.setLineDash(s[2]); ctx.stroke();
  });
  ctx.setLineDash([]);
  var ends = V.lengths(p), total = ends[ends.length - 1], count = Math.floor(total / 110) || (total > 30 ? 1 : 0);
  for (var i = 0; i < count; i++) {
    var s = V.along(p, ends, total * (i + 0.5) / count);
    ctx.save(); ctx.translate(s[0], s[1]); ctx.rotate(s[2]);
    ctx.beginPath(); ctx.moveTo(-5, -4.6); ctx.lineTo(5.5, 0); ctx.lineTo(-5, 4.6); ctx.closePath();
    ctx.fillStyle = colour; ctx.strokeStyle = "#fff"; ctx.lineWidth = 1.2; ctx.fill(); ctx.stroke(); ctx.restore();
  }
};

/* ---- marks whose shape says the tier, so that colour is never the only sign ---- */
V.mark = function (ctx, shape, x, y, r) {
  var n = { square: 4, triangle: 3, diamond: 4, pentagon: 5, down: 3, hexagon: 6 }[shape];
  ctx.beginPath();
  if (shape === "cross" || shape === "times") {
    var a = r * 0.42, turn = shape === "times" ? Math.PI / 4 : 0;
    [[-a, -r], [a, -r], [a, -a], [r, -a], [r, a], [a, a], [a, r], [-a, r], [-a, a], [-r, a], [-r, -a], [-a, -a]].forEach(function (q, i) {
      var u = q[0] * Math.cos(turn) - q[1] * Math.sin(turn), w = q[0] * Math.sin(turn) + q[1] * Math.cos(turn);
      if (i) { ctx.lineTo(x + u, y + w); } else { ctx.moveTo(x + u, y + w); }
    });
    ctx.closePath();
  } else if (!n) { ctx.arc(x, y, r, 0, 7); ctx.closePath(); } else {
    var begin = { square: Math.PI / 4, down: Math.PI / 2 }[shape];
    if (begin === undefined) { begin = -Math.PI / 2; }
    for (var i = 0; i < n; i++) {
      var t = begin + i * 2 * Math.PI / n;
      if (i) { ctx.lineTo(x + r * Math.cos(t), y + r * Math.sin(t)); } else { ctx.moveTo(x + r * Math.cos(t), y + r * Math.sin(t)); }
    }
    ctx.closePath();
  }
};
V.SHAPES = [["circle", 6.4], ["square", 6.2], ["triangle", 6.2], ["diamond", 5.8], ["pentagon", 5.4], ["down", 5.6], ["cross", 5.2], ["circle", 3.2], ["times", 3.6]];
V.ring = function (ctx, kind, x, y, r) { /* 2 remote: a dashed ring; 3 unserved: a thick ring on white */
  ctx.beginPath(); ctx.arc(x, y, r, 0, 7); ctx.fillStyle = "#fff"; ctx.fill();
  ctx.setLineDash(kind === 2 ? [3, 2.5] : []); ctx.strokeStyle = kind === 2 ? "#222" : "#b00020"; ctx.lineWidth = kind === 2 ? 1.8 : r < 6 ? 1.8 : 3; ctx.stroke(); ctx.setLineDash([]);
};
V.home = function (ctx, x, y, one, small, dim) { /* one: its tier's number, its state, its colour */
  var tier = V.SHAPES[one.tier] || V.SHAPES[8], r = tier[1] * small;
  ctx.globalAlpha = dim ? 0.25 : 1;
  if (one.state > 1) { V.ring(ctx, one.state, x, y, Math.max(r, 4 * small) + 3.5 * small); }
  V.mark(ctx, tier[0], x, y, r);
  ctx.fillStyle = one.colour; ctx.fill();
  ctx.lineWidth = 1.1; ctx.strokeStyle = "#222"; ctx.stroke();
  ctx.globalAlpha = 1;
};
V.smaller = function (zoom) { return zoom < 13 ? 0.45 : zoom < 14.5 ? 0.65 : zoom < 16 ? 0.85 : 1.1; };
V.chosen = function (ctx, x, y) {
  ctx.beginPath(); ctx.arc(x, y, 13, 0, 7);
  ctx.strokeStyle = "#fff"; ctx.lineWidth = 6; ctx.stroke(); ctx.strokeStyle = "#111"; ctx.lineWidth = 2.5; ctx.stroke();
};
V.house = function (ctx, x, y, colour) {
  ctx.beginPath(); ctx.rect(x - 9, y - 9, 18, 18); ctx.fillStyle = "#fff"; ctx.fill();
  ctx.strokeStyle = colour; ctx.lineWidth = 2.5; ctx.stroke();
  ctx.beginPath(); ctx.moveTo(x - 6, y); ctx.lineTo(x, y - 5.5); ctx.lineTo(x + 6, y);
  ctx.moveTo(x - 4, y - 1.5); ctx.lineTo(x - 4, y + 5); ctx.lineTo(x + 4, y + 5); ctx.lineTo(x + 4, y - 1.5);
  ctx.strokeStyle = "#222"; ctx.lineWidth = 1.7; ctx.stroke();
};
V.swatch = function (paint, wide, tall) {
  var c = document.createElement("canvas"), k = 2;
  c.width = wide * k; c.height = tall * k; c.style.width = wide + "px"; c.style.height = tall + "px";
  c.setAttribute("aria-hidden", "true"); c.className = "swatch";
  var ctx = c.getContext("2d"); ctx.scale(k, k); paint(ctx);
  return c;
};

/* ---- small things that every page has ---- */
V.el = function (tag, attributes, children) {
  var e = document.createElement(tag);
  Object.keys(attributes || {}).forEach(function (name) {
    if (name === "text") { e.textContent = attributes[name]; } else if (name === "on") { Object.keys(attributes.on).forEach(function (t) { e.addEventListener(t, attributes.on[t]); }); } else { e.setAttribute(name, attributes[name]); }
  });
  (children || []).forEach(function (child) { if (child) { e.appendChild(typeof child === "string" ? document.createTextNode(child) : child); } });
  return e;
};
V.say = function (name, values) {
  return (V.words[name] || name).replace(/\{(\w+)\}/g, function (_, key) { return values && key in values ? values[key] : ""; });
};
/* ---- tiles in GCJ-02 lie some hundred metres off; the grid is moved so that they lie right ---- */
V.gcj02 = function (lat, lon) {
  var x = lon - 105, y = lat - 35, p = Math.PI, root = Math.sqrt(Math.abs(x));
  var wave = (20 * Math.sin(6 * x * p) + 20 * Math.sin(2 * x * p)) * 2 / 3;
  var dLat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave +
    (20 * Math.sin(y * p) + 40 * Math.sin(y / 3 * p)) * 2 / 3 + (160 * Math.sin(y / 12 * p) + 320 * Math.sin(y * p / 30)) * 2 / 3;
  var dLon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave +
    (20 * Math.sin(x * p) + 40 * Math.sin(x / 3 * p)) * 2 / 3 + (150 * Math.sin(x / 12 * p) + 300 * Math.sin(x / 30 * p)) * 2 / 3;
  var a = 6378245, ee = 0.00669342162296594323, rad = lat / 180 * p, magic = 1 - ee * Math.sin(rad) * Math.sin(rad);
  return [lat + dLat * 180 / (a * (1 - ee) / (magic * Math.sqrt(magic)) * p), lon + dLon * 180 / (a / Math.sqrt(magic) * Math.cos(rad) * p)];
};
V.ShiftedTiles = L.TileLayer.extend({
  _setZoomTransform: function (level, center, zoom) { L.TileLayer.prototype._setZoomTransform.call(this, level, L.latLng(V.gcj02(center.lat, center.lng)), zoom); },
  _getTiledPixelBounds: function (center) { return L.TileLayer.prototype._getTiledPixelBounds.call(this, L.latLng(V.gcj02(center.lat, center.lng))); }
});
V.furnish = function (map) {
  L.control.zoom({ position: "topleft", zoomInTitle: V.words.zoom_in, zoomOutTitle: V.words.zoom_out }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
  var credit = L.control.attribution({ prefix: false, position: "bottomright" }).addTo(map);
  credit.addAttribution("© OpenStreetMap contributors, ODbL 1.0 · Leaflet");
  var north = L.control({ position: "topright" });
  north.onAdd = function () {
    return V.el("div", { "class": "north", role: "img", "aria-label": V.words.north_long }, [
      V.swatch(function (ctx) {
        ctx.beginPath(); ctx.moveTo(11, 1); ctx.lineTo(19, 24); ctx.lineTo(11, 19); ctx.lineTo(3, 24); ctx.closePath();
        ctx.fillStyle = "#222"; ctx.fill();
      }, 22, 26), V.el("span", { text: V.words.north })]);
  };
  north.addTo(map);
  if (V.data.tiles) {
    var tiles = V.data.tiles;
    (tiles.gcj02 ? new V.ShiftedTiles(tiles.url, tiles.options) : L.tileLayer(tiles.url, tiles.options)).addTo(map);
    credit.addAttribution(tiles.credit);
  }
};
V.lay = function (map, ground) {
  if (!V.data.tiles) { new V.Painter(V.paintGround(ground), { pane: V.pane(map, "ground", 210) }).addTo(map); }
  return new V.Painter(V.paintNames(ground), { pane: V.pane(map, "names", 330) }).addTo(map);
};

/* Chromium prints a canvas over another as if it were opaque, so for paper they become one. */
V.flatten = function (map) {
  var box = map.getContainer(), frame = box.getBoundingClientRect(), k = V.fineness, whole = document.createElement("canvas");
  whole.className = "whole"; whole.width = Math.round(frame.width * k); whole.height = Math.round(frame.height * k);
  var ctx = whole.getContext("2d");
  ctx.fillStyle = "#f7f5f0"; ctx.fillRect(0, 0, whole.width, whole.height);
  Array.from(box.querySelectorAll(".leaflet-pane canvas")).sort(function (a, b) {
    return getComputedStyle(a.parentElement).zIndex - getComputedStyle(b.parentElement).zIndex;
  }).forEach(function (c) {
    var r = c.getBoundingClientRect();
    if (c.width && r.width) { ctx.drawImage(c, (r.left - frame.left) * k, (r.top - frame.top) * k, r.width * k, r.height * k); }
  });
  box.appendChild(whole);
};

/* ---- printing: the map takes the paper's shape while it prints ---- */
V.printing = function (maps, painters) {
  var paper = document.getElementById("paper"), sheet = V.el("style", {});
  document.head.appendChild(sheet);
  function size() { return paper && paper.value === "A3" ? ["A3", 390, 262] : ["A4", 272, 176]; }
  function begin() {
    var s = size();
    sheet.textContent = "@page{size:" + s[0] + " landscape;margin:10mm}" +
      "body.printing .stage{width:" + s[1] + "mm;height:" + s[2] + "mm}";
    document.body.classList.add("printing"); V.fineness = 3;
    maps.forEach(function (m) { m._kept = m.getBounds(); m.invalidateSize({ animate: false, pan: false }); m.fitBounds(m._kept, { animate: false }); });
    painters.forEach(function (p) { p.redraw(); });
    maps.forEach(V.flatten);
  }
  function end() {
    document.body.classList.remove("printing"); V.fineness = 0;
    document.querySelectorAll(".whole").forEach(function (c) { c.remove(); });
    maps.forEach(function (m) { m.invalidateSize({ animate: false, pan: false }); m.fitBounds(m._kept, { animate: false }); });
    painters.forEach(function (p) { p.redraw(); });
  }
  window.addEventListener("beforeprint", begin);
  window.addEventListener("afterprint", end);
  var button = document.getElementById("print");
  if (button) { button.addEventListener("click", function () { window.print(); }); }
};
