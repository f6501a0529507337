// As electron-vite and Electron Forge set it up: relative paths, for loadFile. Without crossorigin: the page has no server.
export default { base: "./", logLevel: "error", build: { outDir: "out", minify: true } };
