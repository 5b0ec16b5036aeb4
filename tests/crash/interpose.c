/* Counts the file operations of a process below one folder, and stops the process, or fails the operation, at one
   of them; or writes all of them down, for what a loss of power would leave of them. Loaded before the C library,
   so SQLite's and ctypes' operations are seen as Python's are. Does nothing until strike_arm() is called. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, CREATE = 2, WRITE = 4, READ = 8, RENAME = 16, UNLINK = 32, MKDIR = 64, SYNC = 128, LIST = 256,
       LINK = 512, TRUNCATE = 1024, EXCHANGE = 2048, SYNC_ALL = 4096 };

static char root[PATH_MAX];
static long *seen, target;
static int failure, lasting, log_file = -1, armed;
static unsigned kinds;

void strike_arm(const char *folder, long *counter, long at, int code, int stays, unsigned which, int log_to) {
  snprintf(root, sizeof root, "%s/", folder);
  seen = counter, target = at, failure = code, lasting = stays, kinds = which, log_file = log_to, armed = 1;
}

#define REAL(result, name, ...) \
  static result (*real)(__VA_ARGS__); \
  if (!real) real = dlsym(RTLD_NEXT, #name)

static void place(int folder, const char *path, char *out) {
  char base[PATH_MAX] = "", link[64];
  ssize_t length;
  if (path && path[0] == '/') { snprintf(out, PATH_MAX, "%s", path); return; }
  snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
  length = readlink(link, base, sizeof base - 1);
  base[length < 0 ? 0 : length] = 0;
  if (path && *path) snprintf(out, PATH_MAX, "%.2000s/%.2000s", base, path);
  else snprintf(out, PATH_MAX, "%s", base);
}

static int ours(const char *path) {
  size_t length = strlen(root) - 1; /* without the slash: the folder itself is ours, too */
  return armed && !strncmp(path, root, length) && (!path[length] || path[length] == '/');
}

/* -1, with errno, when this operation is to fail. */
static int step(unsigned kind, const char *path) {
  long number;
  if (!(kinds & kind) || !ours(path)) return 0;
  number = __atomic_add_fetch(seen, 1, __ATOMIC_SEQ_CST);
  if (number < target || (number > target && !lasting)) return 0;
  if (failure == 0) { kill(getpid(), SIGKILL); for (;;) pause(); }
  errno = failure;
  return -1;
}

static void note(unsigned kind, uint64_t inode, uint64_t offset, const char *one, const char *two, const void *data,
                 uint64_t size) {
  static ssize_t (*put)(int, const void *, size_t);
  uint64_t head[6] = {kind, inode, offset, strlen(one), two ? strlen(two) : 0, size};
  size_t total = sizeof head + head[3] + head[4] + size, at = sizeof head;
  int kept = errno;
  char *whole;
  if (log_file < 0 || !ours(one)) return;
  if (!put) put = dlsym(RTLD_NEXT, "write");
  whole = malloc(total);
  memcpy(whole, head, sizeof head);
  memcpy(whole + at, one, head[3]), at += head[3];
  if (two) memcpy(whole + at, two, head[4]);
  at += head[4];
  if (size) memcpy(whole + at, data, size);
  if (put(log_file, whole, total) != (ssize_t)total) abort();
  free(whole);
  errno = kept;
}

static uint64_t inode_of(int file) { struct stat s; return fstat(file, &s) ? 0 : s.st_ino; }

static int open_any(int (*real)(int, const char *, int, ...), int folder, const char *path, int flags, mode_t mode) {
  char whole[PATH_MAX];
  int writes = (flags & O_ACCMODE) != O_RDONLY, file;
  if (!armed) return real(folder, path, flags, mode);
  place(folder, path, whole);
  if (step(writes ? CREATE : OPEN, whole)) return -1;
  file = real(folder, path, flags, mode);
  if (file >= 0 && (flags & (O_CREAT | O_TRUNC))) note(CREATE, inode_of(file), !!(flags & O_TRUNC), whole, 0, 0, 0);
  return file;
}
#define MODE(flags) \
  va_list more; va_start(more, flags); \
  mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(more, mode_t) : 0; va_end(more)
static int (*openat_)(int, const char *, int, ...);
static void find_open(void) { if (!openat_) openat_ = dlsym(RTLD_NEXT, "openat"); }
int open(const char *p, int f, ...) { MODE(f); find_open(); return open_any(openat_, AT_FDCWD, p, f, mode); }
int open64(const char *p, int f, ...) { MODE(f); find_open(); return open_any(openat_, AT_FDCWD, p, f, mode); }
int openat(int d, const char *p, int f, ...) { MODE(f); find_open(); return open_any(openat_, d, p, f, mode); }
int openat64(int d, const char *p, int f, ...) { MODE(f); find_open(); return open_any(openat_, d, p, f, mode); }

static ssize_t put_any(int file, const void *data, size_t size, off_t offset, int placed) {
  static ssize_t (*put)(int, const void *, size_t), (*pput)(int, const void *, size_t, off_t);
  char whole[PATH_MAX];
  off_t at = offset;
  ssize_t done;
  if (!put) put = dlsym(RTLD_NEXT, "write"), pput = dlsym(RTLD_NEXT, "pwrite");
  if (!armed || file < 3) return placed ? pput(file, data, size, offset) : put(file, data, size);
  place(file, 0, whole);
  if (step(WRITE, whole)) return -1;
  if (!placed && ours(whole)) {
    struct stat s;
    at = (fcntl(file, F_GETFL) & O_APPEND) && !fstat(file, &s) ? s.st_size : lseek(file, 0, SEEK_CUR);
  }
  done = placed ? pput(file, data, size, offset) : put(file, data, size);
  if (done > 0) note(WRITE, inode_of(file), at, whole, 0, data, done);
  return done;
}
ssize_t write(int f, const void *d, size_t n) { return put_any(f, d, n, 0, 0); }
ssize_t pwrite(int f, const void *d, size_t n, off_t o) { return put_any(f, d, n, o, 1); }
ssize_t pwrite64(int f, const void *d, size_t n, off64_t o) { return put_any(f, d, n, o, 1); }

ssize_t sendfile(int out, int in, off_t *offset, size_t count) {
  REAL(ssize_t, sendfile, int, int, off_t *, size_t);
  if (armed) { errno = EINVAL; return -1; } /* Python then reads and writes, which we see */
  return real(out, in, offset, count);
}
ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) { return sendfile(out, in, offset, count); }

ssize_t read(int file, void *data, size_t size) {
  REAL(ssize_t, read, int, void *, size_t);
  char whole[PATH_MAX];
  if (armed && file > 2 && (kinds & READ)) { place(file, 0, whole); if (step(READ, whole)) return -1; }
  return real(file, data, size);
}
static ssize_t pread_any(int file, void *data, size_t size, off_t offset) {
  REAL(ssize_t, pread, int, void *, size_t, off_t);
  char whole[PATH_MAX];
  if (armed && (kinds & READ)) { place(file, 0, whole); if (step(READ, whole)) return -1; }
  return real(file, data, size, offset);
}
ssize_t pread(int f, void *d, size_t n, off_t o) { return pread_any(f, d, n, o); }
ssize_t pread64(int f, void *d, size_t n, off64_t o) { return pread_any(f, d, n, o); }

static int move(int from, const char *a, int to, const char *b, unsigned flags) {
  REAL(int, renameat2, int, const char *, int, const char *, unsigned);
  char one[PATH_MAX], two[PATH_MAX];
  int done;
  if (!armed) return real(from, a, to, b, flags);
  place(from, a, one), place(to, b, two);
  if (step(RENAME, one)) return -1;
  done = real(from, a, to, b, flags);
  if (!done) note(flags ? EXCHANGE : RENAME, 0, 0, one, two, 0, 0);
  return done;
}
int renameat2(int f, const char *a, int t, const char *b, unsigned n) { return move(f, a, t, b, n); }
int renameat(int f, const char *a, int t, const char *b) { return move(f, a, t, b, 0); }
int rename(const char *a, const char *b) { return move(AT_FDCWD, a, AT_FDCWD, b, 0); }

static int bind_any(int from, const char *a, int to, const char *b, int flags) {
  REAL(int, linkat, int, const char *, int, const char *, int);
  char one[PATH_MAX], two[PATH_MAX];
  int done;
  if (!armed) return real(from, a, to, b, flags);
  place(from, a, one), place(to, b, two);
  if (step(LINK, two)) return -1;
  done = real(from, a, to, b, flags);
  if (!done) note(LINK, 0, 0, one, two, 0, 0);
  return done;
}
int link(const char *a, const char *b) { return bind_any(AT_FDCWD, a, AT_FDCWD, b, 0); }
int linkat(int f, const char *a, int t, const char *b, int n) { return bind_any(f, a, t, b, n); }

static int drop(int folder, const char *path, int flags) {
  REAL(int, unlinkat, int, const char *, int);
  char whole[PATH_MAX];
  int done;
  if (!armed) return real(folder, path, flags);
  place(folder, path, whole);
  if (step(UNLINK, whole)) return -1;
  done = real(folder, path, flags);
  if (!done) note(UNLINK, 0, 0, whole, 0, 0, 0);
  return done;
}
int unlink(const char *p) { return drop(AT_FDCWD, p, 0); }
int remove(const char *p) { struct stat s; return drop(AT_FDCWD, p, !lstat(p, &s) && S_ISDIR(s.st_mode) ? AT_REMOVEDIR : 0); }
int unlinkat(int d, const char *p, int f) { return drop(d, p, f); }
int rmdir(const char *p) { return drop(AT_FDCWD, p, AT_REMOVEDIR); }

static int make(int folder, const char *path, mode_t mode) {
  REAL(int, mkdirat, int, const char *, mode_t);
  char whole[PATH_MAX];
  int done;
  if (!armed) return real(folder, path, mode);
  place(folder, path, whole);
  if (step(MKDIR, whole)) return -1;
  done = real(folder, path, mode);
  if (!done) note(MKDIR, 0, 0, whole, 0, 0, 0);
  return done;
}
int mkdir(const char *p, mode_t m) { return make(AT_FDCWD, p, m); }
int mkdirat(int d, const char *p, mode_t m) { return make(d, p, m); }

static int settle(int (*real)(int), int file, unsigned kind) {
  char whole[PATH_MAX];
  int done;
  if (!armed) return real(file);
  place(file, 0, whole);
  if (step(SYNC, whole)) return -1;
  done = real(file);
  if (!done) note(kind, inode_of(file), 0, whole, 0, 0, 0);
  return done;
}
int fsync(int f) { REAL(int, fsync, int); return settle(real, f, SYNC); }
int fdatasync(int f) { REAL(int, fdatasync, int); return settle(real, f, SYNC); }
int syncfs(int f) { REAL(int, syncfs, int); return settle(real, f, SYNC_ALL); }

static int cut(int file, off_t size) {
  REAL(int, ftruncate, int, off_t);
  char whole[PATH_MAX];
  int done;
  if (!armed) return real(file, size);
  place(file, 0, whole);
  if (step(TRUNCATE, whole)) return -1;
  done = real(file, size);
  if (!done) note(TRUNCATE, inode_of(file), size, whole, 0, 0, 0);
  return done;
}
int ftruncate(int f, off_t n) { return cut(f, n); }
int ftruncate64(int f, off64_t n) { return cut(f, n); }

DIR *opendir(const char *path) {
  REAL(DIR *, opendir, const char *);
  char whole[PATH_MAX];
  if (armed) { place(AT_FDCWD, path, whole); strncat(whole, "/", sizeof whole - strlen(whole) - 1); if (step(LIST, whole)) return 0; }
  return real(path);
}
