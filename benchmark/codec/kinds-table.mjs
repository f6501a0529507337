// Who is right about which kind of value: node benchmark/codec/kinds-table.mjs

import { area } from "./area.mjs";
import { KINDS, wrongKinds } from "./kinds.mjs";

const columns = [];
for (const name of area.contenders) {
  const { contender } = await import(`./contenders/${name}.mjs`);
  columns.push({ name: contender.name, wrong: wrongKinds(await contender.load()) });
}

const kinds = Object.keys(KINDS);
const rows = [
  ["kind", ...columns.map(({ name }) => name)],
  ...kinds.map((kind) => [kind, ...columns.map(({ wrong }) => (kind in wrong ? "no" : "yes"))]),
  [`right, of ${kinds.length}`, ...columns.map(({ wrong }) => String(kinds.length - Object.keys(wrong).length))],
];
const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
for (const row of rows)
  console.log(
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join("  ")
      .trimEnd(),
  );
