// Has the server check a stack file. A newer check cancels an older one.

/**
 * @typedef {{ line: number, text: string, tone: "error" | "warning" }} Problem
 * @typedef {{ problems: Problem[], services: string[], compose: boolean, failed?: string }} CheckResult
 */

const FAILED_TEXT = "The file cannot be checked right now. It will be checked when you send it.";

export class Checker {
  #url;
  /** @type {AbortController | null} */
  #controller = null;

  /** @param {string} url */
  constructor(url) {
    this.#url = url;
  }

  /** @param {string} text @returns {Promise<CheckResult | null>} null if a newer check was started */
  async check(text) {
    this.#controller?.abort();
    const controller = (this.#controller = new AbortController());
    try {
      return await this.#request(text, controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return null;
      return { problems: [], services: [], compose: false, failed: FAILED_TEXT };
    }
  }

  /** @param {string} text @param {AbortSignal} signal @returns {Promise<CheckResult>} */
  async #request(text, signal) {
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    const headers = { "X-CSRFToken": token, "X-Background": "1" };
    const response = await fetch(this.#url, { method: "POST", body: new URLSearchParams({ services: text }), headers, signal, redirect: "error" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.json();
  }
}
