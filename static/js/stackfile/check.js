// Has the server check a stack file. A newer check cancels an older one.

/**
 * @typedef {{ line: number, text: string, tone: "error" | "warning" }} Problem
 * @typedef {{ problems: Problem[], services: string[], compose: boolean, failed?: string }} Checked
 */

const FAILED = "The file cannot be checked right now. It will be checked when you send it.";

export class Checker {
  #url;
  /** @type {AbortController | null} */
  #asked = null;

  /** @param {string} url */
  constructor(url) {
    this.#url = url;
  }

  /** @param {string} text @returns {Promise<Checked | null>} null if a newer check was started */
  async check(text) {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    try {
      return await this.#ask(text, asked.signal);
    } catch (error) {
      if (asked.signal.aborted) return null;
      return { problems: [], services: [], compose: false, failed: FAILED };
    }
  }

  /** @param {string} text @param {AbortSignal} signal @returns {Promise<Checked>} */
  async #ask(text, signal) {
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    const headers = { "X-CSRFToken": token, "X-Background": "1" };
    const answer = await fetch(this.#url, { method: "POST", body: new URLSearchParams({ services: text }), headers, signal, redirect: "error" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return answer.json();
  }
}
