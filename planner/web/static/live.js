// What others change is seen here: the tab that is looked at asks now and then whether the plan is
// another one. No connection stays open, so that seven tabs are as good as one.

import { chipsOf, choose, desk, refresh, say, side, state } from "./board.js";

const EVERY = 5000;
let asking = false;

async function look() {
  if (asking || document.visibilityState !== "visible" || isAtWork()) return;
  asking = true;
  try {
    const answer = await fetch(`/api/plans/${desk.dataset.plan}/mark`, { credentials: "same-origin" });
    if (!answer.ok) return; // whoever acts next is told
    const { mark } = await answer.json();
    if (mark !== desk.dataset.mark && !isAtWork()) await show();
  } catch {
    return; // the desk is shut; whoever acts next is told
  } finally {
    asking = false;
  }
}

// Nothing is taken from under a hand: a drag, a question that is answered, a field that is filled.
function isAtWork() {
  return desk.matches(".dragging, [aria-busy]") || side.contains(document.activeElement)
    || document.querySelector("dialog[open]") !== null;
}

async function show() {
  const focused = document.activeElement?.dataset?.elder;
  await refresh();
  if (isAtWork()) return; // somebody has begun something here meanwhile, and is told of that
  if (state.elder) await choose(state.elder);
  const chip = focused && chipsOf(focused)[0];
  if (chip) {
    chip.tabIndex = 0;
    chip.focus();
  }
  document.getElementById("told").textContent = say("board.others");
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);

// From the next frame on the board is seen, and answers: what `benchmarks/desk.py` waits for.
requestAnimationFrame(() => setTimeout(() => performance.mark("interactive")));
