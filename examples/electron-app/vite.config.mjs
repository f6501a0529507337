// Builds the page into dist/. The main process is plain JavaScript and needs no build.
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "chrome114",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
