// Lines of JSON by hand: the answers to what came in one piece go out in one.

let rest = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  let out = "";
  for (const line of lines) {
    const { id, params } = JSON.parse(line);
    out += `${JSON.stringify({ jsonrpc: "2.0", id, result: params })}\n`;
  }
  if (out !== "") process.stdout.write(out);
});
