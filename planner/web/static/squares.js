// The map beside the figures of a week: squares in which elders live, and nothing about any of them.

const box = document.getElementById("map");
const FILLS = [0.35, 0.55, 0.75, 1]; // of a square's side, by how many live there
const LEAST = 9; // pixels, where the map is seen from far off

async function begin() {
  const answer = await fetch(`/api/plans/${box.dataset.plan}/squares`, { credentials: "same-origin" }).catch(() => null);
  const told = (await answer?.json().catch(() => null)) ?? {};
  if (!answer?.ok || !told.squares) {
    box.textContent = told.message ?? box.dataset.failed;
    return;
  }
  const map = L.map(box, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, maxZoom: 17, minZoom: 9 });
  V.begin(told, map);
  V.FONT = getComputedStyle(document.body).fontFamily;
  map.fitBounds(told.bounds, { animate: false });
  const names = V.lay(map, V.ground());
  V.furnish(map);
  const cells = told.squares.map(([lon, lat, size, number, isLeft]) => ({
    west: V.worldX(lon - told.half), east: V.worldX(lon + told.half),
    north: V.worldY(lat + told.half), south: V.worldY(lat - told.half), size, number, isLeft,
  }));
  new V.Painter((ctx, view) => paint(ctx, view, cells, told.colours), { pane: V.pane(map, "dots", 420) }).addTo(map);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(box);
  await document.fonts.load(`13px ${V.FONT}`, "\u4e00").catch(() => []); // a computer without Chinese fonts
  names.redraw();
  box.dataset.map = "drawn";
}

function paint(ctx, view, cells, colours) {
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const one of cells) {
    const [x, y] = [((one.west + one.east) / 2) * view.k - view.ox, ((one.north + one.south) / 2) * view.k - view.oy];
    if (x < view.left || x > view.right || y < view.top || y > view.bottom) continue;
    const wide = Math.max(LEAST, (one.east - one.west) * view.k - 1);
    const tall = Math.max(LEAST, (one.south - one.north) * view.k - 1);
    const [fill, ink] = colours[one.number - 1] ?? ["#8c8c8c", "#454545"];
    ctx.fillStyle = "rgba(255,255,255,.55)";
    ctx.fillRect(x - wide / 2, y - tall / 2, wide, tall);
    ctx.fillStyle = fill;
    const side = FILLS[one.size];
    ctx.fillRect(x - (wide * side) / 2, y - (tall * side) / 2, wide * side, tall * side);
    ctx.setLineDash(one.isLeft ? [4, 3] : []);
    ctx.lineWidth = one.isLeft ? 2.5 : 1;
    ctx.strokeStyle = one.isLeft ? "#9c2f20" : ink;
    ctx.strokeRect(x - wide / 2, y - tall / 2, wide, tall);
    if (one.number && wide > 14) V.halo(ctx, String(one.number), x, y, `bold 11px ${V.FONT}`, "#111", 3);
  }
  ctx.setLineDash([]);
}

begin();
