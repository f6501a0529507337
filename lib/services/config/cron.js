"use strict";

// Times of a schedule, as crontab writes them. The engine gets five fields of numbers.

const FIELDS = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, words: "jan feb mar apr may jun jul aug sep oct nov dec".split(" ") },
  // 7 is Sunday too, as 0 is.
  { name: "weekday", min: 0, max: 7, words: "sun mon tue wed thu fri sat".split(" ") },
];

const SHORT = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** `{ cron }` with numbers, or `{ problem }`. */
function parseCron(text) {
  const spelled = SHORT[text.trim().toLowerCase()] ?? text;
  const fields = spelled.trim().split(/\s+/);
  if (fields.length !== FIELDS.length)
    return { problem: `${fields.length === 1 ? "1 field" : `${fields.length} fields`}` };
  const numbers = [];
  for (const [index, field] of fields.entries()) {
    const read = field.split(",").map((part) => parsePart(part, FIELDS[index]));
    if (read.includes(undefined)) return { problem: `${JSON.stringify(field)} as the ${FIELDS[index].name}` };
    numbers.push(read.join(","));
  }
  numbers[4] = withoutSeven(numbers[4]);
  return isNever(numbers) ? { problem: "a day that no such month has" } : { cron: numbers.join(" ") };
}

/** Sunday is 0 in what the engine gets. */
function withoutSeven(weekdays) {
  if (!weekdays.includes("7")) return weekdays;
  const days = new Set();
  for (const part of weekdays.split(",")) {
    const [, from, to = from, step = "1"] = /^(\d)(?:-(\d))?(?:\/(\d))?$/.exec(part.replace("*", "0-6"));
    for (let day = Number(from); day <= Number(to); day += Number(step)) days.add(day % 7);
  }
  return [...days].sort().join(",");
}

/** `*`, `5`, `1-5`, each also with `/2`. */
function parsePart(part, { min, max, words = [] }) {
  const match = /^(\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
  if (match === null) return undefined;
  const [, range, from, to, step] = match;
  if (step !== undefined && (Number(step) < 1 || Number(step) > max)) return undefined;
  const ending = step === undefined ? "" : `/${Number(step)}`;
  if (range === "*") return `*${ending}`;
  const [first, last] = [from, to].map((word) => word && numberOf(word, words, min));
  const isInside = (value) => value >= min && value <= max;
  if (!isInside(first)) return undefined;
  // "5/10" is from 5 on, in steps of 10.
  if (to === undefined) return step === undefined ? String(first) : `${first}-${max}${ending}`;
  return isInside(last) && first <= last ? `${first}-${last}${ending}` : undefined;
}

function numberOf(word, words, min) {
  const index = words.indexOf(word.toLowerCase());
  if (index >= 0) return index + min;
  return /^\d{1,2}$/.test(word) ? Number(word) : NaN;
}

/** The 30th of February, or the 31st of months that have none. Where weekdays count too, they make it due. */
function isNever([, , day, month, weekday]) {
  if (!/^\d+$/.test(day) || !/^\d+(,\d+)*$/.test(month) || weekday !== "*") return false;
  const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month.split(",").every((number) => Number(day) > longest[Number(number) - 1]);
}

module.exports = { parseCron };
