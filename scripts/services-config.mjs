// Writes what the schema of service configs is the source of: `types/services-config.d.ts`, their types, and
// `docs/services-config.md`, their reference. `node scripts/services-config.mjs [--check]`; with `--check` it only tells
// whether both are up to date.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";

const root = fileURLToPath(new URL("../", import.meta.url));
const { CONFIG, SERVICE } = createRequire(import.meta.url)("../lib/services/config/schema");

/** As in .prettierrc: types are formatted as all code is; documents are not. */
const { printWidth } = JSON.parse(readFileSync(join(root, ".prettierrc.json"), "utf8"));

// --- Types -------------------------------------------------------------------------------------------------------------

/** A node as TypeScript. Records have names; they are declared by `declarations`. */
const TYPES = {
  text: () => "string",
  path: () => "string | URL",
  flag: () => "boolean",
  number: () => "number",
  duration: () => "Duration",
  bytes: () => "ByteSize",
  portNumber: () => "number | string",
  choice: ({ values }) => values.map((value) => JSON.stringify(value)).join(" | "),
  exactly: ({ value }) => JSON.stringify(value),
  glob: () => "string",
  pattern: () => "string | RegExp",
  signal: () => "Signal",
  cron: () => "string",
  json: () => "unknown",
  variables: () => "ServiceEnvironment",
  list: ({ of, length, orOne }) => {
    const item = typeOf(of);
    if (length) return `readonly [${Array(length).fill(item).join(", ")}]`;
    const many = `readonly (${item})[]`;
    return orOne ? `${item} | ${many}` : many;
  },
  map: ({ of }) => `{ readonly [name: string]: ${typeOf(of)} }`,
  record: ({ name }) => name,
  cases: ({ name }) => name,
  either: ({ of }) => {
    const types = of.map(typeOf);
    return types.includes("unknown") ? "unknown" : [...new Set(types)].join(" | ");
  },
};

const typeOf = (node) => TYPES[node.kind](node);

/** Every named node below one, those that others need first. */
function named(node, found = new Map()) {
  for (const part of parts(node)) named(part, found);
  if (node.name !== undefined && !found.has(node.name)) found.set(node.name, node);
  return found;
}

function parts(node) {
  if (node.kind === "either") return node.of;
  if (node.kind === "list" || node.kind === "map") return [node.of];
  if (node.kind === "record") return Object.values(node.fields);
  if (node.kind !== "cases") return [];
  return [...Object.values(node.alternatives).flatMap(Object.values), ...Object.values(node.fields)];
}

function comment({ doc, default: fallback }) {
  const told = fallback === undefined ? doc : `${doc} Default: ${fallback}.`;
  return told ? `/** ${told} */\n` : "";
}

function fieldsOf(fields) {
  const lines = Object.entries(fields).map(([key, field]) => {
    const mark = field.isRequired ? "" : "?";
    return `${comment(field)}readonly ${key}${mark}: ${typeOf(field)};`;
  });
  return `{\n${lines.join("\n")}\n}`;
}

/** Of each alternative what it is known by has to be there; the others must not. */
function casesOf({ name, alternatives, fields }) {
  const names = Object.keys(alternatives);
  const own = names.map((key) => {
    const [main, ...others] = Object.entries(alternatives[key]);
    const known = fieldsOf({ [key]: { ...main[1], isRequired: true }, ...Object.fromEntries(others) });
    const never = names.filter((other) => other !== key).map((other) => `readonly ${other}?: undefined;`);
    return known.replace(/\}$/, `${never.join("\n")}\n}`);
  });
  const common = Object.keys(fields).length > 0 ? ` & ${fieldsOf(fields)}` : "";
  return `export type ${name} = (${own.join(" | ")})${common};`;
}

const PREAMBLES = {
  ServiceConfig: "A service: what runs, what it needs, and what happens when it ends.",
  Config: "A config of services.",
  ServiceReady: "When a service counts as ready: one of these, with a time limit.",
  ServiceHealthCheck: "A check that a service is well: one of these, with its times.",
};

function declarations() {
  return Array.from(named(CONFIG).values(), (node) => {
    const about = PREAMBLES[node.name] ? `/** ${PREAMBLES[node.name]} */\n` : "";
    return about + (node.kind === "cases" ? casesOf(node) : `export interface ${node.name} ${fieldsOf(node.fields)}`);
  }).join("\n\n");
}

const types =
  () => `// The types of service configs. Made by scripts/services-config.mjs from lib/services/config/schema: change that.

import type { Signal } from "./child.js";

/** Milliseconds, or a text with units: "500ms", "30s", "5m", "2h", "1d", "1m 30s". */
export type Duration = number | string;

/** Bytes, or a text with a unit: "512 MiB" (1,024 each step), "2 GB" (1,000 each). */
export type ByteSize = number | string;

/** Environment variables by their names; undefined or null removes one that is inherited. */
export type ServiceEnvironment = { readonly [name: string]: string | number | boolean | null | undefined };

${declarations()}
`;

// --- The reference -----------------------------------------------------------------------------------------------------

/** What stands in the column "value", shorter than the type. */
const VALUES = {
  ...TYPES,
  path: () => "path",
  duration: () => "duration",
  bytes: () => "size",
  text: () => "text",
  portNumber: () => "port",
  glob: () => "path, glob",
  pattern: () => "text, expression",
  signal: () => "signal",
  cron: () => "crontab",
  json: () => "JSON value",
  variables: () => "variables",
  number: ({ min, max }) => (max === Number.MAX_SAFE_INTEGER ? `number from ${min}` : `${min} to ${max}`),
  choice: ({ values }) => values.map((value) => `\`${JSON.stringify(value)}\``).join(", "),
  exactly: ({ value }) => `\`${JSON.stringify(value)}\``,
  flag: () => "true, false",
  list: ({ of, length, orOne }) =>
    length
      ? `[${Array(length).fill(valueOf(of)).join(", ")}]`
      : `${orOne ? `${valueOf(of)}, or list of such` : `list of ${valueOf(of)}`}`,
  map: ({ of }) => `by name: ${valueOf(of)}`,
  record: ({ name }) => link(name),
  cases: ({ name }) => link(name),
  either: ({ of }) => of.map(valueOf).join("; "),
};

const valueOf = (node) => VALUES[node.kind](node);

const link = (name) => `[${name}](#${name.toLowerCase()})`;

function table(fields) {
  const rows = Object.entries(fields).map(([key, field]) => {
    const fallback = field.isRequired ? "**required**" : (field.default ?? "none");
    return `| \`${key}\` | ${valueOf(field)} | ${fallback} | ${field.doc ?? ""} |`.replace(/\n/g, " ");
  });
  return `| option | value | default | meaning |\n|---|---|---|---|\n${rows.join("\n")}`;
}

function section(node) {
  const about = PREAMBLES[node.name] ? `${PREAMBLES[node.name]}\n\n` : "";
  if (node.kind === "record") return `### ${node.name}\n\n${about}${table(node.fields)}`;
  const own = Object.assign({}, ...Object.values(node.alternatives));
  const names = Object.keys(node.alternatives)
    .map((name) => `\`${name}\``)
    .join(", ");
  return `### ${node.name}\n\n${about}Exactly one of ${names}.\n\n${table({ ...own, ...node.fields })}`;
}

function reference() {
  const others = [...named(CONFIG).values()].filter(({ name }) => name !== CONFIG.name && name !== SERVICE.name);
  return `# Config reference

<!-- Made by scripts/services-config.mjs from lib/services/config/schema: change that. -->

Every option of a config of services. How to write and load one is in [services.md](services.md). Types: [services-config.d.ts](../types/services-config.d.ts).

## Values

| value | what can stand there |
|---|---|
| duration | a number of milliseconds, or a text with units: \`"500ms"\`, \`"30s"\`, \`"5m"\`, \`"2h"\`, \`"1d"\`, \`"1m 30s"\` |
| size | a number of bytes, or a text with a unit: \`"512 MiB"\` (1,024 each step), \`"2 GB"\` (1,000 each) |
| path | a text, or a \`file:\` URL; from the directory of the config, where nothing else is said |
| port | 1 to 65535, or a text with variables that make one: \`"\${DB_PORT}"\` |
| variables | an object of texts, numbers and booleans; \`undefined\` or \`null\` removes a variable that is inherited |
| expression | a regular expression, without look-ahead, look-behind, references back and Unicode properties |
| crontab | five fields (\`"*/5 9-17 * * mon-fri"\`), or \`"@hourly"\`, \`"@daily"\`, \`"@weekly"\`, \`"@monthly"\`, \`"@yearly"\` |
| signal | a name or a number: \`"SIGINT"\`, \`2\` |

## The config

${table(CONFIG.fields)}

## ServiceConfig

${PREAMBLES.ServiceConfig}

${table(SERVICE.fields)}

## Parts

${others.map(section).join("\n\n")}
`;
}

// --- Writing -----------------------------------------------------------------------------------------------------------

const isCheck = process.argv.includes("--check");

for (const [name, parser, text] of [
  ["types/services-config.d.ts", "typescript", types()],
  ["docs/services-config.md", undefined, reference()],
]) {
  const file = join(root, name);
  const formatted = parser ? await format(text, { parser, printWidth }) : text;
  const isSame = existsSync(file) && readFileSync(file, "utf8") === formatted;
  if (isSame) continue;
  if (isCheck) {
    console.error(`${name} is not what the schema says; run: node scripts/services-config.mjs`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, formatted);
    console.log(`wrote ${name}`);
  }
}
