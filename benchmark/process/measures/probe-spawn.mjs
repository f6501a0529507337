// The output of one echo, and its end.

export const measure = {
  name: "probe-spawn",
  run: (library) =>
    new Promise((resolve, reject) => {
      let text = "";
      const on = {
        data: (chunk) => (text += Buffer.from(chunk).toString()),
        end({ exitCode }) {
          if (text === "probe\n" && exitCode === 0) resolve({});
          else reject(new Error(`ended with ${exitCode} after ${JSON.stringify(text)}`));
        },
      };
      library.spawn("/bin/echo", ["probe"], { stdio: ["pipe", "pipe", "pipe"], mode: "bytes" }, on).catch(reject);
    }),
};
