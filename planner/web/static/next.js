// From fault to fault with F8, as from cell to cell in a sheet; Shift goes back.

const faults = () => [...document.querySelectorAll("main form input:not([type=hidden]), main form select")];

function go(step) {
  const all = faults();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length];
  next.focus();
  next.select?.();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "F8" || event.isComposing) return;
  event.preventDefault();
  go(event.shiftKey ? -1 : 1);
});
document.getElementById("next")?.addEventListener("click", () => go(1));
