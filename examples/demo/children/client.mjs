// Asks the server, whose address is the first argument, again and again.

const PAUSE_MS = 650;

const [base] = process.argv.slice(2);
const paths = ["/users", "/orders/42", "/health", "/search?q=kettle"];

for (let turn = 0; ; turn++) {
  const path = paths[turn % paths.length];
  const began = performance.now();
  const response = await fetch(new URL(path, base));
  const { served } = await response.json();
  const tookMs = (performance.now() - began).toFixed(1);
  console.log(`\x1b[36m${response.status}\x1b[0m ${path} in ${tookMs} ms, reply no. ${served}`);
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
