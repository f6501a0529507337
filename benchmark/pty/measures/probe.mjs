// Can it run here at all? The output of one echo.

import { terminalOptions } from "../terminal-options.mjs";

export const measure = {
  name: "probe",
  run: (library) =>
    new Promise((resolve, reject) => {
      let text = "";
      const judge = () =>
        text.includes("probe") ? resolve({}) : reject(new Error("the output of one echo did not arrive"));
      library.spawn(
        "sh",
        ["-c", "echo probe; sleep 0.2"],
        { ...terminalOptions(), mode: "string" },
        {
          data(chunk) {
            text += chunk;
            if (text.includes("probe")) judge();
          },
          end: () => setImmediate(judge),
        },
      );
    }),
};
