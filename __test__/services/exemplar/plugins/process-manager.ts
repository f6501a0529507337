import type { Config } from "signalbox";
import { BunNativeProcessManager } from '../process-manager/bun-native-manager'
import { ProcessManager } from "../process-manager/manager";

export function createManager(config: Config, cwd: string) {
// Add to ProcessManagerPlugin
const useNativeManager = process.env.TUIX_NATIVE_MANAGER === "true" // Feature flag

const pm = useNativeManager 
  ? new BunNativeProcessManager(cwd)
  : new ProcessManager(config, cwd)

  return pm;
}
