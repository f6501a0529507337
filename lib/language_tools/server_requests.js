"use strict";

// What language servers ask of whoever started them, and wait for. Without an answer many of them do nothing more.

/** Handlers of the requests that each server may make: as an editor without settings and dialogs would answer. */
function answersOfAnEditor(workspaceFolders) {
  return {
    "workspace/configuration": ({ items = [] } = {}) => items.map(() => null),
    "workspace/workspaceFolders": () => workspaceFolders ?? null,
    "workspace/applyEdit": () => ({ applied: false, failureReason: "Edits are not applied here." }),
    "client/registerCapability": () => null,
    "client/unregisterCapability": () => null,
    "window/workDoneProgress/create": () => null,
    "window/showMessageRequest": () => null,
    "window/showDocument": () => ({ success: false }),
    "workspace/codeLens/refresh": () => null,
    "workspace/diagnostic/refresh": () => null,
    "workspace/inlayHint/refresh": () => null,
    "workspace/semanticTokens/refresh": () => null,
  };
}

module.exports = { answersOfAnEditor };
