// A job while it goes on: ask every second while somebody looks, and show the page anew at its end.

const job = document.getElementById("job");
const stage = document.getElementById("stage");

async function look() {
  if (!document.hidden) {
    try {
      const told = await (await fetch(`/api/jobs/${job.dataset.job}`, { credentials: "same-origin" })).json();
      if (told.state !== job.dataset.state) return location.reload();
      stage.textContent = told.stage;
    } catch {
      stage.textContent = "…";
    }
  }
  setTimeout(look, 1000);
}

setTimeout(look, 1000);
