"use strict";
const { parseCron } = require("../../lib/services/config/cron.js");
const { assert, test } = require("../harness.js");

test("fields are numbers, ranges, steps, lists and names", () => {
  const taken = {
    "* * * * *": "* * * * *",
    "*/15 0-6/2 1,15 * *": "*/15 0-6/2 1,15 * *",
    "0 0 * feb sun": "0 0 * 2 0",
    "0 0 * * 5-7": "0 0 * * 0,5,6",
    "0 0 * * 7": "0 0 * * 0",
    "0 0 * * 1-7/3": "0 0 * * 0,1,4",
    " 5   4 * * SAT ": "5 4 * * 6",
    "0 0 29 2 *": "0 0 29 2 *",
    "@hourly": "0 * * * *",
    "@Weekly": "0 0 * * 0",
  };
  for (const [text, cron] of Object.entries(taken)) assert.deepEqual(parseCron(text), { cron }, text);
});

test("what is no time is told with its field", () => {
  const refused = {
    "": "1 field",
    "* * * *": "4 fields",
    "* * * * * *": "6 fields",
    "60 * * * *": '"60" as the minute',
    "* 24 * * *": '"24" as the hour',
    "* * 0 * *": '"0" as the day of the month',
    "* * * 13 *": '"13" as the month',
    "* * * * 8": '"8" as the weekday',
    "5-1 * * * *": '"5-1" as the minute',
    "*/0 * * * *": '"*/0" as the minute',
    "1,,2 * * * *": '"1,,2" as the minute',
    "* * * foo *": '"foo" as the month',
    "@reboot": "1 field",
  };
  for (const [text, problem] of Object.entries(refused)) assert.deepEqual(parseCron(text), { problem }, text);
});

test("a day that never comes is told", () => {
  assert.deepEqual(parseCron("0 0 30 2 *"), { problem: "a day that no such month has" });
  assert.deepEqual(parseCron("0 0 31 4,6,9,11 *"), { problem: "a day that no such month has" });
  assert.deepEqual(parseCron("0 0 31 4,5 *"), { cron: "0 0 31 4,5 *" });
});
