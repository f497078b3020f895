// What is typed of a sheet, beside each door before it is saved, as `planner/web/sheets.py` reads it.

const field = document.getElementById("typed");
const echo = document.getElementById("echo");
const doors = [...document.querySelectorAll(".stops li")];
const codes = new Map([...document.querySelectorAll("[data-code]")].map((one) => [one.dataset.code, one.dataset.means]));
const longest = 200; // of a note

// Signs as wide as Chinese ones, which an input method writes, are the same.
function narrow(text) {
  return text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, " ");
}

function tokens(text) {
  return narrow(text).split(/\s+/).flatMap((one) => (one.includes("/") ? [one] : one.split(/[+,;\u3001]+/))).filter(Boolean);
}

// Of each door its code and note; what is no code of ours, and the code of all that are not named.
function read(text) {
  const told = { codes: new Map(), notes: new Map(), rest: null, unclear: [] };
  for (const one of tokens(text)) {
    const [code, note] = one.includes("/") ? [one.slice(0, one.indexOf("/")), one.slice(one.indexOf("/") + 1)] : [one, ""];
    const [, stop, digit] = code.match(/^(\d{0,3})[*=](\d)$/) ?? [];
    const at = digit === undefined ? code : stop;
    const isDoor = doors.some((door) => String(door.value) === String(Number(at)) && at !== "");
    if (digit === undefined ? !(one.includes("/") && isDoor) : !codes.has(digit) || (stop !== "" && !isDoor)) told.unclear.push(one);
    else if (stop === "") told.rest = digit;
    else if (digit !== undefined) told.codes.set(Number(stop), digit);
    if (note && isDoor) told.notes.set(Number(at), note.slice(0, longest));
  }
  return told;
}

function show() {
  const told = read(field.value);
  let exceptions = 0;
  for (const door of doors) {
    const code = told.codes.get(door.value) ?? told.rest ?? "0";
    const note = told.notes.get(door.value);
    const mark = door.querySelector(".echo") ?? door.appendChild(Object.assign(document.createElement("span"), { className: "echo" }));
    mark.textContent = code === "0" ? "✓" : `✗ ${code} ${codes.get(code)}`;
    if (note) mark.textContent += ` · ${note}`;
    mark.classList.toggle("bad", code !== "0");
    exceptions += code === "0" ? 0 : 1;
  }
  const said = exceptions ? echo.dataset.some.replace("{count}", exceptions) : echo.dataset.all;
  echo.textContent = told.unclear.length ? echo.dataset.unclear.replace("{typed}", told.unclear.join(" ")) : said;
  echo.className = told.unclear.length ? "fault" : "kept";
  field.toggleAttribute("aria-invalid", told.unclear.length > 0);
}

field.addEventListener("input", show);
show();
