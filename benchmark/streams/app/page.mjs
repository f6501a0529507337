import { processes } from "../../../electron/renderer.mjs";

let missing = 0;
window.raw.expect((bytes) => (missing = bytes));
window.raw.listen((bytes) => {
  missing -= bytes.length;
  if (missing === 0) window.raw.all();
});

window.receiveBySignalbox = async (args, bytes) => {
  const process = await processes.spawn({ command: "sh", args });
  let got = 0;
  process.on("stdout", (data) => void (got += data.length), { encoding: null, flow: "lossless" });
  await process.wait();
  if (got !== bytes) throw new Error(`${got} bytes came`);
  process.dispose();
};
