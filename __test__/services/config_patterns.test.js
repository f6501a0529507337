"use strict";
// Expressions of JavaScript's become the engine's. Judged by the engine itself, which searches a screen by the same crate.

const { Screen } = require("signalbox");
const { patternOfExpression, patternOfText } = require("../../lib/services/config/pattern.js");
const { assert, test } = require("../harness.js");
const { problemsOfService } = require("./config_problems.js");

const LINES = String.raw`
ready in 250 ms
Listening on http://localhost:3000/
  VITE v5.0  ready
a[b]c
x{y}z
a&&b
a--b~~c
a\b
a/b
$5^2
#hash <tag>
a.b
foo_bar
1-2
é word
ＡＢ
٣`
  .split("\n")
  .slice(1);

// Of each group: words, classes that know ASCII alone, brackets that nest or combine in the engine's, braces that are no
// quantifiers, and escapes.
const EXPRESSIONS = String.raw`
/ready/ /READY/i /^ready/ /ms$/ /\d+\sms/ /(?:a|b)\.?/ /v(\d)\.\d/i /a{2}|a{1,}/ /x*?y/ /ab??c/ /:(?<port>\d+)/ /#h/ /<t/
/\bword\b/ /\Bord/ /\w+_\w+/ /[\w-]+/ /[\d]/ /\d/ /\D\s/ /[^\W]/ /٣/ /[é]/i
/[[\]]/ /[^a-z]+/ /[a\-z]-/ /[&]&/ /[~-]/ /--/ /[--]/ /[a-f[]/ /[^]/ /a[]|b/ /]/ /[\s\S]x/
/x{y}/ /{y}/ /\{y\}/ /}/ /1{1,1}-/
/\// /\-/ /\$5\^/ /\</ /\e|\q/ /\x41|\u0061/ /\cI/ /\0|a/ /[\b]|a/`
  .trim()
  .split(/\s+/)
  .map((text) => new RegExp(...text.match(/^\/(.*)\/(\w*)$/).slice(1)));

const TEXTS = ["a.b", "a[b]", "x{y}", "$5^2", "#hash <", "a&&b", "--", "~~", "\\b", "a/b", "*", "?", "+", "(", "|"];

/** One line of a terminal. */
const screen = new Screen({ cols: 100, rows: 1, scrollback: 0 });

/** The engine finds something in the line. */
function isFound({ pattern, flags }, line) {
  screen.feed(`\r\x1b[2K${line}`);
  const query = flags ? `(?${flags})${pattern}` : pattern;
  return screen.search(query, { regex: true, caseSensitive: true }).length > 0;
}

test("an expression matches the same lines in the engine", () => {
  for (const expression of EXPRESSIONS) {
    const pattern = patternOfExpression(expression);
    assert.equal(pattern.problem, undefined, String(expression));
    for (const line of LINES) assert.equal(isFound(pattern, line), expression.test(line), `${expression} in ${line}`);
  }
});

test("a text is found as it stands, whatever it means in expressions", () => {
  for (const text of TEXTS) {
    for (const line of LINES)
      assert.equal(isFound(patternOfText(text), line), line.includes(text), `${text} in ${line}`);
  }
});

test("what the engine's expressions can't say is a problem of the config", async () => {
  const problemOf = async (line) => (await problemsOfService({ ready: { line } }))[0];
  assert.match(await problemOf(/(?=x)/), /^ready\.line: found \/\(\?=x\)\/, which looks ahead or behind, /);
  assert.match(await problemOf(/(?<!x)y/), /looks ahead or behind/);
  assert.match(await problemOf(/(a)\1/), /refers back to a group/);
  assert.match(await problemOf(/\p{L}/u), /asks for a Unicode property/);
  assert.match(await problemOf(/\ud83d/), /has half of a surrogate pair/);
});
