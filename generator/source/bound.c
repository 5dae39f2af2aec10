/* Partners' PDFs from the parent's side: starts the program again as a child that reads the file
 * under limits, gives it the bytes, takes its answer within a time, and says what was wrong. A new
 * program and not a fork, since other threads may hold locks at this moment. Called by compose/. */
#define _GNU_SOURCE /* SOCK_CLOEXEC: no other child of another thread may keep the socket open */
#include "source/bound_reader.h"

#include "base/die.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { SECONDS_MOST = 40, ANSWER_MOST = 512 * 1024 * 1024 };

static int64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Waits until something can be done; false when the time is over. */
static bool wait_for(int socket, short what, int64_t until)
{
	for (;;) {
		int64_t left = until - now();
		struct pollfd one = { .fd = socket, .events = what };
		int ready = left > 0 ? poll(&one, 1, (int)left) : 0;
		if (ready > 0)
			return true;
		if (ready == 0 || errno != EINTR)
			return false;
	}
}

/* False when the time is over; a child that has ended is seen by what it answered. */
static bool send_all(int socket, str bytes, int64_t until)
{
	while (bytes.n) {
		if (!wait_for(socket, POLLOUT, until))
			return false;
		ssize_t sent = send(socket, bytes.s, bytes.n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
			continue;
		if (sent < 0)
			return true;
		bytes = str_from(bytes, (size_t)sent);
	}
	shutdown(socket, SHUT_WR);
	return true;
}

static bool receive_all(int socket, struct buf *to, int64_t until)
{
	enum { AT_ONCE = 1 << 18 };
	for (;;) {
		if (to->n > ANSWER_MOST || !wait_for(socket, POLLIN, until))
			return false;
		buf_reserve(to, AT_ONCE);
		ssize_t got = recv(socket, to->s + to->n, AT_ONCE, MSG_DONTWAIT);
		if (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
			continue;
		if (got <= 0)
			return true;
		to->n += (size_t)got;
	}
}

static pid_t start(int sockets[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
		die("a process to read a PDF cannot be reached: ");
	char name[] = "foolscap", argument[] = BOUND_CHILD_ARGUMENT;
	char *arguments[] = { name, argument, NULL };
	posix_spawn_file_actions_t actions;
	int reason = posix_spawn_file_actions_init(&actions);
	if (!reason)
		reason = posix_spawn_file_actions_adddup2(&actions, sockets[1], STDIN_FILENO);
	if (!reason)
		reason = posix_spawn_file_actions_adddup2(&actions, sockets[1], STDOUT_FILENO);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	/* What a sanitiser says is to be read; what a library says about a broken file is not. */
	if (!reason)
		reason = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
		                                          O_WRONLY, 0);
#endif
	pid_t child = 0;
	if (!reason)
		reason = posix_spawn(&child, "/proc/self/exe", &actions, NULL, arguments, environ);
	if (reason) {
		errno = reason;
		die("a process to read a PDF cannot be started: ");
	}
	posix_spawn_file_actions_destroy(&actions);
	close(sockets[1]);
	return child;
}

/* How a child that gave no good answer ended. */
static str reason_of_end(int status, bool timely)
{
	if (!timely ||
	    (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL)))
		return STR("it takes too much time or memory to read");
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_MACHINE)
		return STR("it takes too much memory to read");
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
		return STR("it takes too much memory to read");
	return STR("it is not as a PDF should be");
}

const struct bound_pdf *bound_pdf_of_bytes(struct arena *arena, str bytes, str *failure)
{
	int sockets[2];
	pid_t child = start(sockets);
	int64_t until = now() + (int64_t)SECONDS_MOST * 1000;
	struct buf answer = { 0 };
	bool timely = send_all(sockets[0], bytes, until) && receive_all(sockets[0], &answer, until);
	close(sockets[0]);
	if (!timely)
		kill(child, SIGKILL);
	int status = 0;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_USAGE)
		die("qpdf's library, which reads partners' PDFs, is not installed");
	struct bound_pdf *pdf = arena_new(arena, struct bound_pdf);
	str kept = arena_str(arena, buf_str(&answer));
	buf_free(&answer);
	bool decoded = timely && bound_decode(kept, arena, pdf, failure);
	if (!decoded)
		*failure = reason_of_end(status, timely);
	if (failure->s)
		*pdf = (struct bound_pdf){ .state = BOUND_BROKEN };
	return pdf;
}

static void report(const struct bound_pdf *pdf, str name, struct place at, struct diags *diags)
{
	if (pdf->state == BOUND_LOCKED) {
		diag(diags, MSG_BOUND_LOCKED, .at = at, .words = { name });
		return;
	}
	if (pdf->state == BOUND_UNTAGGED)
		diag(diags, MSG_BOUND_UNTAGGED, .at = at, .words = { name });
	else if (pdf->fault.s)
		diag(diags, MSG_BOUND_FAULT, .at = at, .words = { name, pdf->fault });
	if (pdf->restricted_permissions)
		diag(diags, MSG_BOUND_PERMISSIONS, .at = at, .words = { name });
	if (pdf->repaired)
		diag(diags, MSG_BOUND_REPAIRED, .at = at, .words = { name });
	str left = pdf->form_undrawn
	                   ? STR("look whether all that was filled into its form can be seen")
	           : pdf->has_form ? STR("its form cannot be filled in there")
	                           : STR("scripts or files in it were left out");
	if (pdf->has_form || pdf->has_scripts)
		diag(diags, MSG_BOUND_LEFT_OUT, .at = at, .words = { name, left });
}

const struct bound_pdf *bound_pdf_read(const struct source_tree *tree, struct arena *arena,
                                       str path, struct place at, struct diags *diags)
{
	static const struct bound_pdf broken = { .state = BOUND_BROKEN };
	str bytes, failure = { 0 };
	if (!source_read_bytes(tree, path, at, &bytes, diags))
		return &broken;
	const struct bound_pdf *pdf = bound_pdf_of_bytes(arena, bytes, &failure);
	memory_free((void *)(uintptr_t)bytes.s);
	if (failure.s)
		diag(diags, MSG_BOUND_BROKEN, .at = at, .path = path, .words = { path, failure });
	else
		report(pdf, path, at, diags);
	return pdf;
}
