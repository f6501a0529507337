"use strict";
// The real @xterm/headless as the measure: its state in the same words as our own `describe…`.

const { Terminal } = require("@xterm/headless");

/** A terminal of the same size and scrollback, fed synchronously. */
class Xterm {
  constructor({ cols, rows, scrollback = 1000 }) {
    this.terminal = new Terminal({ cols, rows, scrollback, allowProposedApi: true, logLevel: "off" });
    this.core = this.terminal._core;
  }

  feed(data) {
    this.core._writeBuffer.writeSync(data);
  }

  resize(cols, rows) {
    this.terminal.resize(cols, rows);
  }

  get lineCount() {
    return this.core.buffer.lines.length;
  }

  describeLine(index) {
    const line = this.core.buffer.lines.get(index);
    let text = line.isWrapped ? "+" : "-";
    const cell = this.terminal.buffer.active.getNullCell();
    for (let column = 0; column < this.core.cols; column++) {
      line.loadCell(column, cell);
      text += this.#describeCell(cell);
    }
    return text;
  }

  #describeCell(cell) {
    const extended = cell.hasExtendedAttrs() ? cell.extended : undefined;
    const style = cell.getUnderlineStyle();
    const bg = (cell.bg & ~HAS_EXTENDED) >>> 26;
    return `${cell.getChars()}|${cell.getWidth()}|${hex(color(cell.fg))}|${hex(cell.fg >>> 26)}|${hex(
      color(cell.bg),
    )}|${hex(bg)}|${style}|${hex(color(extended?.underlineColor ?? 0))}|${this.#link(extended?.urlId)}\n`;
  }

  /** `?`: xterm.js forgets a link when the lines that it began in are gone, though cells still have it. */
  #link(id) {
    return id ? (this.core._oscLinkService.getLinkData(id)?.uri ?? "?") : "";
  }

  describeState() {
    const { core } = this;
    const input = core._inputHandler;
    const charsets = core._charsetService;
    const dec = core.coreService.decPrivateModes;
    const pen = input._curAttrData;
    const mouse = core.coreMouseService;
    return {
      lines: core.buffer.lines.length,
      alternate: core.buffer === core.buffers.alt,
      normal: describeBuffer(core.buffers.normal, core.cols),
      alternateBuffer: describeBuffer(core.buffers.alt, core.cols),
      pen: [
        color(pen.fg),
        pen.fg >>> 26,
        color(pen.bg),
        pen.bg >>> 26,
        (pen.extended._ext >>> 26) & 7,
        color(pen.extended.underlineColor),
      ],
      link: this.#link(pen.extended.urlId),
      level: charsets.glevel,
      charset: signature(charsets.charset),
      slots: [0, 1, 2, 3].map((slot) => signature(charsets._charsets[slot])),
      preceding: (input._parser.precedingJoinState >> 1) & 3,
      modes: [
        dec.applicationCursorKeys,
        dec.applicationKeypad,
        dec.bracketedPasteMode,
        core.coreService.modes.insertMode,
        core.options.convertEol,
        dec.origin,
        dec.reverseWraparound,
        dec.sendFocus,
        dec.synchronizedOutput,
        dec.wraparound,
        !core.coreService.isCursorHidden,
      ],
      mouse: [mouse.activeProtocol.toLowerCase(), ENCODINGS[mouse.activeEncoding]],
      shape: dec.cursorStyle ?? null,
      blink: dec.cursorBlink ?? null,
      title: input._windowTitle,
      iconName: input._iconName,
    };
  }

  dispose() {
    this.terminal.dispose();
  }
}

const HAS_EXTENDED = 0x10000000;
const ENCODINGS = { DEFAULT: "default", SGR: "sgr", SGR_PIXELS: "sgrPixels" };

/** The colour of a cell's word without bits that do not count. */
function color(word) {
  const kind = word & 0x3000000;
  if (kind === 0) return 0;
  return kind === 0x3000000 ? word & 0x3ffffff : kind | (word & 0xff);
}

function hex(number) {
  return number.toString(16);
}

function signature(charset) {
  let text = "";
  for (let code = 0x20; code < 0x7f; code++) {
    const mapped = charset?.[String.fromCharCode(code)];
    text += mapped ? mapped[0] : String.fromCharCode(code);
  }
  return text;
}

function describeBuffer(buffer, cols) {
  const saved = buffer.savedCurAttrData;
  return {
    base: buffer.ybase,
    x: buffer.x,
    y: buffer.y,
    top: buffer.scrollTop,
    bottom: buffer.scrollBottom,
    tabs: Array.from({ length: cols }, (_, column) => column).filter((column) => buffer.tabs[column]),
    saved: [buffer.savedX, buffer.savedY, color(saved.fg), saved.fg >>> 26, color(saved.bg), saved.bg >>> 26],
    savedCharset: signature(buffer.savedCharset),
  };
}

module.exports = { Xterm };
