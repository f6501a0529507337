// Electron's main process as a measured host: no window, so that only the main process' own loop is measured.

const { app } = require("electron");

app
  .whenReady()
  .then(() => import("../measured-process.mjs"))
  .catch((error) => {
    console.error(error);
    app.exit(1);
  });
