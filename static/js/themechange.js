// Tells scripts that draw with their own colours when the theme changes.

/** @param {() => void} onChange @returns {() => void} unsubscribes */
export function onThemeChange(onChange) {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  return () => observer.disconnect();
}
