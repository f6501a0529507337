// Text with colours in it: painting, measuring and cutting.
//
// One code point counts as one column. That is right for what the demonstration prints; a program that shows any
// text at all needs a table of wide characters.
/* oxlint-disable no-control-regex -- escape sequences are what this file is about */

const RESET = "\x1b[0m";
const COLOUR = /\x1b\[[0-9;:]*m/g;
// CSI, OSC and two-character sequences, and control characters but tab.
const CONTROL = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\x00-\x08\x0b-\x1f\x7f]/g;
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 };

/** Functions that paint, or that leave text alone: `palette(true).red("no")`. */
export function palette(hasColour) {
  const paint = (code) => (text) => (hasColour ? `\x1b[${code}m${text}${RESET}` : text);
  return Object.fromEntries(Object.entries(CODES).map(([name, code]) => [name, paint(code)]));
}

/** Text of a child as one harmless line: colours stay, what would move the cursor or clear the screen goes. */
export function onlyColours(text) {
  // With a carriage return a program writes its line anew; the last version counts.
  const latest = text.replace(/\r+$/, "").replace(/^.*\r/, "");
  return latest
    .replace(CONTROL, (sequence) => (/^\x1b\[[0-9;:]*m$/.test(sequence) ? sequence : ""))
    .replaceAll("\t", "  ");
}

export function withoutColours(text) {
  return text.replace(COLOUR, "");
}

/** Columns that the text takes. */
export function width(text) {
  return [...withoutColours(text)].length;
}

/** The text cut to `columns`, with its colours ended. */
export function clip(text, columns) {
  if (width(text) <= columns) return text.includes("\x1b") ? text + RESET : text;
  let room = columns - 1; // for the dots
  let kept = "";
  for (const part of text.split(/(\x1b\[[0-9;:]*m)/)) {
    if (part.startsWith("\x1b")) kept += part;
    else {
      const characters = [...part].slice(0, room);
      room -= characters.length;
      kept += characters.join("");
    }
    if (room === 0) break;
  }
  return `${kept}…${text.includes("\x1b") ? RESET : ""}`;
}

/** The text in lines of at most `columns`, broken at spaces; lines that go on are set in by two more. */
export function wrap(text, columns) {
  const indent = /^ */.exec(text)[0];
  const [first, ...words] = text.slice(indent.length).split(" ");
  const lines = [indent + first];
  for (const word of words) {
    if (width(lines.at(-1)) + 1 + width(word) > columns) lines.push(`${indent}  ${word}`);
    else lines[lines.length - 1] += ` ${word}`;
  }
  return lines.map((line) => clip(line, columns));
}
