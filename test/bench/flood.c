/*
 * Sends datagrams at a steady rate from one socket, or from a new port every second:
 *
 *     flood ADDRESS PORT DATAGRAMS_PER_SECOND SECONDS FILE PORTS
 *
 * FILE holds datagrams, each behind its length in 2 bytes (little-endian); they are sent in turn.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define DATAGRAMS 65536
#define PORTS 256

static unsigned char *at[DATAGRAMS];
static size_t length[DATAGRAMS];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &to.sin_addr);
  const double rate = atof(argv[3]);
  const double seconds = atof(argv[4]);
  const int ports = atoi(argv[6]) > PORTS ? PORTS : atoi(argv[6]);

  FILE *file = fopen(argv[5], "rb");
  if (file == NULL) return 2;
  size_t count = 0;
  unsigned char head[2];
  while (count < DATAGRAMS && fread(head, 1, 2, file) == 2) {
    length[count] = (size_t)head[0] + 256 * (size_t)head[1];
    at[count] = malloc(length[count] + 1);
    if (at[count] == NULL || fread(at[count], 1, length[count], file) != length[count]) return 2;
    count++;
  }
  if (count == 0) return 2;

  int sockets[PORTS];
  for (int i = 0; i < ports; i++) sockets[i] = socket(AF_INET, SOCK_DGRAM, 0);
  long long sent = 0;
  const double begun = now();
  for (double passed = 0; passed < seconds; passed = now() - begun) {
    for (long long due = (long long)(passed * rate); sent < due; sent++) {
      const size_t one = (size_t)sent % count;
      sendto(sockets[sent % ports], at[one], length[one], 0, (struct sockaddr *)&to, sizeof to);
    }
    usleep(500);
  }
  printf("%lld\n", sent);
  return 0;
}
