"use strict";

// A text or a regular expression of JavaScript's as the engine takes it: an expression of the Rust crate `regex`, which
// takes time in proportion to the line whatever the expression. What that crate can't say is a problem of the config.

/** What reads the same in both after a backslash. */
const SAME_ESCAPES = /^[nrtfv\\^$.*+?()[\]{}|/\-bB]$/;

/** Classes that know ASCII alone in JavaScript. */
const CLASSES = { d: "0-9", w: "0-9A-Za-z_" };
const OUTSIDE = { d: "[0-9]", D: "[^0-9]", w: "[0-9A-Za-z_]", W: "[^0-9A-Za-z_]", s: "\\s", S: "\\S" };

/** The text itself, wherever it stands in a line. */
function patternOfText(text) {
  return { pattern: text.replace(/[\\^$.*+?()[\]{}|#&~-]/g, "\\$&"), flags: "" };
}

/** `{ pattern, flags }`, or `{ problem }`. */
function patternOfExpression({ source, flags }) {
  const translated = new Translation(source).run();
  if (translated.problem !== undefined) return translated;
  return { pattern: translated.pattern, flags: flags.replace(/[^ims]/g, "") };
}

class Translation {
  #source;
  #at = 0;
  #isInClass = false;
  #out = "";
  #problem;

  constructor(source) {
    this.#source = source;
  }

  run() {
    while (this.#at < this.#source.length && this.#problem === undefined) this.#step();
    return this.#problem === undefined ? { pattern: this.#out } : { problem: this.#problem };
  }

  #step() {
    const rest = this.#source.slice(this.#at);
    if (rest[0] === "\\") this.#escape(rest);
    else if (this.#isInClass) this.#insideClass(rest);
    else if (rest[0] === "[") this.#openClass(rest);
    else if (/^\(\?<?[=!]/.test(rest)) this.#problem = "looks ahead or behind";
    else if (rest[0] === "{" && !/^\{\d+(,\d*)?\}/.test(rest)) this.#take("{", "\\{");
    else if (rest[0] === "]" || rest[0] === "}") this.#closing(rest);
    else this.#take(rest[0]);
  }

  /** A bracket that closes nothing stands for itself. */
  #closing(rest) {
    const isQuantifier = rest[0] === "}" && /\{\d+(,\d*)?$/.test(this.#source.slice(0, this.#at));
    this.#take(rest[0], isQuantifier ? "}" : `\\${rest[0]}`);
  }

  #openClass(rest) {
    // Any character, and none.
    if (rest.startsWith("[^]")) return this.#take("[^]", "(?s:.)");
    if (rest.startsWith("[]")) return this.#take("[]", "[^\\s\\S]");
    this.#isInClass = true;
    return this.#take(rest.startsWith("[^") ? "[^" : "[");
  }

  #insideClass(rest) {
    if (rest[0] === "]") {
      this.#isInClass = false;
      return this.#take("]");
    }
    // There they nest, or combine classes.
    if (/^[[&~]/.test(rest)) return this.#take(rest[0], `\\${rest[0]}`);
    if (rest.startsWith("--")) return this.#take("--", "\\--");
    return this.#take(rest[0]);
  }

  #escape(rest) {
    const name = rest[1];
    const hex = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]+)\})/i.exec(rest);
    if (hex) return this.#character(hex[0], hex[1] ?? hex[2] ?? hex[3]);
    if (/^\\(?:[1-9]|k<)/.test(rest)) return void (this.#problem = "refers back to a group");
    if (name === "0") return this.#take("\\0", "\\x{0}");
    if (/^\\[pP]\{/.test(rest)) return void (this.#problem = "asks for a Unicode property");
    if (/^\\c[A-Za-z]/.test(rest))
      return this.#take(rest.slice(0, 3), `\\x{${(rest.charCodeAt(2) % 32).toString(16)}}`);
    if (this.#isInClass) return this.#escapeInClass(rest);
    if (Object.hasOwn(OUTSIDE, name)) return this.#take(rest.slice(0, 2), OUTSIDE[name]);
    if (name === "b" || name === "B") return this.#take(rest.slice(0, 2), `(?-u:\\${name})`);
    return this.#plainEscape(rest);
  }

  #character(text, hex) {
    if (/^d[89a-f]..$/i.test(hex)) return void (this.#problem = "has half of a surrogate pair");
    return this.#take(text, `\\x{${hex}}`);
  }

  #escapeInClass(rest) {
    const name = rest[1];
    if (Object.hasOwn(CLASSES, name)) return this.#take(rest.slice(0, 2), CLASSES[name]);
    if (name === "D" || name === "W") return this.#take(rest.slice(0, 2), OUTSIDE[name]);
    if (name === "s" || name === "S") return this.#take(rest.slice(0, 2));
    if (name === "b") return this.#take("\\b", "\\x{8}");
    return this.#plainEscape(rest);
  }

  #plainEscape(rest) {
    const name = rest[1];
    if (SAME_ESCAPES.test(name)) return this.#take(rest.slice(0, 2));
    // An escape that means nothing is the character itself; "<" has a meaning there.
    return this.#take(rest.slice(0, 2), /^[A-Za-z0-9<>]$/.test(name) ? name : patternOfText(name).pattern);
  }

  #take(text, translated = text) {
    this.#at += text.length;
    this.#out += translated;
  }
}

module.exports = { patternOfExpression, patternOfText };
