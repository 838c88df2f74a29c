// For what is drawn in colours that CSS does not change by itself.

/** @param {() => void} changed @returns {() => void} ends it */
export function onThemeChange(changed) {
  const watch = new MutationObserver(changed);
  watch.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  return () => watch.disconnect();
}
