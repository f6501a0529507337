// The dashboard's page. It runs in a sandboxed window: what it knows and does goes through signalbox, within the policy
// of main/policy.js.
import "./styles/all.css";
import { showEvents } from "./events/log.ts";
import { showProcesses } from "./processes/table.ts";
import { showConnection } from "./shell/connection.ts";
import { wireButtons } from "./shell/buttons.ts";
import { showTerminals } from "./terminals/tabs.ts";

// Cells are measured once: a font that comes later would not fit them.
await document.fonts.load('13px "JetBrains Mono Variable"');

showConnection();
showEvents();
const tabs = showTerminals();
showProcesses(tabs);
wireButtons(tabs);
