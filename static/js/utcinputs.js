// Times in <input type="datetime-local" data-utc> are entered in the browser's time zone and sent in UTC.
// The server renders the value in UTC; without scripts, it is entered and sent in UTC.

/** @param {string} utc as `2026-11-24T19:30`; empty for none */
function toLocal(utc) {
  const moment = new Date(`${utc}Z`);
  if (!utc || Number.isNaN(moment.getTime())) return "";
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, utc.length);
}

/** @param {string} local as the input's value; empty for none */
function toUtc(local) {
  const moment = new Date(local);
  return Number.isNaN(moment.getTime()) ? "" : moment.toISOString().replace(/(:00)?\.\d+Z$/, "Z");
}

/** @param {HTMLInputElement} input */
function showInLocalTime(input) {
  const utcInput = document.createElement("input");
  utcInput.type = "hidden";
  utcInput.name = input.name;
  utcInput.value = input.value && `${input.value}Z`;
  input.removeAttribute("name");
  input.value = toLocal(input.value);
  input.title = `In your time, ${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
  input.after(utcInput);
  for (const eventName of ["input", "change"]) input.addEventListener(eventName, () => (utcInput.value = toUtc(input.value)));
}

document.querySelectorAll("input[data-utc][name]").forEach(showInLocalTime);
