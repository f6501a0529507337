/* Node's IPC channel from the parent's side: one JSON value a line on a socketpair, named by NODE_CHANNEL_FD. */

#include "process.h"

enum { CHANNEL_FD = 3 };

static struct {
  int socket;
  char *text;
  size_t held, capacity;
} channel;

/* Starts `runtime script` and returns with the channel open; a message may have any length up to `capacity`. */
static inline pid_t open_channel(char *runtime, char *script, size_t capacity) {
  int ends[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "socketpair");
  must(setenv("NODE_CHANNEL_FD", "3", 1) == 0, "setenv");
  char *argv[] = {runtime, script, NULL};
  pid_t child = vfork();
  if (child == 0) {
    dup2(ends[1], CHANNEL_FD);
    /* The very same number keeps its close-on-exec. */
    if (ends[1] == CHANNEL_FD) fcntl(CHANNEL_FD, F_SETFD, 0);
    execv(runtime, argv);
    _exit(127);
  }
  must(child > 0, "vfork");
  close(ends[1]);
  channel.socket = ends[0];
  channel.capacity = capacity;
  must((channel.text = malloc(capacity)) != NULL, "malloc");
  return child;
}

static inline void send_text(const char *text, size_t size) {
  for (size_t at = 0; at < size;) {
    ssize_t put = write(channel.socket, text + at, size - at);
    must(put > 0, "write to the channel");
    at += (size_t)put;
  }
}

/* Waits for so many lines, drops them, and keeps what follows. Only new bytes are looked at, however long a line is. */
static inline void await_lines(long lines) {
  char *at = channel.text, *unseen = channel.text;
  for (;;) {
    char *end = channel.text + channel.held;
    while (lines > 0 && unseen < end) {
      char *feed = memchr(unseen, '\n', (size_t)(end - unseen));
      if (!feed) unseen = end;
      else {
        at = unseen = feed + 1;
        lines--;
      }
    }
    channel.held = (size_t)(end - at);
    memmove(channel.text, at, channel.held);
    if (lines == 0) return;
    unseen -= at - channel.text;
    at = channel.text;
    must(channel.held < channel.capacity, "room for a line");
    ssize_t got = read(channel.socket, channel.text + channel.held, channel.capacity - channel.held);
    must(got > 0, "read from the channel");
    channel.held += (size_t)got;
  }
}
