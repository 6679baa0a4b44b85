"""Formats whose decoder does what a hostile file could talk a real one into; found by the entry points beside this file."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from withheld.errors import LimitError
from withheld.formats import Format
from withheld.model import Content, Film, Frame, Passage, Segment

ANSWER = "alive"


def exits() -> str:
    os._exit(3)


def crashes() -> str:
    ctypes.string_at(0)
    return ANSWER


def fails_with_the_words() -> str:
    raise ZeroDivisionError("Zybrovsky77")


def sleeps() -> str:
    time.sleep(600)
    return ANSWER


def spins() -> str:
    while True:
        pass


def eats_memory() -> str:
    return str(len(bytearray(1 << 40)))


def recurses() -> str:
    return recurses()


def prints() -> str:
    sys.stdout.write("Zybrovsky77")
    os.write(1, b"Zybrovsky77")
    os.write(2, b"Zybrovsky77")
    return ANSWER


def says_no() -> str:
    raise LimitError("it is too much; make it less")


def answers() -> str:
    return ANSWER


def opens_a_file() -> str:
    return Path("/etc/passwd").read_text()


def writes_a_file() -> str:
    Path("/tmp/withheld-escaped").write_text("out")
    return ANSWER


def makes_a_socket() -> str:
    return str(socket.socket().fileno())


def makes_a_pair() -> str:
    return str(socket.socketpair())


def resolves_a_name() -> str:
    return str(socket.getaddrinfo("localhost", 80))


def runs_a_program() -> str:
    return subprocess.run(["/bin/echo", "out"], capture_output=True, check=True).stdout.decode()


def replaces_itself() -> str:
    os.execv("/bin/sleep", ["sleep", "600"])


def raises_its_limits() -> str:
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    return Path("/etc/passwd").read_text()


def tells_the_environment() -> str:
    return json.dumps(dict(os.environ))


def starts_a_thread() -> str:
    said: list[str] = []
    thread = Thread(target=said.append, args=(ANSWER,))
    thread.start()
    thread.join()
    return said[0]


def forks_and_leaves() -> str:
    if os.fork() == 0:
        os.setsid()
        os._exit(0)
    return ANSWER


def unlinks(target: str) -> None:
    Path(target).unlink()


def renames(target: str) -> None:
    Path(target).rename(target + ".gone")


def makes_a_folder(target: str) -> None:
    Path(target + ".folder").mkdir()


def makes_a_symlink(target: str) -> None:
    Path(target + ".symlink").symlink_to(target)


def makes_a_link(target: str) -> None:
    Path(target + ".link").hardlink_to(target)


def changes_the_mode(target: str) -> None:
    Path(target).chmod(0o777)


def cuts_short(target: str) -> None:
    os.truncate(target, 0)


def changes_the_time(target: str) -> None:
    os.utime(target, (0, 0))


def looks(target: str) -> None:
    Path(target).stat()


def kills(target: str) -> None:
    os.kill(int(target), signal.SIGKILL)


def limits_another(target: str) -> None:
    import resource

    resource.prlimit(int(target), resource.RLIMIT_CORE, (0, 0))


def sets_an_attribute(file: int) -> None:
    os.setxattr(file, "user.planted", b"out")


def reads_an_attribute(file: int) -> None:
    os.getxattr(file, "user.origin")


def lists_the_attributes(file: int) -> None:
    os.listxattr(file)


def removes_an_attribute(file: int) -> None:
    os.removexattr(file, "user.origin")


def changes_its_mode(file: int) -> None:
    os.fchmod(file, 0o777)


def changes_its_owner(file: int) -> None:
    os.fchown(file, os.getuid(), os.getgid())


def changes_its_time(file: int) -> None:
    os.utime(file, (0, 0))


def locks_it(file: int) -> None:
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def locks_a_part(file: int) -> None:
    fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)


def marks_it(file: int) -> None:
    """Sets the file's attributes (`chattr`) to what they are."""
    get, set_ = 0x80086601, 0x40086602  # FS_IOC_GETFLAGS, FS_IOC_SETFLAGS of `linux/fs.h`
    fcntl.ioctl(file, set_, fcntl.ioctl(file, get, bytes(8)))


WITH: dict[str, Callable[[int], None]] = {
    f.__name__: f
    for f in (
        *(sets_an_attribute, reads_an_attribute, lists_the_attributes, removes_an_attribute),
        *(changes_its_mode, changes_its_owner, changes_its_time, locks_it, locks_a_part, marks_it),
    )
}
"""Deeds done with a file that is open for reading."""

AT: dict[str, Callable[[str], None]] = {
    f.__name__: f
    for f in (
        *(unlinks, renames, makes_a_folder, makes_a_symlink, makes_a_link, changes_the_mode, cuts_short, changes_the_time, looks),
        *(kills, limits_another),
    )
}
"""Deeds done to a path, or to a process."""

DEEDS: dict[str, Callable[[], str]] = {
    f.__name__: f
    for f in (
        *(exits, crashes, fails_with_the_words, sleeps, spins, eats_memory, recurses, prints, says_no, answers),
        *(opens_a_file, writes_a_file, makes_a_socket, makes_a_pair, resolves_a_name, runs_a_program, replaces_itself),
        *(raises_its_limits, tells_the_environment, starts_a_thread, forks_and_leaves),
    )
}


class Faulty(Format):
    """Reads a file by doing the deed it names."""

    media_type = "test/faulty"
    extension = ".faulty"

    def claims(self, head: bytes) -> bool:
        return head.startswith(b"deed:")

    def read(self, data: bytes) -> Content:
        deed, _, target = data.removeprefix(b"deed:").decode().partition(" ")
        text = str(AT[deed](target)) if target else DEEDS[deed]()
        return Content(self.media_type, self.media_type, text=(Passage(text),))

    def examine(self, file: BinaryIO) -> Content:
        """Does it with the file itself where it is a deed of that kind."""
        deed = file.read().removeprefix(b"deed:").decode()
        if deed not in WITH:
            return self.read(b"deed:" + deed.encode())
        WITH[deed](file.fileno())
        return Content(self.media_type, self.media_type, text=(Passage(ANSWER),))

    def frames(self, file: BinaryIO, film: Film, segment: Segment, beyond: int = 0) -> Iterator[Frame]:
        """One frame, then the deed."""
        deed = file.read().removeprefix(b"deed:").decode()
        yield Frame(tuple(memoryview(bytes(size)) for size in (4, 1, 1)), 0)  # type: ignore[arg-type]
        DEEDS[deed]()


class Liar(Format):
    """Sends something that is no content in place of an answer."""

    media_type = "test/liar"
    extension = ".liar"

    def claims(self, head: bytes) -> bool:
        return head.startswith(b"lie:")

    def read(self, data: bytes) -> Content:
        channel = socket.socket(fileno=max(fd for fd in range(3, 64) if _is_socket(fd)))
        channel.sendall(data.removeprefix(b"lie:"))
        os._exit(0)


def _is_socket(descriptor: int) -> bool:
    try:
        return os.fstat(descriptor).st_mode & 0o170000 == 0o140000
    except OSError:
        return False
