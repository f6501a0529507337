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
  // A sandboxed preload is one CommonJS file, and has nothing but Electron's own module to require.
  preload: {
    build: {
      outDir: "out-preload",
      lib: { entry: "electron-app/preload.mjs", formats: ["cjs"], fileName: () => "preload.cjs" },
      rollupOptions: { external: ["electron"] },
    },
  },
  page: { build: { outDir: "out-page", modulePreload: { polyfill: false } } },
};

export default ({ mode }) => builds[mode];
