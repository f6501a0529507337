// The builds of an application, chosen by `--mode`.
const builds = {
  // Vite's default for servers: packages stay outside.
  external: { build: { ssr: "import.mjs", outDir: "out-external" } },
  // All in one file but the addon, which no bundler can take in.
  bundled: {
    build: { ssr: "import.mjs", outDir: "out-bundled", rollupOptions: { external: [/^@signalbox\/binding-/] } },
    ssr: { noExternal: true },
  },
  // The polyfill, for old browsers, needs a document, which the test does not have.
  electron: { base: "./", build: { outDir: "out-electron", rollupOptions: { input: "electron-app/index.html" } } },
  // A preload of one's own, which takes in ours: sandboxed ones can't load files.
  preload: {
    build: {
      outDir: "out-preload",
      lib: { entry: "electron-app/own_preload.mjs", formats: ["cjs"], fileName: () => "own_preload.cjs" },
      rollupOptions: { external: ["electron"] },
    },
  },
  // What is imported for its effects alone.
  effects: { build: { outDir: "out-effects", ssr: "effects.mjs" }, ssr: { noExternal: true } },
  page: { build: { outDir: "out-page", modulePreload: { polyfill: false } } },
};

export default ({ mode }) => builds[mode];
