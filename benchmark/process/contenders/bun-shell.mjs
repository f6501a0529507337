// Bun's shell.

export const contender = {
  name: "Bun.$",
  features: ["lines", "run"],
  excludedOn: { node: "part of Bun", electron: "part of Bun" },
  async load() {
    const { $ } = globalThis.Bun;
    return {
      version: Bun.version,
      async lines(command, args, onLine) {
        // What follows the last line feed is told as a line too.
        for await (const line of $`${command} ${args}`.lines()) if (line) onLine(line);
      },
      async run(command, args) {
        const { exitCode, stdout } = await $`${command} ${args}`.quiet();
        return { exitCode, stdout: stdout.toString() };
      },
    };
  },
};
