"use strict";

// Whether a listener can see its second argument. To make one costs more than the rest of an emit (the time alone 25
// ns), and most listeners take the payload only. A no here is certain; whatever is in doubt is a yes.

/** An arrow function's parameters up to its "=>" without a default, a rest, a comment or a string in them. */
const PLAIN_HEAD = /^[^=/'"`.]*$/;

const PLAIN_FUNCTION = /^(?:async\s+)?function\b[^(/]*\([^=/'"`.()]*\)/;

function takesMeta(listener) {
  // The number of parameters before the first with a default or a rest.
  if (listener.length > 1) return true;
  const text = Function.prototype.toString.call(listener);
  if (text.startsWith("function") || text.startsWith("async function")) {
    return !PLAIN_FUNCTION.test(text) || text.includes("[native code]") || /\b(?:arguments|eval)\b|\\u/.test(text);
  }
  const arrow = text.indexOf("=>");
  return (
    arrow === -1 ||
    !isArrowHead(
      text
        .slice(0, arrow)
        .replace(/^async\b/, "")
        .trim(),
    )
  );
}

function isArrowHead(head) {
  if (!PLAIN_HEAD.test(head)) return false;
  return head.startsWith("(") ? closesAtEnd(head) : /^[\w$]+$/.test(head);
}

/** That the first bracket closes last: else it belongs to a method, and the arrow to something within. */
function closesAtEnd(head) {
  let depth = 0;
  for (let i = 0; i < head.length; i++) {
    if (head[i] === "(") depth++;
    else if (head[i] === ")" && --depth === 0) return i === head.length - 1;
  }
  return false;
}

module.exports = { takesMeta };
