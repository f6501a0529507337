// What a reader needs to judge a figure; nothing that names the machine or its folders.

import { cpus, release, totalmem, type, arch } from "node:os";

export function machineFacts() {
  const cores = cpus();
  return {
    kernel: `${type()} ${release()}`,
    arch: arch(),
    cpu: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}
