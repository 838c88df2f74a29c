// Formats numbers for display.

/** The allowed tick intervals of a scale in bytes. */
export const BYTE_STEPS = Array.from({ length: 51 }, (_, power) => 2 ** power);
const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

/** @param {number} count of CPUs */
export function formatCpus(count) {
  if (count && count < 0.01) return "< 0.01";
  return count.toLocaleString("en", { maximumFractionDigits: count < 10 ? 2 : 1 });
}

/** @param {number} size */
export function formatBytes(size) {
  const power = Math.min(Math.floor(Math.log2(Math.max(size, 1)) / 10), UNITS.length - 1);
  const value = size / 1024 ** power;
  return `${value.toLocaleString("en", { maximumFractionDigits: value < 10 && power ? 1 : 0 })} ${UNITS[power]}`;
}

/** @param {number} size in bytes per second */
export const formatRate = (size) => `${formatBytes(size)}/s`;
