/* stop-tree PROCESSES ROUNDS TREE: one signal to the process group, until nobody of the tree holds the FIFO. */

#include "process.h"

#include <sys/stat.h>

static double stop_tree(int processes, char *fifo, char *program) {
  char *argv[] = {program, fifo, NULL};
  pid_t root = start(argv, (int[]){-1, -1, -1}, 1);
  int reader = open(fifo, O_RDONLY | O_CLOEXEC);
  must(reader >= 0, "open the FIFO");
  char text[4096];
  for (int lines = 0; lines < processes;) {
    ssize_t got = read(reader, text, sizeof text);
    must(got > 0, "read the ids");
    for (ssize_t i = 0; i < got; i++) lines += text[i] == '\n';
  }
  /* As in the measured hosts: the tree has come to rest. */
  usleep(5000);
  double begun = now_us();
  must(kill(-root, SIGTERM) == 0, "kill");
  must(read(reader, text, sizeof text) == 0, "read the end");
  double ms = (now_us() - begun) / 1e3;
  close(reader);
  waitpid(root, NULL, 0);
  return ms;
}

int main(int argc, char **argv) {
  must(argc == 4, "usage: stop-tree PROCESSES ROUNDS TREE");
  /* The run's own folder, from the harness. */
  const char *folder = getenv("SIGNALBOX_BENCHMARK_RUN");
  char fifo[4096];
  snprintf(fifo, sizeof fifo, "%s/tree", folder ? folder : ".");
  must(mkfifo(fifo, 0600) == 0, "mkfifo");
  int rounds = atoi(argv[2]);
  double *times = calloc((size_t)rounds, sizeof *times);
  for (int i = 0; i < rounds; i++) times[i] = stop_tree(atoi(argv[1]), fifo, argv[3]);
  printf(RESULT_MARK "{\"value\":{\"goneMs\":%.4f}}\n", quantile(times, rounds, 0.5));
  return 0;
}
