/*
 * ipc ROUNDS COUNT RUNTIME SCRIPT: small messages over Node's channel. Round trips one by one; COUNT messages from the
 * child; COUNT messages to it, many in a write.
 */

#include "channel.h"

enum { WARM_ROUNDS = 100, CAPACITY = 1 << 20, WRITE_BYTES = 1 << 16 };

static double median_round_trip(int rounds) {
  double *times = calloc((size_t)rounds, sizeof *times);
  for (int i = -WARM_ROUNDS; i < rounds; i++) {
    char text[64];
    int size = snprintf(text, sizeof text, "{\"kind\":\"ping\",\"number\":%d}\n", i);
    double begun = now_us();
    send_text(text, (size_t)size);
    await_lines(1);
    if (i >= 0) times[i] = now_us() - begun;
  }
  return quantile(times, rounds, 0.5);
}

/* Seconds. */
static double receive(int count) {
  char text[64];
  int size = snprintf(text, sizeof text, "{\"kind\":\"flood\",\"count\":%d}\n", count);
  double begun = now_us();
  send_text(text, (size_t)size);
  await_lines(count);
  return (now_us() - begun) / 1e6;
}

static double give(int count) {
  static char text[WRITE_BYTES + 128];
  int size = 0;
  double begun = now_us();
  for (int i = 1; i <= count; i++) {
    size += sprintf(text + size, "{\"kind\":\"item\",\"number\":%d,\"name\":\"tick\"}\n", i);
    if (size < WRITE_BYTES && i < count) continue;
    send_text(text, (size_t)size);
    size = 0;
  }
  send_text("{\"kind\":\"count\"}\n", 17);
  await_lines(1);
  return (now_us() - begun) / 1e6;
}

int main(int argc, char **argv) {
  must(argc == 5, "usage: ipc ROUNDS COUNT RUNTIME SCRIPT");
  int rounds = atoi(argv[1]), count = atoi(argv[2]);
  pid_t child = open_channel(argv[3], argv[4], CAPACITY);
  await_lines(1);
  double trip = median_round_trip(rounds);
  /* The first floods are compilation's. */
  receive(count / 10);
  double in = receive(count);
  give(count / 10);
  double out = give(count);
  end_all(&child, 1);
  printf(RESULT_MARK "{\"value\":{\"p50Us\":%.2f,\"inPerSecond\":%.0f,\"outPerSecond\":%.0f}}\n", trip, count / in,
         count / out);
  return 0;
}
