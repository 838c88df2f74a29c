// The tabs of a terminal's sessions, each with a close button.

/** @typedef {import("./session.js").TerminalSession} TerminalSession */

export class SessionTabs {
  /**
   * @param {HTMLElement} list
   * @param {HTMLTemplateElement} template
   * @param {{ onChoose: (session: TerminalSession) => void, onClose: (session: TerminalSession) => void }} handlers
   */
  constructor(list, template, handlers) {
    Object.assign(this, { list, template, handlers });
    this.number = 0;
    /** @type {Map<TerminalSession, HTMLElement>} */
    this.items = new Map();
  }

  /** @param {TerminalSession} session */
  add(session) {
    this.number += 1;
    const item = this.template.content.firstElementChild.cloneNode(true);
    const [choose, close] = item.querySelectorAll("button");
    const name = `${this.number}: ${session.command}`;
    choose.querySelector("[data-tab-name]").textContent = name;
    choose.title = session.command;
    close.setAttribute("aria-label", `Close session ${name}`);
    choose.addEventListener("click", () => this.handlers.onChoose(session));
    close.addEventListener("click", () => this.handlers.onClose(session));
    session.pane.setAttribute("aria-label", `Session ${name}`);
    this.items.set(session, item);
    this.list.append(item);
  }

  /** @param {TerminalSession} session @returns {TerminalSession | undefined} its neighbour, if any */
  remove(session) {
    const all = [...this.items.keys()];
    const at = all.indexOf(session);
    this.items.get(session).remove();
    this.items.delete(session);
    return all[at + 1] ?? all[at - 1];
  }

  /** @param {TerminalSession | undefined} active */
  show(active) {
    for (const [session, item] of this.items) {
      const [choose] = item.querySelectorAll("button");
      item.classList.toggle("active", session === active);
      if (session === active) choose.setAttribute("aria-current", "true");
      else choose.removeAttribute("aria-current");
      item.querySelector("[data-tab-dot]").className = `terminal-dot terminal-dot-${session.state}`;
    }
  }

  /** @param {TerminalSession | undefined} session */
  focus(session) {
    this.items.get(session)?.querySelector("button").focus();
  }
}
