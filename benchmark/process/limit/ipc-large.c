/* ipc-large BYTES ROUNDS RUNTIME SCRIPT: a message of so many characters over Node's channel, there and back. */

#include "channel.h"

static const char before[] = "{\"kind\":\"echo\",\"text\":\"", after[] = "\"}\n";

int main(int argc, char **argv) {
  must(argc == 5, "usage: ipc-large BYTES ROUNDS RUNTIME SCRIPT");
  size_t bytes = (size_t)atoll(argv[1]);
  int rounds = atoi(argv[2]);
  char *text = malloc(bytes + sizeof before + sizeof after);
  must(text != NULL, "malloc");
  char *end = stpcpy(text, before);
  memset(end, 'x', bytes);
  end = stpcpy(end + bytes, after);
  pid_t child = open_channel(argv[3], argv[4], bytes + 1024);
  await_lines(1);
  double *times = calloc((size_t)rounds, sizeof *times);
  for (int i = -1; i < rounds; i++) {
    double begun = now_us();
    send_text(text, (size_t)(end - text));
    await_lines(1);
    if (i >= 0) times[i] = (now_us() - begun) / 1e3;
  }
  end_all(&child, 1);
  printf(RESULT_MARK "{\"value\":{\"roundTripMs\":%.3f}}\n", quantile(times, rounds, 0.5));
  return 0;
}
