// The command line. Unknown words are errors: a mistyped measure must not look like a measured one.

const USAGE =
  "usage: node benchmark/run.mjs <area> [--json] [--quick] [--runs N] [--measure a,b] [--contender a,b] [--host node,bun]";

/** Fewer runs hide what two shared cores do to single figures. */
const DEFAULT_RUNS = 7;
const QUICK_RUNS = 3;

/**
 * @param {string[]} words
 * @param {string[]} areas known area names
 */
export function readOptions(words, areas) {
  const options = {
    area: "",
    json: false,
    quick: false,
    runs: 0,
    measures: null,
    contenders: null,
    hosts: ["node", "bun"],
  };
  const rest = [...words];
  while (rest.length > 0) {
    const word = rest.shift();
    if (word === "--json") options.json = true;
    else if (word === "--quick") options.quick = true;
    else if (word === "--runs") options.runs = positive(rest.shift());
    else if (word === "--measure") options.measures = list(word, rest.shift());
    else if (word === "--contender") options.contenders = list(word, rest.shift());
    else if (word === "--host") options.hosts = list(word, rest.shift());
    else if (!word.startsWith("-") && !options.area) options.area = word;
    else fail(`unknown argument: ${word}`);
  }
  if (!areas.includes(options.area)) fail(`area must be one of: ${areas.join(", ")}`);
  options.runs ||= options.quick ? QUICK_RUNS : DEFAULT_RUNS;
  return options;
}

function list(flag, text) {
  if (!text) fail(`${flag} needs a comma-separated list`);
  return text.split(",").filter(Boolean);
}

function positive(text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) fail("--runs needs a whole number of at least 1");
  return number;
}

export function fail(message) {
  process.stderr.write(`${message}\n${USAGE}\n`);
  process.exit(2);
}
