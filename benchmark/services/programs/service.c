/*
 * service FIFO [BYTES]: writes BYTES of lines, says one byte into the FIFO, and waits for the end with the FIFO open: that
 * it runs and that it is gone is seen in the same way whoever started it.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 80
#define LINES 200

static int write_lines(long long bytes) {
  static char block[LINE_BYTES * LINES];
  memset(block, 'x', sizeof block);
  for (int line = 0; line < LINES; line++) block[(line + 1) * LINE_BYTES - 1] = '\n';
  while (bytes > 0) {
    size_t wanted = bytes < (long long)sizeof block ? (size_t)bytes : sizeof block;
    ssize_t written = write(1, block, wanted);
    if (written < 0) return 0;
    bytes -= written;
  }
  return 1;
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  int fifo = open(argv[1], O_WRONLY);
  if (fifo < 0) return 1;
  if (argc > 2 && !write_lines(atoll(argv[2]))) return 1;
  if (write(fifo, "R", 1) != 1) return 1;
  for (;;) pause();
}
