// Shows the state of live updates: a small mark in the top bar, and a notice while they are interrupted.
import { clearNotice, showNotice } from "../notices.js";

const NOTICE_ID = "live-lost";
const NOTICE_DELAY = 3_000; // ms; a console that restarts is usually back within this time
const STATE_TEXTS = {
  connecting: "Connecting to live updates…",
  open: "Live: changes appear by themselves.",
};
const NO_UPDATES_CODES = [4403, 4404]; // close codes: this cloud has no events, or none for this account

let noticeTimer = 0;

/** @param {import("../stream.js").StateName} name @param {string} text @param {number} [code] */
export function showStatus(name, text, code) {
  const hasNoUpdates = NO_UPDATES_CODES.includes(code);
  const mark = document.querySelector("[data-live-mark]");
  if (mark) {
    const description = STATE_TEXTS[name] ?? (hasNoUpdates ? `${text} Objects in progress are checked every few seconds.` : text);
    mark.hidden = false;
    mark.dataset.liveMark = hasNoUpdates ? "off" : name;
    mark.title = description;
    mark.querySelector("[data-live-words]").textContent = description;
  }
  if (name === "open" || hasNoUpdates) {
    window.clearTimeout(noticeTimer);
    noticeTimer = 0;
    clearNotice(NOTICE_ID);
  } else if (name !== "connecting") showInterruption(name, text);
}

/** @param {string} name @param {string} text */
function showInterruption(name, text) {
  const message = name === "failed" ? text : "Live updates are lost; trying again…";
  if (document.getElementById(NOTICE_ID) || name === "failed") showNotice("warning", message, { id: NOTICE_ID });
  else noticeTimer ||= window.setTimeout(() => showNotice("warning", message, { id: NOTICE_ID }), NOTICE_DELAY);
}
