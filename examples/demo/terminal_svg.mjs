// Text with colours, as a terminal would show it, as a picture.
/* oxlint-disable no-control-regex -- escape sequences are what this file is about */

const CELL = { width: 8.4, height: 18, fontSize: 14 };
const FONTS = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace';
const MARGIN = 16;
const BAR_HEIGHT = 34;
const BACKGROUND = "#16181d";
const BAR = "#23262e";
const PLAIN = "#d4d7dd";
// By the last digit of the colour codes 30–37 and 90–97.
const COLOURS = ["#6b7280", "#f0716f", "#8fce72", "#e5c06b", "#6fa8f5", "#cf8ef4", "#5cc8cf", PLAIN];
const LIGHTS = ["#f0716f", "#e5c06b", "#8fce72"];

/** A window with the given lines in it, each at most `columns` long. */
export function terminalSvg(lines, { columns, title }) {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = BAR_HEIGHT + lines.length * CELL.height + 2 * MARGIN;
  const rows = runs(lines).map(text);
  const lights = LIGHTS.map((fill, at) => `<circle cx="${20 + at * 20}" cy="17" r="6" fill="${fill}"/>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`,
    `  viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">`,
    `<style>text{font:${CELL.fontSize}px ${FONTS};fill:${PLAIN};white-space:pre}`,
    `${COLOURS.map((colour, at) => `.c${at}{fill:${colour}}`).join("")}.b{font-weight:bold}.d{opacity:.6}</style>`,
    `<rect width="${width}" height="${height}" rx="10" fill="${BACKGROUND}"/>`,
    `<path d="M0 ${BAR_HEIGHT}V10a10 10 0 0 1 10-10H${width - 10}a10 10 0 0 1 10 10V${BAR_HEIGHT}z" fill="${BAR}"/>`,
    ...lights,
    `<text x="${width / 2}" y="22" text-anchor="middle" class="d">${escape(title)}</text>`,
    ...rows,
    "</svg>\n",
  ].join("\n");
}

// Pieces in one style: `{ row, column, text, classes }`. A style lasts over the line's end until another comes, as in a
// terminal. Colours of the background are left out.
function runs(lines) {
  const found = [];
  let style = {};
  lines.forEach((line, row) => {
    let column = 0;
    for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
      if (part.startsWith("\x1b")) {
        style = styled(style, part);
        continue;
      }
      // Wide gaps take room, but nothing has to be drawn.
      for (const [piece] of part.matchAll(/ +|\S+(?: \S+)*/g)) {
        if (piece.trim()) found.push({ row, column, text: piece, classes: classes(style) });
        column += [...piece].length;
      }
    }
  });
  return found;
}

function styled(style, sequence) {
  let next = style;
  for (const code of sequence.slice(2, -1).split(";").map(Number)) {
    if (code === 0) next = {};
    else if (code === 1) next = { ...next, isBold: true };
    else if (code === 2) next = { ...next, isDim: true };
    else if (code === 22) next = { ...next, isBold: false, isDim: false };
    else if (code === 39) next = { ...next, colour: undefined };
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) next = { ...next, colour: code % 10 };
  }
  return next;
}

function classes({ colour, isBold, isDim }) {
  return [colour !== undefined && `c${colour}`, isBold && "b", isDim && "d"].filter(Boolean).join(" ");
}

function text({ row, column, text: content, classes: names }) {
  const length = [...content].length;
  const x = (MARGIN + column * CELL.width).toFixed(1);
  const y = BAR_HEIGHT + MARGIN + row * CELL.height + CELL.fontSize;
  // The given length keeps the columns under each other in any font.
  const style = names && ` class="${names}"`;
  return `<text x="${x}" y="${y}" textLength="${(length * CELL.width).toFixed(1)}"${style}>${escape(content)}</text>`;
}

function escape(content) {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
