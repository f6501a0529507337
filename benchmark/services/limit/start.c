/*
 * start COUNT ROUNDS SERVICE FIFO: starts COUNT services with three pipes and a group each, until all have said their byte;
 * then ends the groups by SIGTERM, until none is left. COUNT services in one round, and one more round that does not count.
 */

#include "process.h"

#include <sys/stat.h>

static void run_round(int count, char *program, char *fifo, double *running_ms, double *gone_ms) {
  char *argv[] = {program, fifo, NULL};
  pid_t pids[count];
  int ends[count][3];
  int signs = open(fifo, O_RDWR | O_CLOEXEC);
  must(signs >= 0, "open the FIFO");
  double begun = now_us();
  for (int i = 0; i < count; i++) {
    int in[2], out[2], errors[2];
    open_pipe(in);
    open_pipe(out);
    open_pipe(errors);
    pids[i] = start(argv, (int[]){in[0], out[1], errors[1]}, 1);
    close(in[0]);
    close(out[1]);
    close(errors[1]);
    memcpy(ends[i], (int[]){in[1], out[0], errors[0]}, sizeof ends[i]);
  }
  for (int said = 0; said < count;) {
    char bytes[count];
    ssize_t some = read(signs, bytes, (size_t)(count - said));
    must(some > 0, "read the signs");
    said += (int)some;
  }
  double running = now_us();
  for (int i = 0; i < count; i++) kill(-pids[i], SIGTERM);
  for (int i = 0; i < count; i++) waitpid(pids[i], NULL, 0);
  double gone = now_us();
  for (int i = 0; i < count; i++)
    for (int end = 0; end < 3; end++) close(ends[i][end]);
  close(signs);
  *running_ms = (running - begun) / 1e3;
  *gone_ms = (gone - running) / 1e3;
}

int main(int argc, char **argv) {
  must(argc == 5, "usage: start COUNT ROUNDS SERVICE FIFO");
  int count = atoi(argv[1]), rounds = atoi(argv[2]);
  must(mkfifo(argv[4], 0600) == 0 || errno == EEXIST, "mkfifo");
  double *running = calloc((size_t)rounds, sizeof *running), *gone = calloc((size_t)rounds, sizeof *gone);
  for (int i = -1; i < rounds; i++) {
    double running_ms, gone_ms;
    run_round(count, argv[3], argv[4], &running_ms, &gone_ms);
    if (i < 0) continue;
    running[i] = running_ms;
    gone[i] = gone_ms;
  }
  unlink(argv[4]);
  printf(RESULT_MARK "{\"value\":{\"runningMs\":%.4f,\"goneMs\":%.4f}}\n", quantile(running, rounds, 0.5),
         quantile(gone, rounds, 0.5));
  return 0;
}
