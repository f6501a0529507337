"use strict";
// Looks like a server: a line of log for each request.
const paths = ["/", "/projects", "/projects/42", "/session", "/assets/app.js", "/search?q=pty", "/health"];
const methods = ["GET", "GET", "GET", "POST", "PUT"];
const pick = (list) => list[Math.floor(Math.random() * list.length)];

console.log("\x1b[1mapi\x1b[m listening on \x1b[36mhttp://localhost:4000\x1b[m");

function serve() {
  const failed = Math.random() < 0.06;
  const status = failed ? "\x1b[31m500" : pick(["\x1b[32m200", "\x1b[32m200", "\x1b[33m304"]);
  const ms = Math.round(Math.random() ** 3 * 80) + 1;
  const line = `${pick(methods).padEnd(4)} ${pick(paths).padEnd(16)} ${status}\x1b[m \x1b[2m${ms} ms\x1b[m`;
  (failed ? console.error : console.log)(line);
  setTimeout(serve, 60 + Math.random() * 500);
}
serve();
