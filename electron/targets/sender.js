"use strict";

// Who sent a message, told by the ids in its event alone.
//
// `event.senderFrame` is not to be used, nor anything that Electron makes of it (`event.reply`). For a late message of a
// document that another process has replaced it shows the *new* document's frame and origin (22 and 25). And where it
// shows the old one's (22, in a race), that frame takes the window's place in Electron's books and, once it is deleted,
// leaves `webContents.mainFrame` disposed: nothing can be sent to the window any more.

const { originOf } = require("../policy/policy.js");

/** The frame of a window that sent an event; undefined for one that is there no more. */
function frameOf({ processId, frameId, sender }) {
  const isSender = (frame) => frame.processId === processId && frame.routingId === frameId;
  const { mainFrame } = sender;
  return isSender(mainFrame) ? mainFrame : mainFrame.framesInSubtree.find(isSender);
}

function senderOf(event) {
  const { processId, frameId } = event;
  const frame = frameOf(event);
  if (frame === undefined) return { processId, frameId, isCurrent: false, isMainFrame: false, origin: "null", frame };
  return {
    processId,
    frameId,
    isCurrent: true,
    isMainFrame: frame.parent === null,
    origin: originOfFrame(frame),
    frame,
  };
}

// Electron 22 and older builds of later ones may lack `origin`.
function originOfFrame(frame) {
  return typeof frame.origin === "string" ? frame.origin : originOf(frame.url);
}

module.exports = { frameOf, senderOf };
