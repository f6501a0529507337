"""The child in Python: counts the words of the host's files. Lines of JSON-RPC, and nothing but the standard library."""

import itertools
import json
import sys

ids = itertools.count(1)


def send(message):
    print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)


def call(method, params=None):
    """Calls a method of the host, and answers what comes in between."""
    call_id = next(ids)
    send({"id": call_id, "method": method, "params": params})
    for line in sys.stdin:
        message = json.loads(line)
        if "method" in message:
            answer(message)
        elif message["id"] == call_id:
            if "error" in message:
                raise RuntimeError(message["error"]["message"])
            return message["result"]
    sys.exit()  # the host is gone


def count(_params):
    print("counting", file=sys.stderr)
    words = 0
    for name in call("files.list"):
        words += len(call("files.read", {"name": name}).split(" "))
        send({"method": "counted", "params": {"name": name}})
    return words


METHODS = {"count": count}


def answer(message):
    if "id" not in message:
        return
    handler = METHODS.get(message["method"])
    if handler is None:
        error = {"code": -32601, "message": f"There is no method \"{message['method']}\" here."}
        send({"id": message["id"], "error": error})
        return
    try:
        send({"id": message["id"], "result": handler(message.get("params"))})
    except Exception as error:  # whatever it is, the host has to hear of it
        send({"id": message["id"], "error": {"code": -32000, "message": str(error)}})


for line in sys.stdin:
    answer(json.loads(line))
