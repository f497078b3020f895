// The session has ended while somebody works: the door is set before the page, which stays as it is.

const dialog = document.getElementById("again");
let waiting = null; // one door for all questions that wait

export function enterAgain() {
  waiting ??= new Promise((resolve) => {
    const form = dialog.querySelector("form");
    const fault = dialog.querySelector(".fault");
    fault.hidden = true;
    form.password.value = "";
    dialog.showModal();
    form.password.focus();
    form.onsubmit = async (event) => {
      event.preventDefault();
      const said = await entered(form);
      if (said === "") {
        dialog.close();
        waiting = null;
        resolve();
      }
      fault.textContent = said;
      fault.hidden = said === "";
    };
  });
  return waiting;
}

// Nothing closes the door but the right password.
dialog.addEventListener("cancel", (event) => event.preventDefault());

async function entered(form) {
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch("/enter", { method: "POST", body, credentials: "same-origin", redirect: "manual" });
    if (answer.type === "opaqueredirect") return "";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector(".fault")?.textContent ?? dialog.dataset.failed;
  } catch {
    return dialog.dataset.failed;
  }
}
