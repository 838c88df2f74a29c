// Keeps `<time data-ago>` up to date while the page is open. The wording matches apps/core/templatetags/console.py.

const UNITS = [
  ["year", 365 * 86400],
  ["month", 30 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const JUST_NOW_SECONDS = 10;
const UPDATE_INTERVAL = 15_000;

/** @param {number} seconds how long ago; negative for the future */
export function formatRelative(seconds) {
  const distance = Math.abs(seconds);
  if (distance < JUST_NOW_SECONDS) return "just now";
  const [name, size] = UNITS.find(([, length]) => distance >= length);
  const count = Math.floor(distance / size);
  const text = `${count} ${name}${count === 1 ? "" : "s"}`;
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

function updateTimes() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const text = formatRelative(Math.trunc((Date.now() - Date.parse(time.dateTime)) / 1000));
    if (time.textContent !== text) time.textContent = text;
  }
}

window.setInterval(() => document.hidden || updateTimes(), UPDATE_INTERVAL);
document.addEventListener("visibilitychange", () => document.hidden || updateTimes());
