"""Untrusted bytes are decoded here, in a child that can open nothing: no file, no socket, no program.

Every child is forked from a server process that has imported the formats and nothing of the story, and was given nothing of the
environment but the search path, the language and the number of threads. Before a child looks at a byte its limit on open descriptors is
set to none, so that whatever opens something fails; memory, processor time and the size of files are limited too. That limit does not
stop what works on names or on other processes, such as `unlink`, `rename`, `stat`, `fork` and `kill`. Three layers do, each where the
kernel allows it, and `layers` says which are there: no network, an empty folder that was deleted as the root of all names, and a filter
that refuses the calls listed in `seccomp`. What a child sends back is checked as untrusted data.

`harden` is the seam for Landlock and bubblewrap, which come with the documents.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO

from withheld import seccomp
from withheld.errors import LimitError, MissingError, UnreadableError, WithheldError
from withheld.model import Content, Film, Frame, Segment
from withheld.wire import MOST_FRAMES, dump, dump_content, dump_frame, load, load_content, load_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from withheld.formats import Format


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: address space in bytes, processor and wall time in seconds, input and decoded size in bytes."""

    memory: int = 4 << 30
    cpu_seconds: int = 15
    wall_seconds: float = 20.0
    input_bytes: int = 512 << 20
    output_bytes: int = 1 << 30


def decode(data: bytes, media_type: str, limits: Limits | None = None) -> Content:
    """The content of untrusted bytes.

    Raises `UnreadableError` for a broken file or a crash of the decoder, `LimitError` for one that asks for too much or hangs,
    `MissingError` where no child can be made at all.
    """
    return _server().decode(data, media_type, limits or Limits())


def examine(file: int, media_type: str) -> Content:
    """The content of an open file, of a film everything but its frames; the child reads it through that one descriptor.

    Raises as `decode` does. The descriptor must be of an opening of its own, since its position moves; it stays open here.
    """
    (answer,) = _server().stream(file, ["examine", media_type], _FILM)
    return load_content(answer)


def frames(file: int, media_type: str, film: Film, segment: Segment, beyond: int = 0) -> Iterator[Frame]:
    """The frames of a segment of an open film and at most `beyond` of those after it; no more than a few are in memory at any time.

    Raises as `decode` does, and `UnreadableError` where the frames are not of the film's size or their times do not rise.
    """
    what = ["frames", media_type, dump(replace(film, segments=())).decode(), dump(segment).decode(), beyond]
    last, after = segment.start - 1, 0
    for number, answer in enumerate(_server().stream(file, what, _limits_of(segment.count + beyond))):
        frame = load_frame(answer, film.width, film.height)
        if frame.at <= last:
            raise UnreadableError(f"the times of its frames do not rise; {_AGAIN}")
        after += frame.at >= segment.end
        if after > beyond or number >= MOST_FRAMES:
            raise UnreadableError(f"it has more pictures than it says; {_AGAIN}")
        last = frame.at
        yield frame


def _limits_of(frames: int) -> Limits:
    """What so many frames of a film may cost; what a file says of their number is believed up to a point."""
    cpu, wall = _FILM.cpu_seconds + frames, _FILM.wall_seconds + frames * 10.0
    return replace(_FILM, cpu_seconds=min(cpu, _LONGEST_CPU), wall_seconds=min(wall, _LONGEST_WALL))


@contextmanager
def in_memory(data: bytes) -> Generator[int]:
    """A descriptor of a file that lies in memory only and holds these bytes; raises `MissingError` where the system has none."""
    if not hasattr(os, "memfd_create"):
        raise MissingError("films need Linux, where a file can lie in memory; run withheld there")
    file = os.memfd_create("film")
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]
        os.lseek(file, 0, os.SEEK_SET)
        yield file
    finally:
        os.close(file)


LAYERS = ("network", "names", "calls")
"""What may stand around a child beside its limits: no network to reach, an empty root folder, the filter of system calls."""


def layers() -> dict[str, bool]:
    """Which of `LAYERS` hold on this machine; raises `MissingError` where no child can be made at all."""
    return _server().layers()


_FILM = Limits(cpu_seconds=120, wall_seconds=600.0)
"""What a film may cost beside a second of processor time and ten of waiting for each of its frames: to find its way in the file."""

_LONGEST_CPU, _LONGEST_WALL = 6 * 3600, 48 * 3600.0
"""Seconds that no film takes: the longest that is read (nine hours at 60 a second) is decoded at 100 frames a second, and looked at,
which its decoder waits for, at 12."""

_STILL = 120.0  # seconds without a frame after which a decoder hangs: 4K HEVC takes a tenth, an hour to be skipped half a minute

_MORE = "make a smaller copy by hand and put that into the story"
_NO_SERVER = "no process for decoding can be started; run `withheld doctor`"
_AGAIN = "open it and save it again by hand, or remove it"
_LENGTH = struct.Struct(">Q")
_PATIENCE = 60.0  # seconds for a server to start, on a machine that does much else
_DYING = 0.05  # seconds after which the server looks again whether a child that it killed is gone
_BUFFER = 1 << 20  # bytes under way in a socket: a photograph in a few steps instead of a few dozen


class Server:
    """A clean process from which decoding children are forked; it ends with the process that made it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._layers: dict[str, bool] = {}  # empty until it is ready
        self._control, theirs = socket.socketpair()
        boot = "import sys; sys.path[:] = sys.argv[2:]; from withheld.isolate import serve; serve(int(sys.argv[1]))"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", boot, str(theirs.fileno()), *sys.path],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # decoders write whatever they like, the words of a file among it
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
                start_new_session=True,  # an interrupt at the terminal is for the run to handle
            )
        self.pid = self._process.pid
        self._owner = os.getpid()

    @property
    def alive(self) -> bool:
        """Whether this process may ask it for children: it runs, and was not inherited through a fork."""
        return self._owner == os.getpid() and self._process.poll() is None

    def close(self) -> None:
        """End it, and with it every child that still runs."""
        if self._owner == os.getpid():
            self._control.close()
            self._process.wait()

    def layers(self) -> dict[str, bool]:
        """As `layers`."""
        try:
            with self._lock:
                self._await()
        except OSError as e:
            raise MissingError(_NO_SERVER) from e
        return dict(self._layers)

    def decode(self, data: bytes, media_type: str, limits: Limits) -> Content:
        """As `decode`."""
        if len(data) > limits.input_bytes:
            raise LimitError(f"it is larger than {limits.input_bytes >> 20} MiB; {_MORE}")
        with self._child(["read", media_type], limits) as channel, _troubles(limits):
            deadline = time.monotonic() + limits.wall_seconds
            _send(channel, data, deadline=deadline)
            verdict, body = _answer(channel, limits, deadline)
        if verdict == b"+":
            return load_content(body)
        raise _refusal(verdict, body)

    def stream(self, file: int, what: list[str | int], limits: Limits) -> Generator[memoryview]:
        """What a child sends of an open file, one block after the other; it is gone when this ends, however it ends."""
        with self._child(what, limits, file) as channel, _troubles(limits):
            while True:
                verdict, body = _answer(channel, limits, time.monotonic() + _STILL)
                if verdict == b".":
                    return
                if verdict != b"+":
                    raise _refusal(verdict, body)
                yield body

    @contextmanager
    def _child(self, what: list[str | int], limits: Limits, *files: int) -> Generator[socket.socket]:
        """Our end of a channel to a new child, which is handed these descriptors and is killed when this ends, if it still runs.

        That is the server's to do, who is not told what happens on the channel: it holds the other end of a leash that we let go of.
        """
        (ours, theirs), (held, leash) = socket.socketpair(), socket.socketpair()
        request = json.dumps([what, asdict(limits)]).encode()
        with ours, held:
            try:
                for end in (ours, theirs):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
                with theirs, leash, self._lock:
                    self._await()
                    handed = [leash.fileno(), theirs.fileno(), *files]
                    socket.send_fds(self._control, [_LENGTH.pack(len(request)) + request], handed)
            except OSError as e:
                raise MissingError(_NO_SERVER) from e
            yield ours

    def _await(self) -> None:
        """Wait until the server has imported everything; raises `OSError` if it never does."""
        if not self._layers:
            self._control.settimeout(_PATIENCE)
            held = self._control.recv(len(LAYERS))
            self._control.settimeout(None)
            if len(held) != len(LAYERS):
                raise ConnectionResetError
            self._layers = dict(zip(LAYERS, map(bool, held), strict=True))


@contextmanager
def _troubles(limits: Limits) -> Generator[None]:
    """Says what became of a child that hangs or ends early."""
    started = time.monotonic()
    try:
        yield
    except TimeoutError as e:
        raise LimitError(f"decoding it takes too long; {_AGAIN}") from e
    except ConnectionError as e:
        if time.monotonic() - started >= limits.cpu_seconds:
            raise LimitError(f"its decoder used up its time; {_AGAIN}") from e
        raise UnreadableError(f"its decoder crashed; {_AGAIN}") from e


def _answer(channel: socket.socket, limits: Limits, deadline: float) -> tuple[bytes, memoryview]:
    answer = _receive(channel, limits.output_bytes, deadline)
    return bytes(answer[:1]), answer[1:]


def _refusal(verdict: bytes, body: memoryview) -> WithheldError:
    message = bytes(body[:300]).decode("utf-8", "replace")
    return (LimitError if verdict == b"L" else UnreadableError)(message)


def _environment() -> dict[str, str]:
    """What a decoder may know of the environment: no passphrase, token or name of a user; threads do not survive a fork."""
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "LANG"} or k.startswith("LC_")}
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


_servers: list[Server] = []
_starting = Lock()


def _server() -> Server:
    """This process's own server, started when it is first needed."""
    with _starting:
        if not _servers or not _servers[-1].alive:
            _servers.append(Server())
            atexit.register(_servers[-1].close)
        return _servers[-1]


def _send(channel: socket.socket, *parts: bytes, deadline: float | None = None) -> None:
    _hurry(channel, deadline)
    for part in (_LENGTH.pack(sum(map(len, parts))), *parts):
        channel.sendall(part)


def _receive(channel: socket.socket, most: int, deadline: float | None = None) -> memoryview:
    """What the other side sent, read-only.

    Raises `LimitError` if it announces more than `most` bytes, `ConnectionError` if it ends early, `TimeoutError`.
    """
    (length,) = _LENGTH.unpack(_exactly(channel, _LENGTH.size, deadline))
    if length > most:
        raise LimitError(f"it decodes to more than a file may; {_MORE}")
    return _exactly(channel, length, deadline)


def _exactly(channel: socket.socket, length: int, deadline: float | None) -> memoryview:
    view = memoryview(bytearray(length))
    at = 0
    while at < length:
        _hurry(channel, deadline)
        got = channel.recv_into(view[at:])
        if not got:
            raise ConnectionResetError
        at += got
    return view.toreadonly()


def _hurry(channel: socket.socket, deadline: float | None) -> None:
    """Let the next step take until the deadline. A child has none: it is killed, and `poll` fails where nothing may be open."""
    if deadline is not None:
        channel.settimeout(max(deadline - time.monotonic(), 0.001))


# From here on: what runs in the server and in its children.


def serve(descriptor: int) -> None:
    """Fork a child for every request until the other end of the control socket closes, and kill those that overstay."""
    _import()
    held = _enclose()
    filter_ = seccomp.program() if seccomp.available() else b""
    control = socket.socket(fileno=descriptor)
    control.sendall(bytes([*held, bool(filter_)]))
    children: dict[int, _Child] = {}
    while True:
        ready = _waited(control, children)
        for pid in list(_ended(children, ready)):
            del children[pid]
        if control.fileno() not in ready:
            continue
        begun, descriptors, _, _ = socket.recv_fds(control, _LENGTH.size, 3)
        if not begun:
            break
        what, limits = json.loads(bytes(_exactly(control, _LENGTH.unpack(begun)[0], None)))
        leash, *handed = descriptors
        pid = os.fork()
        if pid == 0:
            for ours in (control.detach(), leash, *(c.leash for c in children.values() if not c.killed)):
                os.close(ours)
            _work(handed, what, Limits(**limits), filter_)
        for descriptor in handed:
            os.close(descriptor)
        children[pid] = _Child(time.monotonic() + limits["wall_seconds"], leash)
    for pid in children:
        _kill(pid)


@dataclass(slots=True)
class _Child:
    """A child as the server sees it: when its time is over, and the leash whose other end is let go of where nobody listens any more."""

    deadline: float
    leash: int
    killed: bool = field(default=False)


def _waited(control: socket.socket, children: dict[int, _Child]) -> list[int]:
    """Descriptors at which something happened, as soon as it does or a child's time is over: requests, leashes that were let go of."""
    wait = min((c.deadline for c in children.values()), default=None)
    leashes = [c.leash for c in children.values() if not c.killed]
    return select.select([control.fileno(), *leashes], [], [], None if wait is None else max(wait - time.monotonic(), 0))[0]


def _import() -> None:
    """Load everything a child may need: later nothing can be opened."""
    from withheld.formats import Format
    from withheld.registry import plugins

    plugins(Format)
    load_content(dump_content(Content("", "")))  # builds the validators
    load(dump(Film(2, 2, 1, ())), Film)
    load(dump(Segment(0, 0, 0, 0)), Segment)
    gc.collect()
    gc.freeze()  # or every child's first collection would copy the pages it shares with us


def _enclose() -> tuple[bool, bool]:
    """Leave the network and every folder for good; whether either was left."""
    if sys.platform != "linux":
        return False, False
    libc = ctypes.CDLL(None, use_errno=True)
    network = libc.unshare(0x10000000 | 0x40000000 | 0x08000000) == 0  # CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC
    names = _leave_names()
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    libc.capset(struct.pack("=Ii", 0x20080522, 0), bytes(24))  # no capability is left, root's neither
    return network, names


def _leave_names() -> bool:
    """Make an empty, already deleted folder the root: no name leads anywhere, and none can be made. Whether that worked."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
        os.chroot(".")
    except OSError:
        return False
    return True


def _ended(children: dict[int, _Child], ready: list[int]) -> Iterator[int]:
    """Children that are gone; those past their deadline and those that nobody listens to are killed, and are gone a moment later."""
    for pid, child in children.items():
        if time.monotonic() >= child.deadline or (not child.killed and child.leash in ready):
            _kill(pid)
            if not child.killed:
                os.close(child.leash)
            child.killed, child.deadline = True, time.monotonic() + _DYING
        if os.waitpid(pid, os.WNOHANG)[0]:
            if not child.killed:
                os.close(child.leash)
            yield pid


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _work(descriptors: list[int], what: list[Any], limits: Limits, filter_: bytes) -> None:
    """A child's whole life; never returns."""
    try:
        os.setpgid(0, 0)
        channel = socket.socket(fileno=descriptors[0])
        file = os.fdopen(descriptors[1], "rb") if len(descriptors) > 1 else None
        for parts in _answers(channel, file, what, limits, filter_):
            _send(channel, *parts)
    finally:
        os._exit(0)


def _answers(channel: socket.socket, file: BinaryIO | None, what: list[Any], limits: Limits, filter_: bytes) -> Iterator[tuple[bytes, ...]]:
    from withheld.registry import format_for

    try:
        job, media_type, *more = what
        fmt = format_for(media_type)
        harden(limits, filter_)
        if file is None:
            yield b"+", dump_content(fmt.read(bytes(_receive(channel, limits.input_bytes))))
        else:
            yield from ((b"+", *block) for block in _blocks(fmt, file, job, more))
            yield (b".",)
    except LimitError as e:
        yield b"L", str(e).encode()
    except WithheldError as e:
        yield b"U", str(e).encode()
    except MemoryError:
        yield b"L", f"it needs more memory than a file may; {_MORE}".encode()
    except ConnectionError:
        raise  # nobody listens any more
    except Exception as e:  # noqa: BLE001 - the decoder's own bug costs this file, not the story; the type alone leaves the child
        yield b"U", f"its decoder failed ({type(e).__name__}); {_AGAIN}".encode()


def _blocks(fmt: Format, file: BinaryIO, job: str, more: list[Any]) -> Iterator[tuple[bytes, ...]]:
    if job == "examine":
        yield (dump_content(fmt.examine(file)),)
        return
    film, segment, beyond = load(more[0].encode(), Film), load(more[1].encode(), Segment), int(more[2])
    for frame in fmt.frames(file, film, segment, beyond):
        yield dump_frame(frame)


def harden(limits: Limits, filter_: bytes) -> None:
    """Give up everything a decoder does not need; called once in the child, before any untrusted byte is seen."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not write the picture to disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # from here on nothing can be opened
    if filter_:
        seccomp.install(filter_)  # last: it refuses to change a limit too
    else:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # no fork; it counts threads as well, and HEIC is decoded by threads
