export const measure = {
  name: "probe-run",
  async run(library) {
    const { exitCode, stdout } = await library.run("/bin/echo", ["probe"]);
    // Some cut the last line feed off.
    if (exitCode !== 0 || String(stdout).trim() !== "probe") throw new Error(`ended with ${exitCode}: ${stdout}`);
    return {};
  },
};
