// Records the sessions of the corpus: `node __test__/screen/record.mjs [name …]`. What is there is
// replaced. Programs that are not installed are left out, with a note.
//
// Everything runs in a scratch folder with a fixed name, dates and user, so that nothing of the machine
// gets into the files; look at the difference before you commit it.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { hostname, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const { spawnPty } = createRequire(import.meta.url)("../../index.js");

const folder = join(dirname(fileURLToPath(import.meta.url)), "corpus");
const scratch = "/tmp/demo";

/** What some programs put into the title. */
const ME = `${userInfo().username}@${hostname()}`;

const ENV = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  LANG: "C.UTF-8",
  TERM: "xterm-256color",
  COLORTERM: "truecolor",
  HOME: scratch,
  USER: "demo",
  LOGNAME: "demo",
  HOSTNAME: "demo",
  PS1: "$ ",
  SHELL: "/bin/sh",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_PAGER: "cat",
};

/** A program is done drawing when it has been silent for this long. */
const SILENCE_MS = 250;

function prepare() {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(join(scratch, "src"), { recursive: true });
  const lines = Array.from(
    { length: 120 },
    (_, n) => `${n}: the quick brown fox 漢字 jumps over the lazy dog – é ${"=".repeat(n % 50)}`,
  );
  writeFileSync(join(scratch, "notes.txt"), `${lines.join("\n")}\n`);
  writeFileSync(
    join(scratch, "src/main.c"),
    '#include <stdio.h>\n\n/* Says hello. */\nint main(void) {\n\tputs("hello");\n\treturn 0;\n}\n',
  );
  const git = (args, day) => {
    const date = `2024-01-${String(day).padStart(2, "0")}T12:00:00Z`;
    const who = {
      GIT_AUTHOR_NAME: "Demo",
      GIT_AUTHOR_EMAIL: "demo@example.org",
      GIT_COMMITTER_NAME: "Demo",
      GIT_COMMITTER_EMAIL: "demo@example.org",
    };
    execFileSync("git", args, {
      cwd: scratch,
      env: { ...ENV, ...who, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    });
  };
  git(["init", "-q", "-b", "main"], 1);
  for (let day = 1; day <= 12; day++) {
    writeFileSync(join(scratch, "src/main.c"), `int main(void) {\n\treturn ${day}; // größer 漢\n}\n`);
    git(["add", "src"], day);
    git(["commit", "-q", "-m", `Change number ${day}: a line that says what and why – ünïcödé`], day);
  }
  writeFileSync(
    join(scratch, "tmux.conf"),
    'set -g status-right ""\nset -g default-shell /bin/sh\nset -g default-terminal screen-256color\n',
  );
}

/** What is typed, and `{ cols, rows }` for a new size. */
const SESSIONS = {
  vim: [
    ["vim", ["-u", "NONE", "-N", "-c", "syntax on", "-c", "set number ruler", "notes.txt"]],
    [
      "15j",
      "zt",
      "/lazy\r",
      "n",
      "onew line with 漢字\x1b",
      ":split src/main.c\r",
      { cols: 90, rows: 30 },
      "\x06",
      ":help\r",
      "\x06",
      ":qa!\r",
    ],
  ],
  less: [
    ["less", ["-N", "notes.txt"]],
    [" ", " ", "/fox\r", "n", "b", { cols: 60, rows: 20 }, "G", "-S\r", "q"],
  ],
  "git-log": [["git", ["log", "--color=always", "--graph", "--stat", "-p"]], []],
  "git-less": [
    ["sh", ["-c", "git log --color=always --oneline --decorate | less -R"]],
    ["j", "\x04", "q"],
  ],
  tmux: [
    ["tmux", ["-L", "demo", "-f", "tmux.conf", "new", "-s", "demo"]],
    [
      "ls -C\r",
      '\x02"',
      "git log --color=always --oneline | head -5\r",
      "\x02%",
      "printf '\\033[44mblue\\033[0m\\n'\r",
      { cols: 100, rows: 35 },
      "\x02o",
      "exit\r",
      "exit\r",
      "exit\r",
    ],
  ],
  top: [
    ["sh", ["-c", "exec top -d 0.4 -p $$"]],
    ["1", "z", "x", "c", { cols: 70, rows: 18 }, "q"],
  ],
  htop: [
    ["sh", ["-c", "exec htop -d 5 -p $$"]],
    ["\x1b[B", "t", "h", "q", { cols: 100, rows: 30 }, "q"],
  ],
  nano: [
    ["nano", ["-I", "notes.txt"]],
    ["typed text 漢字", "\x16", "\x16", "\x0b", "\x17lazy\r", { cols: 70, rows: 20 }, "\x18", "n"],
  ],
  mc: [
    ["mc", ["-u", "-d", "-x", "src", "."]],
    ["\t", "\x1b[B", "\x1b[B", "\x1b3", "\x1b0", { cols: 100, rows: 30 }, "\x1b0", "\r"],
  ],
  shell: [
    ["bash", ["--norc", "--noprofile", "-i"]],
    [
      "for i in $(seq 1 30); do echo line $i; done\r",
      "ls --color=always -l /dev/null\r",
      "echo a long line that wraps around the edge of the terminal because it has more than eighty characters 漢字漢字\r",
      { cols: 50, rows: 20 },
      "clear\r",
      "echo after clear\r",
      { cols: 120, rows: 30 },
      "echo wide\r",
      "exit\r",
    ],
  ],
  integration: [
    ["bash", ["--norc", "--noprofile", "-i"]],
    [
      "PS1='\\[\\e]133;D;$?\\a\\e]133;A\\a\\]$ \\[\\e]133;B\\a\\]'; PS0='\\e]133;C\\a'\r",
      "printf '\\033]7;file://demo/tmp/demo%%20x\\007'\r",
      "echo first\r",
      "false\r",
      "sleep 0.2; (exit 3)\r",
      "printf '\\033]8;;https://example.org/a\\033\\\\link\\033]8;;\\033\\\\ and \\033]8;id=1;https://example.org/b\\007more\\033]8;;\\007\\n'\r",
      "printf '\\033]0;title 漢\\007\\007'\r",
      "exit\r",
    ],
  ],
};

const E = "\x1b";

/** Streams that no program is needed for. */
const PRINTED = {
  wide: [
    "漢字かな交じり文。",
    "ｆｕｌｌ ｗｉｄｔｈ\r\n",
    `${"漢".repeat(45)}\r\n`,
    `a${"字".repeat(45)}\r\n`,
    "e\u0301 o\u0302\u0323 ก็ ह\u093f न\u094dद\u0940\r\n",
    "👩\u200d👩\u200d👧 🇩🇪 👍🏽 ✔\ufe0f 😀\r\n",
    `${E}[10;79H漢`,
    `${E}[12;80Hx\u0301\u0302y`,
    `${E}[14;5H漢字${E}[14;6Hx`,
    `${E}[15;1H漢字漢字${E}[3D${E}[2P`,
    `${E}[16;1H漢字漢字${E}[4D${E}[@`,
  ],
  attributes: [
    ...Array.from({ length: 16 }, (_, n) => `${E}[${n < 8 ? 30 + n : 82 + n};${n < 8 ? 47 - n : 107 - n + 8}m${n} `),
    `${E}[0m\r\n`,
    ...Array.from({ length: 256 }, (_, n) => `${E}[48;5;${n}m ${E}[38;5;${255 - n}mx`),
    `${E}[0m\r\n`,
    ...Array.from({ length: 60 }, (_, n) => `${E}[48;2;${n * 4};${255 - n * 4};128m${E}[38:2::${255 - n};${n};0mo`),
    `${E}[0m\r\n`,
    ...[1, 2, 3, 4, 5, 7, 8, 9, 21, 53].map((n) => `${E}[${n}mstyle${n}${E}[0m `),
    ...[1, 2, 3, 4, 5].map((n) => `${E}[4:${n};58:5:${n * 20}munder${n}${E}[0m `),
  ],
  regions: [
    ...Array.from({ length: 24 }, (_, n) => `${E}[${n + 1};1Hrow ${n + 1}`),
    `${E}[5;15r${E}[15;1H`,
    "a\r\nb\r\nc\r\n",
    `${E}[5;1H${E}M${E}M`,
    `${E}[10;1H${E}[3L${E}[2M`,
    `${E}[44m${E}[2S${E}[3T${E}[m`,
    `${E}[?6h${E}[1;1Horigin${E}[20;1Hbottom${E}[?6l`,
    `${E}[r${E}[24;1H\r\nscrolled\r\n`,
    `${E}[1;10r${E}[10;1H\r\none\r\ntwo`,
  ],
  wrapping: [
    "word ".repeat(60),
    "\r\n",
    "x".repeat(80),
    "\r\n",
    "y".repeat(81),
    "\r\n",
    `${"漢".repeat(60)}\r\n`,
    { cols: 60, rows: 24 },
    "after 60\r\n",
    { cols: 120, rows: 30 },
    "after 120 ",
    { cols: 33, rows: 10 },
    "after 33\r\n",
    { cols: 80, rows: 24 },
    "end",
  ],
  modes: [
    `${E}[?1049h${E}[?1h${E}=${E}[?2004h${E}[?1002h${E}[?1006h${E}[?1004h`,
    `${E}[2;20r${E}[?6h${E}[3g${E}[5G${E}H${E}[9G${E}H`,
    `${E}(0lqqk${E}(B`,
    `${E})0\x0exx\x0f`,
    `${E}7${E}[1;31m${E}[10;10Hhere${E}[5 q${E}[?25l`,
    `${E}[4h`,
    "inserted",
    `${E}[?7l${"z".repeat(100)}`,
    `${E}[?2026h`,
  ],
};

async function record([command, args], steps) {
  const events = [];
  const terminal = spawnPty(command, args, { cols: 80, rows: 24, cwd: scratch, env: ENV, extendEnv: false });
  let last = Date.now();
  terminal.onData((data) => {
    data = data.replaceAll(ME, "demo@demo");
    last = Date.now();
    if (typeof events.at(-1) === "string") events.push(events.pop() + data);
    else events.push(data);
  });
  const closed = new Promise((resolve) => terminal.onClose(resolve));
  const silence = async () => {
    last = Date.now();
    while (Date.now() - last < SILENCE_MS) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await silence();
  for (const step of steps) {
    if (typeof step === "string") terminal.write(step);
    else {
      events.push([step.cols, step.rows]);
      terminal.resize(step.cols, step.rows);
    }
    await silence();
  }
  terminal.kill("SIGKILL");
  await closed;
  return events;
}

function save(name, events) {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ cols: 80, rows: 24, events })}\n`);
  console.log(`${name}: ${events.length} events, ${JSON.stringify(events).length} bytes`);
}

mkdirSync(folder, { recursive: true });
prepare();
const wanted = (name) => process.argv.length === 2 || process.argv.includes(name);
for (const [name, events] of Object.entries(PRINTED)) {
  if (wanted(name))
    save(
      name,
      events.map((event) => (typeof event === "string" ? event : [event.cols, event.rows])),
    );
}
for (const [name, [program, steps]] of Object.entries(SESSIONS)) {
  if (!wanted(name)) continue;
  try {
    execFileSync("which", [program[0] === "sh" ? name.replace("git-less", "less") : program[0]]);
  } catch {
    console.log(`${name}: not installed`);
    continue;
  }
  save(name, await record(program, steps));
}
rmSync(scratch, { recursive: true, force: true });
process.exit(0);
