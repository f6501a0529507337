// A line of what programs show: colours, box drawing, accents, CJK, emoji. Numbered, so that a lost piece cannot be made
// up for by a repeated one.

const TEXTS = [
  "GET /api/v1/items?limit=50 200 in 12 ms",
  "warning: unused variable `größe` in src/überblick.rs",
  "✔ renders the naïve café façade (déjà vu)",
  "├── node_modules │ └── typescript ── 5.4.2 ✓",
  "コンパイルが完了しました。警告はありません。",
  "测试通过：一百二十三项，耗时四秒",
  "🚀 deployed 🎉 in 3.2 s 👩‍💻 by ci",
  "error[E0502]: cannot borrow `*self` as mutable because it is also borrowed as immutable",
];

export function colouredLine(number) {
  const colour = 31 + (number % 7);
  const text = TEXTS[((number * 2_654_435_761) >>> 8) % TEXTS.length];
  return `\x1b[2m${String(number).padStart(8)}\x1b[0m \x1b[1;${colour}m${text}\x1b[0m \x1b[38;5;${number % 256}m█▓▒░\x1b[39m\n`;
}
