// Eight services as a whole: started, looked at, stopped. Ours in process and by its command, the managers that people run
// beside their programs, and scripts over child processes.

export const area = {
  contenders: ["signalbox", "signalbox-cli", "pm2", "supervisord", "pitchfork", "execa", "child-process"],
  // The first is what everybody must be able to do; measures name the others that they need.
  probes: ["probe", "probe-start"],
  measures: ["start-8", "status", "cli-start-8", "cli-status", "supervisor-memory"],
};
