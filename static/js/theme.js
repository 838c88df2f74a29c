// Loaded before the first paint, so that a page never shows in the wrong theme first.
(() => {
  const STORAGE_KEY = "console-theme";
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

  /** @returns {"light" | "dark" | "auto"} */
  function readChoice() {
    try {
      const stored = window.localStorage.getItem(STORAGE_KEY);
      return stored === "light" || stored === "dark" ? stored : "auto";
    } catch {
      return "auto"; // storage may be disabled
    }
  }

  /** @param {string} choice */
  function saveChoice(choice) {
    try {
      window.localStorage.setItem(STORAGE_KEY, choice);
    } catch {
      // The choice lasts as long as the page.
    }
  }

  /** @param {string} choice */
  function applyTheme(choice) {
    const isDark = choice === "dark" || (choice === "auto" && prefersDark.matches);
    document.documentElement.dataset.bsTheme = isDark ? "dark" : "light";
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  }

  applyTheme(readChoice());
  prefersDark.addEventListener("change", () => applyTheme(readChoice()));
  window.addEventListener("storage", (event) => event.key === STORAGE_KEY && applyTheme(readChoice()));
  document.addEventListener("DOMContentLoaded", () => applyTheme(readChoice()));
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-theme-choice]");
    if (button) {
      saveChoice(button.dataset.themeChoice);
      applyTheme(button.dataset.themeChoice);
    }
  });
})();
