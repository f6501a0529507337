/*
 * run-short COUNT WIDTH COMMAND: COUNT runs, WIDTH at a time, each with its output read to the end and its exit fetched.
 * A thread a core: a vfork holds its caller up until the program is there, and one alone would not be the limit.
 */

#include "process.h"

#include <pthread.h>

struct run {
  pid_t pid;
  int outputs[2];
};

struct lane {
  int count, width;
  char *command;
};

static struct run begin(char *command) {
  char *argv[] = {command, NULL};
  int out[2], errors[2];
  open_pipe(out);
  open_pipe(errors);
  struct run run = {.pid = start(argv, (int[]){-1, out[1], errors[1]}, 0), .outputs = {out[0], errors[0]}};
  close(out[1]);
  close(errors[1]);
  return run;
}

static void collect(const struct run *run) {
  char text[4096];
  for (int i = 0; i < 2; i++) {
    while (read(run->outputs[i], text, sizeof text) > 0);
    close(run->outputs[i]);
  }
  int status;
  must(waitpid(run->pid, &status, 0) == run->pid && WIFEXITED(status) && WEXITSTATUS(status) == 0, "a good end");
}

static void *run_lane(void *given) {
  const struct lane *lane = given;
  struct run runs[lane->width];
  /* The oldest is collected first: they are all alike. */
  for (int i = 0; i < lane->count + lane->width; i++) {
    if (i >= lane->width) collect(&runs[i % lane->width]);
    if (i < lane->count) runs[i % lane->width] = begin(lane->command);
  }
  return NULL;
}

int main(int argc, char **argv) {
  must(argc == 4, "usage: run-short COUNT WIDTH COMMAND");
  int count = atoi(argv[1]), width = atoi(argv[2]);
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  int lanes = cores < width ? (int)cores : width;
  struct lane *all = calloc((size_t)lanes, sizeof *all);
  pthread_t *threads = calloc((size_t)lanes, sizeof *threads);
  /* Opens what all lanes share. */
  struct run first = begin(argv[3]);
  collect(&first);
  double begun = now_us();
  for (int i = 0; i < lanes; i++) {
    /* What does not divide goes to the first ones. */
    all[i] = (struct lane){count / lanes + (i < count % lanes), width / lanes + (i < width % lanes), argv[3]};
    must(pthread_create(&threads[i], NULL, run_lane, &all[i]) == 0, "pthread_create");
  }
  for (int i = 0; i < lanes; i++) pthread_join(threads[i], NULL);
  printf(RESULT_MARK "{\"value\":{\"msPerRun\":%.4f}}\n", (now_us() - begun) / 1e3 / count);
  return 0;
}
