// Can it be loaded here, and does it read?

export const measure = {
  name: "probe",
  async run(library) {
    const screen = library.open({ cols: 80, rows: 24, scrollback: 10 });
    screen.feed(Buffer.from("\x1b[1mprobe\x1b[m"));
    if (screen.firstLine() !== "probe") throw new Error("what was written is not on the screen");
    return {};
  },
};
