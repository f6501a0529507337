/* echo ROUNDS [FILE]: round trip of one byte through `cat` in raw mode; with FILE another terminal floods meanwhile. */

#include "terminal.h"

enum { WARM_ROUNDS = 50, REPEATS = 100 };

static int start_flood(char *file, pid_t *pid) {
  static char *command[5 + REPEATS] = {"sh", "-c", "stty opost onlcr; exec cat \"$@\"", "flood"};
  for (int i = 0; i < REPEATS; i++) command[4 + i] = file;
  return spawn_terminal(command, pid);
}

/* Bytes that the flood has brought. */
static long long flooded;

/* Waits for the echo; what the flood has brought meanwhile is read and dropped, one read a turn. */
static void await_echo(int echo, int flood, char *byte) {
  static char dropped[65536];
  struct pollfd watched[2] = {{.fd = echo, .events = POLLIN}, {.fd = flood, .events = POLLIN}};
  for (;;) {
    must(poll(watched, flood < 0 ? 1 : 2, -1) > 0, "poll");
    if (watched[0].revents) {
      must(read(echo, byte, 1) == 1, "read the echo");
      return;
    }
    if (flood >= 0 && watched[1].revents) {
      ssize_t got = read(flood, dropped, sizeof dropped);
      must(got > 0, "read the flood");
      flooded += got;
    }
  }
}

int main(int argc, char **argv) {
  must(argc == 2 || argc == 3, "usage: echo ROUNDS [FILE]");
  int rounds = atoi(argv[1]);
  double *times = calloc((size_t)rounds, sizeof *times);
  pid_t flooder = 0, pid;
  int flood = argc == 3 ? start_flood(argv[2], &flooder) : -1;
  char *command[] = {"sh", "-c", "stty raw -echo; printf R; exec cat", NULL};
  int master = spawn_terminal(command, &pid);
  char byte = 0;
  while (byte != 'R') await_echo(master, flood, &byte);
  long long flooded_before = flooded;
  double started = now_us();
  for (int i = -WARM_ROUNDS; i < rounds; i++) {
    double begun = now_us();
    must(write(master, "x", 1) == 1, "write");
    await_echo(master, flood, &byte);
    if (i >= 0) times[i] = now_us() - begun;
  }
  double seconds = (now_us() - started) / 1e6;
  kill(pid, SIGKILL);
  if (flooder) kill(flooder, SIGKILL);
  double median = quantile(times, rounds, 0.5);
  printf(RESULT_MARK "{\"value\":{\"p50Us\":%.2f,\"p99Us\":%.2f,\"worstUs\":%.2f,\"rounds\":%d,"
         "\"floodMegabytesPerSecond\":%.2f}}\n",
         median, quantile(times, rounds, 0.99), times[rounds - 1], rounds,
         (double)(flooded - flooded_before) / 1e6 / seconds);
  return 0;
}
