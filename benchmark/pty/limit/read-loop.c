/* read-loop FILE: `cat` of a file through a terminal into a read loop. The kernel's own speed. */

#include "terminal.h"

int main(int argc, char **argv) {
  must(argc == 2, "usage: read-loop FILE");
  char *command[] = {"sh", "-c", "stty opost onlcr; exec cat \"$0\"", argv[1], NULL};
  pid_t pid;
  double cpu = process_cpu_ms();
  double begun = now_us();
  int master = spawn_terminal(command, &pid);
  long long bytes = read_to_end(master);
  double seconds = (now_us() - begun) / 1e6;
  waitpid(pid, NULL, 0);
  double megabytes = (double)bytes / 1e6;
  printf(RESULT_MARK "{\"value\":{\"megabytesPerSecond\":%.3f,\"processMsPerMegabyte\":%.5f,\"bytes\":%lld}}\n",
         megabytes / seconds, (process_cpu_ms() - cpu) / megabytes, bytes);
  return 0;
}
