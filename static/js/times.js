// Keeps `<time data-ago>` up to date while the page is open. The wording matches apps/core/templatetags/console.py.

const UNITS = [
  ["year", 365 * 86400],
  ["month", 30 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const JUST_NOW = 10;
const EVERY = 15_000;

/** @param {number} seconds how long ago; negative for the future */
export function relative(seconds) {
  const distance = Math.abs(seconds);
  if (distance < JUST_NOW) return "just now";
  const [name, size] = UNITS.find(([, length]) => distance >= length);
  const count = Math.floor(distance / size);
  const words = `${count} ${name}${count === 1 ? "" : "s"}`;
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const words = relative(Math.trunc((Date.now() - Date.parse(time.dateTime)) / 1000));
    if (time.textContent !== words) time.textContent = words;
  }
}

window.setInterval(() => document.hidden || refresh(), EVERY);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
