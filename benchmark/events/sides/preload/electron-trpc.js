import { exposeElectronTRPC } from "electron-trpc/main";
import "../control.js";

exposeElectronTRPC();
