"use strict";

// One listener for the messages of all windows. It is there while something is attached.

const { ipcMain } = require("electron");
const { CHANNEL, KIND } = require("../../lib/bus/remote/protocol.js");
const { frameOf } = require("./sender.js");

/** Targets by the id of their web contents. */
const targets = new Map();

function addTarget(id, target) {
  if (targets.size === 0) ipcMain.on(CHANNEL, onMessage);
  targets.set(id, target);
}

function removeTarget(id, target) {
  if (targets.get(id) !== target) return;
  targets.delete(id);
  if (targets.size === 0) ipcMain.off(CHANNEL, onMessage);
}

function onMessage(event, nonce, ...message) {
  const target = targets.get(event.sender.id);
  if (target !== undefined) target.receive(event, nonce, message);
  else if (message[0] === KIND.HELLO) sayNotAttached(event, nonce);
}

/** The page goes on asking, and can say meanwhile why nothing comes. */
function sayNotAttached(event, nonce) {
  const message =
    'The main process did not attach this window. Call attach(window, { policy }) of "signalbox/electron".';
  const text = JSON.stringify({ code: "ERR_SIGNALBOX_BUS_NOT_ATTACHED", message });
  frameOf(event)?.send(CHANNEL, nonce, KIND.REFUSED, 0, 0, text);
}

module.exports = { addTarget, removeTarget };
