// Tells scripts that draw with their own colours when the theme changes.

/** @param {() => void} changed @returns {() => void} unsubscribes */
export function onThemeChange(changed) {
  const watch = new MutationObserver(changed);
  watch.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  return () => watch.disconnect();
}
