"use strict";

// The Model Context Protocol is JSON-RPC 2.0 with words of its own for cancelling a call and for its progress.

const CANCEL = "$/cancelRequest";
const PROGRESS = "$/progress";

const THEIR_CANCEL = "notifications/cancelled";
const THEIR_PROGRESS = "notifications/progress";

class ModelContextDialect {
  toWire(message) {
    const { method, params } = message;
    if (method === CANCEL) return notification(THEIR_CANCEL, { requestId: params.id });
    if (method !== PROGRESS) return message;
    return notification(THEIR_PROGRESS, { progressToken: params.token, ...params.value });
  }

  fromWire(value) {
    if (value?.jsonrpc !== "2.0") return undefined;
    const { method, params } = value;
    if (method === THEIR_CANCEL) return notification(CANCEL, { id: params?.requestId });
    if (method !== THEIR_PROGRESS) return value;
    const { progressToken, ...progress } = params ?? {};
    return notification(PROGRESS, { token: progressToken, value: progress });
  }
}

function notification(method, params) {
  return { jsonrpc: "2.0", method, params };
}

module.exports = { ModelContextDialect };
