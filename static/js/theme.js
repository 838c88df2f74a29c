// Loaded before the first paint, so that a page never shows in the wrong theme first.
(() => {
  const KEY = "console-theme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  /** @returns {"light" | "dark" | "auto"} */
  function chosen() {
    try {
      const kept = window.localStorage.getItem(KEY);
      return kept === "light" || kept === "dark" ? kept : "auto";
    } catch {
      return "auto"; // storage may be disabled
    }
  }

  /** @param {string} choice */
  function keep(choice) {
    try {
      window.localStorage.setItem(KEY, choice);
    } catch {
      // The choice lasts as long as the page.
    }
  }

  /** @param {string} choice */
  function apply(choice) {
    const dark = choice === "dark" || (choice === "auto" && system.matches);
    document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  }

  apply(chosen());
  system.addEventListener("change", () => apply(chosen()));
  window.addEventListener("storage", (event) => event.key === KEY && apply(chosen()));
  document.addEventListener("DOMContentLoaded", () => apply(chosen()));
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-theme-choice]");
    if (button) {
      keep(button.dataset.themeChoice);
      apply(button.dataset.themeChoice);
    }
  });
})();
