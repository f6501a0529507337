import { packageVersion } from "./package-version.mjs";

export const contender = {
  name: "execa",
  features: ["spawn", "lines", "run"],
  excludedOn: { bun: "a layer over child_process: measured on Node" },
  async load() {
    const { execa } = await import("execa");
    return {
      version: packageVersion("execa"),
      spawn(command, args, { stdio: [stdin, stdout, stderr], mode }, on) {
        // Streaming: not collected as well, and listened to directly, as its documentation says.
        const child = execa(command, args, { stdin, stdout, stderr, reject: false, buffer: !on.data });
        if (mode === "string") child.stdout.setEncoding("utf8");
        if (on.data) child.stdout.on("data", on.data);
        if (on.exit) child.on("exit", on.exit);
        if (on.end) child.then(on.end);
        return new Promise((resolve, reject) => {
          child.once("spawn", () => resolve({ pid: child.pid }));
          child.once("error", reject);
        });
      },
      async lines(command, args, onLine) {
        const child = execa(command, args, { stdin: "ignore", stderr: "ignore", buffer: false });
        for await (const line of child) onLine(line);
      },
      run: (command, args) => execa(command, args),
    };
  },
};
