// Detects the level of a line, from JSON, logfmt or a word near its start.

export const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"];

const WORD_LEVELS = {
  trace: 0, verbose: 0, debug: 1, dbg: 1, info: 2, information: 2, informational: 2, notice: 2, log: 2, warn: 3, warning: 3,
  err: 4, error: 4, severe: 4, crit: 5, critical: 5, fatal: 5, panic: 5, alert: 5, emerg: 5, emergency: 5,
};
const LETTER_LEVELS = { I: 2, W: 3, E: 4, F: 5 };
const SEARCHED_LENGTH = 96; // characters; a level word further on is part of the message
const SEARCHED_JSON_LENGTH = 2_000;

const WORD = "TRACE|VERBOSE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|SEVERE|CRIT(?:ICAL)?|FATAL|PANIC|ALERT|EMERG(?:ENCY)?";
const JSON_LEVEL = /"(?:level|severity|lvl|levelname|log_?level|severity_?text)"\s*:\s*(?:"([A-Za-z]+)|(\d+))/i;
const LOGFMT = /(?:^|\s)(?:level|lvl|severity)=["']?([A-Za-z]+)/i;
const UPPERCASE = new RegExp(`(?:^|[\\s[(<|"'=])(${WORD})(?![\\w.-])`);
const DELIMITED = new RegExp(`[[<(](${WORD}|DBG)[\\])>]|(?:^|\\s)(${WORD}|LOG):|^(${WORD})\\s`, "i");
const GLOG = /^([IWEF])\d{4} /;

/** Numeric levels of pino and bunyan, from 10 (trace) to 60 (fatal). @param {number} number */
const levelOfNumber = (number) => (number >= 10 ? Math.min(5, Math.floor(number / 10) - 1) : -1);

/** @param {string | undefined} word */
const levelOfWord = (word) => (word ? (WORD_LEVELS[word.toLowerCase()] ?? -1) : -1);

/** @param {string} text without escape sequences @returns {number} an index of LEVELS; -1 if none is found */
export function detectLevel(text) {
  if (text[0] === "{") {
    const json = JSON_LEVEL.exec(text.length > SEARCHED_JSON_LENGTH ? text.slice(0, SEARCHED_JSON_LENGTH) : text);
    return json ? (json[1] ? levelOfWord(json[1]) : levelOfNumber(Number(json[2]))) : -1;
  }
  const start = text.length > SEARCHED_LENGTH ? text.slice(0, SEARCHED_LENGTH) : text;
  const uppercase = UPPERCASE.exec(start);
  if (uppercase) return levelOfWord(uppercase[1]);
  const delimited = DELIMITED.exec(start);
  if (delimited) return levelOfWord(delimited[1] ?? delimited[2] ?? delimited[3]);
  const logfmt = start.includes("=") && LOGFMT.exec(start);
  if (logfmt) return levelOfWord(logfmt[1]);
  const glog = GLOG.exec(start);
  return glog ? LETTER_LEVELS[glog[1]] : -1;
}
