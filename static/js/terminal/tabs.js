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
    this.lastNumber = 0;
    /** @type {Map<TerminalSession, HTMLElement>} */
    this.items = new Map();
  }

  /** @param {TerminalSession} session */
  add(session) {
    this.lastNumber += 1;
    const item = this.template.content.firstElementChild.cloneNode(true);
    const [chooseButton, closeButton] = item.querySelectorAll("button");
    const name = `${this.lastNumber}: ${session.command}`;
    chooseButton.querySelector("[data-tab-name]").textContent = name;
    chooseButton.title = session.command;
    closeButton.setAttribute("aria-label", `Close session ${name}`);
    chooseButton.addEventListener("click", () => this.handlers.onChoose(session));
    closeButton.addEventListener("click", () => this.handlers.onClose(session));
    session.pane.setAttribute("aria-label", `Session ${name}`);
    this.items.set(session, item);
    this.list.append(item);
  }

  /** @param {TerminalSession} session @returns {TerminalSession | undefined} its neighbour, if any */
  remove(session) {
    const sessions = [...this.items.keys()];
    const index = sessions.indexOf(session);
    this.items.get(session).remove();
    this.items.delete(session);
    return sessions[index + 1] ?? sessions[index - 1];
  }

  /** @param {TerminalSession | undefined} active */
  update(active) {
    for (const [session, item] of this.items) {
      const [chooseButton] = item.querySelectorAll("button");
      item.classList.toggle("active", session === active);
      if (session === active) chooseButton.setAttribute("aria-current", "true");
      else chooseButton.removeAttribute("aria-current");
      item.querySelector("[data-tab-dot]").className = `terminal-dot terminal-dot-${session.state}`;
    }
  }

  /** @param {TerminalSession | undefined} session */
  focus(session) {
    this.items.get(session)?.querySelector("button").focus();
  }
}
