"""Untrusted bytes are decoded here, in a child that can open nothing: no file, no socket, no program.

The child is forked from a clean server process that has imported the formats and nothing of the story. Before it looks at a byte its
limit on open descriptors is set to what it already holds: every `open`, `socket` and `execve` after that fails, whatever the decoder
was talked into. Memory, processor time and the size of files are limited too. What it sends back is checked as untrusted data.

`harden` is the seam for Landlock, seccomp and bubblewrap, which come with the documents.
"""

from __future__ import annotations

import multiprocessing
import resource
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from withheld.errors import LimitError, UnreadableError, WithheldError
from withheld.wire import dump_content, load_content

if TYPE_CHECKING:
    from withheld.model import Content


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: address space in bytes, processor and wall time in seconds, input and decoded size in bytes."""

    memory: int = 4 << 30
    cpu_seconds: int = 15
    wall_seconds: float = 20.0
    input_bytes: int = 512 << 20
    output_bytes: int = 1 << 30


def harden(limits: Limits) -> None:
    """Give up everything a decoder does not need; called once in the child, before any untrusted byte is seen."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not write the picture to disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # last: from here on nothing can be opened


def _decode(pipe: Connection, media_type: str, limits: Limits) -> None:
    from withheld.registry import format_for

    fmt = format_for(media_type)
    harden(limits)
    data = pipe.recv_bytes(limits.input_bytes)
    try:
        pipe.send_bytes(b"+" + dump_content(fmt.read(data)))
    except LimitError as e:
        pipe.send_bytes(b"L" + str(e).encode())
    except WithheldError as e:
        pipe.send_bytes(b"U" + str(e).encode())
    except MemoryError:
        pipe.send_bytes(b"L" + b"it needs more memory than a file may; make a smaller copy by hand and put that into the story")
    except Exception as e:  # noqa: BLE001 - the decoder's own bug costs this file, not the story; the type alone leaves the child
        pipe.send_bytes(b"U" + f"its decoder failed ({type(e).__name__}); open it and save it again by hand, or remove it".encode())


def decode(data: bytes, media_type: str, limits: Limits | None = None) -> Content:
    """The content of untrusted bytes.

    Raises `UnreadableError` for a broken file or a crash of the decoder, `LimitError` for one that asks for too much or hangs.
    """
    limits = limits or Limits()
    if len(data) > limits.input_bytes:
        raise LimitError(f"it is larger than {limits.input_bytes >> 20} MiB; make a smaller copy by hand and put that into the story")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["withheld._preload"])
    ours, theirs = context.Pipe()
    child = context.Process(target=_decode, args=(theirs, media_type, limits), daemon=True)
    child.start()
    theirs.close()
    try:
        ours.send_bytes(data)
        if not ours.poll(limits.wall_seconds):
            raise LimitError("decoding it takes too long; open it and save it again by hand, or remove it")
        answer = ours.recv_bytes(limits.output_bytes)
    except (EOFError, BrokenPipeError, ConnectionResetError) as e:
        raise UnreadableError("its decoder crashed; open it and save it again by hand, or remove it") from e
    except OSError as e:
        raise LimitError("it decodes to more than a file may; make a smaller copy by hand and put that into the story") from e
    finally:
        child.kill()
        child.join()
        ours.close()
    verdict, body = answer[:1], memoryview(answer)[1:]
    if verdict == b"+":
        return load_content(body)
    message = bytes(body[:300]).decode("utf-8", "replace")
    raise (LimitError if verdict == b"L" else UnreadableError)(message)
