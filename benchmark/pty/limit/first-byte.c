/* first-byte COUNT: from the start of a spawn to the first byte read. */

#include "terminal.h"

int main(int argc, char **argv) {
  must(argc == 2, "usage: first-byte COUNT");
  int count = atoi(argv[1]);
  double *times = calloc((size_t)count, sizeof *times);
  for (int i = 0; i < count; i++) {
    char *command[] = {"sh", "-c", "echo x", NULL};
    char byte;
    pid_t pid;
    double begun = now_us();
    int master = spawn_terminal(command, &pid);
    must(read(master, &byte, 1) == 1, "read the first byte");
    times[i] = now_us() - begun;
    read_to_end(master);
    close(master);
    waitpid(pid, NULL, 0);
  }
  printf(RESULT_MARK "{\"value\":{\"medianUs\":%.2f,\"p99Us\":%.2f}}\n",
         quantile(times, count, 0.5), quantile(times, count, 0.99));
  return 0;
}
