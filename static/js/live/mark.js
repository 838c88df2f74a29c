// Shows the state of live updates: a small mark in the top bar, and a notice while they are interrupted.
import { clearNotice, showNotice } from "../notices.js";

const NOTICE = "live-lost";
const GRACE = 3_000; // ms; a console that restarts is usually back within this time
const WORDS = {
  connecting: "Connecting to live updates…",
  open: "Live: changes appear by themselves.",
};
const NONE = [4403, 4404]; // close codes: this cloud has no events, or none for this account

let timer = 0;

/** @param {import("../stream.js").StateName} name @param {string} text @param {number} [code] */
export function showState(name, text, code) {
  const quiet = NONE.includes(code);
  const mark = document.querySelector("[data-live-mark]");
  if (mark) {
    const words = WORDS[name] ?? (quiet ? `${text} Objects in progress are checked every few seconds.` : text);
    mark.hidden = false;
    mark.dataset.liveMark = quiet ? "off" : name;
    mark.title = words;
    mark.querySelector("[data-live-words]").textContent = words;
  }
  if (name === "open" || quiet) {
    window.clearTimeout(timer);
    timer = 0;
    clearNotice(NOTICE);
  } else if (name !== "connecting") lose(name, text);
}

/** @param {string} name @param {string} text */
function lose(name, text) {
  const say = name === "failed" ? text : "Live updates are lost; trying again…";
  if (document.getElementById(NOTICE) || name === "failed") showNotice("warning", say, { id: NOTICE });
  else timer ||= window.setTimeout(() => showNotice("warning", say, { id: NOTICE }), GRACE);
}
