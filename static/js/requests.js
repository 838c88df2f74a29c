// htmx requests: adds the CSRF token, marks background requests, and shows a notice when one fails.
import { clearNotice, showNotice } from "./notices.js";

const FAILED = "request-failed";
const LOST = "updates-lost";
const LIVE_LOST = "live-lost"; // the id of the notice that tells of lost live updates
const LONGEST = 500;
const SAFE = new Set(["get", "head", "options"]);

/**
 * Whether a user caused a request: polling has no event behind it, and events from scripts are not trusted.
 * @param {Event | undefined} cause
 */
function isCausedByUser(cause) {
  return Boolean(cause?.isTrusted);
}

/** The error message that the console sent, if any. @param {XMLHttpRequest | undefined} xhr */
function errorMessage(xhr) {
  const own = xhr?.getResponseHeader("Content-Type")?.startsWith("text/plain") && xhr.responseText.trim();
  if (own) return own.slice(0, LONGEST);
  if (!xhr || xhr.status === 0) return "The console does not answer. Check your connection.";
  if (xhr.status === 401 || xhr.status === 403) return "You may not do this, or you were signed out. Load the page again.";
  if (xhr.status === 404) return "It no longer exists.";
  if (xhr.status === 429) return "Too many requests in a short time. Wait a moment.";
  return `The console answered with an error (${xhr.status}).`;
}

/** Keeps filters that are not set out of the address. @param {FormData} given */
function leaveOutEmpty(given) {
  for (const name of new Set(given.keys())) if (given.getAll(name).every((value) => value === "")) given.delete(name);
}

/** @param {CustomEvent} event */
function prepareRequest(event) {
  const { elt, formData, headers, verb, triggeringEvent } = event.detail;
  if (elt.matches("form[role=search]")) leaveOutEmpty(formData);
  if (!isCausedByUser(triggeringEvent)) headers["X-Background"] = "1";
  if (!SAFE.has(verb)) headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/** @param {CustomEvent} event */
function showError(event) {
  const { xhr, requestConfig } = event.detail;
  if (requestConfig?.headers["X-Background"]) {
    if (!document.getElementById(LIVE_LOST)) showNotice("warning", "This page is no longer up to date: live updates fail.", { id: LOST });
    return;
  }
  const id = xhr?.getResponseHeader("X-Request-Id");
  showNotice("error", errorMessage(xhr) + (id ? ` Request ${id}.` : ""), { id: FAILED });
}

/** @param {CustomEvent} event */
function clearError(event) {
  if (event.detail.successful) clearNotice(event.detail.requestConfig.headers["X-Background"] ? LOST : FAILED);
}

document.addEventListener("htmx:configRequest", prepareRequest);
document.addEventListener("htmx:responseError", showError);
document.addEventListener("htmx:sendError", showError);
document.addEventListener("htmx:timeout", showError);
document.addEventListener("htmx:afterRequest", clearError);
