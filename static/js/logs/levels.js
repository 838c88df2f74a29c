// Detects the level of a line, from JSON, logfmt or a word near its start.

export const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"];

const RANKS = {
  trace: 0, verbose: 0, debug: 1, dbg: 1, info: 2, information: 2, informational: 2, notice: 2, log: 2, warn: 3, warning: 3,
  err: 4, error: 4, severe: 4, crit: 5, critical: 5, fatal: 5, panic: 5, alert: 5, emerg: 5, emergency: 5,
};
const LETTERS = { I: 2, W: 3, E: 4, F: 5 };
const FAR = 96; // characters; a level word further on is part of the message
const FAR_IN_JSON = 2_000;

const WORD = "TRACE|VERBOSE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|SEVERE|CRIT(?:ICAL)?|FATAL|PANIC|ALERT|EMERG(?:ENCY)?";
const IN_JSON = /"(?:level|severity|lvl|levelname|log_?level|severity_?text)"\s*:\s*(?:"([A-Za-z]+)|(\d+))/i;
const LOGFMT = /(?:^|\s)(?:level|lvl|severity)=["']?([A-Za-z]+)/i;
const LOUD = new RegExp(`(?:^|[\\s[(<|"'=])(${WORD})(?![\\w.-])`);
const MARKED = new RegExp(`[[<(](${WORD}|DBG)[\\])>]|(?:^|\\s)(${WORD}|LOG):|^(${WORD})\\s`, "i");
const GLOG = /^([IWEF])\d{4} /;

/** Numeric levels of pino and bunyan, from 10 (trace) to 60 (fatal). @param {number} number */
const numbered = (number) => (number >= 10 ? Math.min(5, Math.floor(number / 10) - 1) : -1);

/** @param {string | undefined} word */
const rank = (word) => (word ? (RANKS[word.toLowerCase()] ?? -1) : -1);

/** @param {string} text without escape sequences @returns {number} an index of LEVELS; -1 if none is found */
export function levelOf(text) {
  if (text[0] === "{") {
    const found = IN_JSON.exec(text.length > FAR_IN_JSON ? text.slice(0, FAR_IN_JSON) : text);
    return found ? (found[1] ? rank(found[1]) : numbered(Number(found[2]))) : -1;
  }
  const start = text.length > FAR ? text.slice(0, FAR) : text;
  const loud = LOUD.exec(start);
  if (loud) return rank(loud[1]);
  const marked = MARKED.exec(start);
  if (marked) return rank(marked[1] ?? marked[2] ?? marked[3]);
  const named = start.includes("=") && LOGFMT.exec(start);
  if (named) return rank(named[1]);
  const letter = GLOG.exec(start);
  return letter ? LETTERS[letter[1]] : -1;
}
