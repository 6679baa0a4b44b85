"""A decoder that crashes, hangs, lies, or tries to reach anything costs its own file and gets nothing."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests import planted
from withheld import checkup, isolate, seccomp
from withheld.errors import LimitError, MissingError, UnreadableError
from withheld.formats import _cuts
from withheld.isolate import Limits, Server
from withheld.model import Content, Film, Frame, Passage, Segment
from withheld.wire import MOST_FRAMES, dump, dump_content, dump_frame, load_content

DECODERS = Path(__file__).parent / "faults" / "decoders"
QUICK = Limits(cpu_seconds=2, wall_seconds=3.0)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that finds the faulty formats through their entry points, as it would find any other package's."""
    sys.path.insert(0, str(DECODERS))
    server = Server()
    sys.path.remove(str(DECODERS))
    yield server
    server.close()


def do(server: Server, deed: str, limits: Limits = QUICK) -> str:
    return server.decode(b"deed:" + deed.encode(), "test/faulty", limits).text[0].text


def test_an_honest_decoder_answers(server: Server) -> None:
    assert do(server, "answers") == "alive"


@pytest.mark.parametrize("deed", ["exits", "crashes"])
def test_a_crash_costs_the_file(server: Server, deed: str) -> None:
    with pytest.raises(UnreadableError, match=r"crashed.*by hand") as caught:
        do(server, deed)
    assert not isinstance(caught.value, LimitError)
    assert do(server, "answers") == "alive"


def test_a_bug_tells_its_type_and_no_word_of_the_file(server: Server) -> None:
    with pytest.raises(UnreadableError, match="ZeroDivisionError") as caught:
        do(server, "fails_with_the_words")
    assert planted.SECRET not in str(caught.value)


@pytest.mark.parametrize("deed", ["sleeps", "spins"])
def test_a_hang_ends_in_time(server: Server, deed: str) -> None:
    started = time.monotonic()
    with pytest.raises(LimitError):
        do(server, deed)
    assert time.monotonic() - started < QUICK.wall_seconds + 2


def test_a_child_that_overstays_is_killed(server: Server) -> None:
    with pytest.raises(LimitError):
        do(server, "sleeps")
    do(server, "answers")  # wakes the server, which looks after its children
    deadline = time.monotonic() + 5
    while children := _children(server):
        assert time.monotonic() < deadline, children
        time.sleep(0.1)
        do(server, "answers")


HANGING = ["sleeps", "spins"]
LONG = Limits(cpu_seconds=600, wall_seconds=600.0)


def _comes_down_to(server: Server, number: int, most: float = 5.0) -> bool:
    """Whether so many children are left within so many seconds, though nobody wakes the server."""
    deadline = time.monotonic() + most
    while len(_children(server)) != number:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("job", ["examine", "frames"])
@pytest.mark.parametrize("deed", HANGING)
def test_a_decoder_that_hangs_ends_with_the_patience_of_its_parent(
    server: Server, deed: str, job: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolate, "_STILL", 0.5)
    (tmp_path / "film").write_text(f"deed:{deed}")
    film, segment = dump(Film(2, 2, 1, ())).decode(), dump(Segment(0, 9, 0, 9)).decode()
    with (tmp_path / "film").open("rb") as file, pytest.raises(LimitError, match="too long"):
        list(server.stream(file.fileno(), [job, "test/faulty", film, segment, 0], LONG))
    assert _comes_down_to(server, 0)


def test_a_decoder_ends_with_the_one_that_reads_its_frames(server: Server, tmp_path: Path) -> None:
    """And it alone: another goes on."""
    (tmp_path / "film").write_text("deed:sleeps")
    what = ["frames", "test/faulty", dump(Film(2, 2, 1, ())).decode(), dump(Segment(0, 9, 0, 9)).decode(), 0]
    with (tmp_path / "film").open("rb") as one, (tmp_path / "film").open("rb") as other:
        streams = [server.stream(file.fileno(), what, LONG) for file in (one, other)]
        for stream in streams:
            next(iter(stream))
        assert _comes_down_to(server, 2)
        streams[0].close()
        assert _comes_down_to(server, 1)
        assert do(server, "answers") == "alive"
        assert _comes_down_to(server, 1)
        streams[1].close()
    assert _comes_down_to(server, 0)


def test_no_child_holds_what_belongs_to_another(server: Server, tmp_path: Path) -> None:
    """Each has its channel and its file, and nothing of the server's or of another child's."""
    (tmp_path / "film").write_text("deed:sleeps")
    what = ["frames", "test/faulty", dump(Film(2, 2, 1, ())).decode(), dump(Segment(0, 9, 0, 9)).decode(), 0]
    with (tmp_path / "film").open("rb") as one, (tmp_path / "film").open("rb") as other:
        streams = [server.stream(file.fileno(), what, LONG) for file in (one, other)]
        for stream in streams:
            next(iter(stream))
        assert _comes_down_to(server, 2)
        held = [_held_by(int(line.split()[0])) for line in _children(server)]
        assert [kinds for kinds, _ in held] == [["film", "socket"]] * 2
        assert not held[0][1] & held[1][1]
        for stream in streams:
            stream.close()


def _held_by(pid: int) -> tuple[list[str], set[str]]:
    """What a process has open beside the three that every process has: kinds, and the sockets by their names."""
    links = [str(f.readlink()) for f in Path(f"/proc/{pid}/fd").iterdir() if int(f.name) > 2]
    return sorted(Path(link).name.split(":")[0] for link in links), {link for link in links if link.startswith("socket")}


def test_what_a_film_may_cost_is_hours() -> None:
    """Whatever number of frames it announces; an honest one has all its time."""
    assert isolate._limits_of(2_000_000).cpu_seconds <= 6 * 3600
    assert isolate._limits_of(1 << 62).cpu_seconds <= 6 * 3600
    assert isolate._limits_of(162).cpu_seconds == 282


def _children(server: Server) -> list[str]:
    """Processes of the server that still run anything."""
    listing = subprocess.run(["ps", "-o", "pid=,stat=", "--ppid", str(server.pid)], capture_output=True, text=True, check=False).stdout
    return [line for line in listing.splitlines() if " Z" not in line]


def test_too_much_memory_is_a_limit(server: Server) -> None:
    with pytest.raises(LimitError, match="memory"):
        do(server, "eats_memory")


def test_endless_recursion_is_no_crash_of_ours(server: Server) -> None:
    with pytest.raises(UnreadableError):
        do(server, "recurses")


def test_a_decoder_may_refuse_with_a_sentence(server: Server) -> None:
    with pytest.raises(LimitError, match="make it less"):
        do(server, "says_no")


def test_what_a_decoder_prints_goes_nowhere(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    assert do(server, "prints") == "alive"
    assert capfd.readouterr() == ("", "")


REACHING = [
    *("opens_a_file", "writes_a_file", "makes_a_socket", "makes_a_pair", "resolves_a_name", "runs_a_program", "replaces_itself"),
    "raises_its_limits",
]


@pytest.mark.parametrize("deed", REACHING)
def test_nothing_can_be_reached(server: Server, deed: str) -> None:
    with pytest.raises(UnreadableError, match=r"OSError|gaierror|ValueError|PermissionError|crashed"):
        do(server, deed)
    assert not Path("/tmp/withheld-escaped").exists()


@pytest.mark.parametrize("deed", ["opens_a_file", "makes_a_socket", "makes_a_pair"])
def test_the_deeds_succeed_where_nothing_forbids_them(deed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: it is `harden` that stops them."""
    monkeypatch.syspath_prepend(str(DECODERS))
    from faulty_decoders import DEEDS  # pyright: ignore[reportMissingImports]

    assert DEEDS[deed]()


ON_NAMES = [
    *("unlinks", "renames", "makes_a_folder", "makes_a_symlink", "makes_a_link", "changes_the_mode", "cuts_short", "changes_the_time"),
    "looks",
]
ON_PROCESSES = ["kills", "limits_another"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Something to get at, alone in its folder."""
    file = tmp_path / "planted"
    file.write_text(planted.SECRET)
    return file


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """Another process of the same user."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


def _state(file: Path) -> object:
    stat = file.stat()
    return sorted(file.parent.iterdir()), file.read_text(), stat.st_mode, stat.st_nlink, stat.st_mtime_ns


@pytest.mark.parametrize("deed", ON_NAMES)
def test_no_name_can_be_touched(server: Server, deed: str, file: Path) -> None:
    if not (server.layers()["names"] or (server.layers()["calls"] and deed != "looks")):
        pytest.skip("this machine has neither layer; `withheld doctor` says so")
    before = _state(file)
    with pytest.raises(UnreadableError, match=r"PermissionError|FileNotFoundError"):
        do(server, f"{deed} {file}")
    assert _state(file) == before


WITH_A_FILE = [
    *("sets_an_attribute", "reads_an_attribute", "lists_the_attributes", "removes_an_attribute"),
    *("changes_its_mode", "changes_its_owner", "changes_its_time", "locks_it", "locks_a_part", "marks_it"),
]


@pytest.fixture
def marked(file: Path) -> Path:
    """The file with an attribute as browsers set it, which tells where it came from."""
    try:
        os.setxattr(file, "user.origin", planted.SECRET.encode())
    except OSError:
        pytest.skip("this file system has no extended attributes")
    return file


@pytest.mark.parametrize("deed", WITH_A_FILE)
def test_an_open_original_can_be_read_and_nothing_else(server: Server, deed: str, marked: Path) -> None:
    """The child of a film has a descriptor of the original; that it is for reading stops none of these."""
    _need(server, "calls")
    marked.write_text(f"deed:{deed}")
    before = _state(marked), os.listxattr(marked), os.getxattr(marked, "user.origin")
    with marked.open("rb") as file, pytest.raises(UnreadableError, match="PermissionError"):
        list(server.stream(file.fileno(), ["examine", "test/faulty"], QUICK))
    assert (_state(marked), os.listxattr(marked), os.getxattr(marked, "user.origin")) == before


def test_the_control_for_open_originals(server: Server, marked: Path) -> None:
    marked.write_text("deed:answers")
    with marked.open("rb") as file:
        (answer,) = server.stream(file.fileno(), ["examine", "test/faulty"], QUICK)
        assert load_content(answer).text[0].text == "alive"


@pytest.mark.parametrize("deed", WITH_A_FILE)
def test_the_filter_alone_guards_open_originals(server: Server, deed: str, marked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the positive control: every deed succeeds where the limits stand alone."""
    monkeypatch.syspath_prepend(str(DECODERS))
    with marked.open("rb") as file:
        if server.layers()["calls"]:
            assert _fails(_calls_only, deed, file.fileno())
        assert not _fails(_limits_only, deed, file.fileno())


@pytest.mark.parametrize("deed", ON_PROCESSES)
def test_no_other_process_can_be_touched(server: Server, deed: str, bystander: subprocess.Popen[bytes]) -> None:
    _need(server, "calls")
    for pid in (bystander.pid, os.getpid(), server.pid):
        with pytest.raises(UnreadableError, match="PermissionError"):
            do(server, f"{deed} {pid}")
    assert bystander.poll() is None
    assert server.alive


def test_no_child_outlives_its_time(server: Server) -> None:
    _need(server, "calls")
    with pytest.raises(UnreadableError, match="PermissionError"):
        do(server, "forks_and_leaves")


def test_a_decoder_may_have_threads(server: Server) -> None:
    _need(server, "calls")
    assert do(server, "starts_a_thread") == "alive"


def test_the_environment_does_not_reach_a_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WITHHELD_PASSPHRASE", planted.SECRET)
    monkeypatch.setenv("LC_TIME", "C.UTF-8")
    monkeypatch.syspath_prepend(str(DECODERS))
    server = Server()
    told = json.loads(do(server, "tells_the_environment"))
    server.close()
    assert planted.SECRET not in told.values()
    assert told["LC_TIME"] == "C.UTF-8"  # what it tells is its environment
    assert {k for k in told if not k.startswith("LC_")} <= {"PATH", "LANG", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"}


def _need(server: Server, layer: str) -> None:
    if not server.layers()[layer]:
        pytest.skip(f"this machine lacks the layer {layer}; `withheld doctor` says so")


def _limits_only() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _names_only() -> None:
    assert isolate._enclose()[1]
    _limits_only()


def _calls_only() -> None:
    ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
    _limits_only()
    seccomp.install(seccomp.program())


def _fails(guard: Callable[[], None], deed: str, target: str | int) -> bool:
    """Whether a deed is refused in a child of ours behind one guard alone; what is done with a file is told its descriptor."""
    from faulty_decoders import AT, DEEDS, WITH  # pyright: ignore[reportMissingImports]

    pid = os.fork()
    if pid == 0:
        try:
            guard()
            {**AT, **WITH}[deed](target) if target else DEEDS[deed]()
            os._exit(0)
        except (FileNotFoundError, PermissionError):
            os._exit(1)
        finally:
            os._exit(2)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in (0, 1)
    return status == 1


@pytest.mark.parametrize("deed", [*ON_NAMES, *ON_PROCESSES, "forks_and_leaves"])
def test_each_layer_holds_alone(
    server: Server, deed: str, file: Path, bystander: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the positive control: every deed succeeds where the limits stand alone."""
    monkeypatch.syspath_prepend(str(DECODERS))
    target = str(file) if deed in ON_NAMES else str(bystander.pid) if deed in ON_PROCESSES else ""
    if server.layers()["names"] and deed in ON_NAMES:
        assert _fails(_names_only, deed, target)
    if server.layers()["calls"] and deed != "looks":
        assert _fails(_calls_only, deed, target)
    assert not _fails(_limits_only, deed, target)


@pytest.mark.skipif(not seccomp.available(), reason="this kernel takes no filter")
def test_no_second_door_around_the_filter() -> None:
    """`clone3` seems absent, and the other table of calls on x86_64 (here its `getpid`) is closed."""
    assert _errno(435, seccomp.program()) == errno.ENOSYS
    assert _errno(0x40000000 | 39, seccomp.program()) in (errno.EPERM, errno.ENOSYS)
    assert _errno(0x40000000 | 39, seccomp.program()) != _errno(39 if os.uname().machine == "x86_64" else 172, seccomp.program())


NEWER = {
    "getxattrat": 464,
    "listxattrat": 465,
    "removexattrat": 466,
    "setxattrat": 463,
    "open_tree_attr": 467,
    "file_getattr": 468,
    "file_setattr": 469,
}
"""Calls with the same numbers everywhere, which Python has no names for."""


@pytest.mark.skipif(not seccomp.available(), reason="this kernel takes no filter")
@pytest.mark.parametrize("name", NEWER)
def test_newer_calls_for_attributes_are_refused(name: str) -> None:
    assert _errno(NEWER[name], seccomp.program()) == errno.EPERM
    assert _errno(472 + 100, seccomp.program()) == errno.ENOSYS  # what does not exist is not refused


HEADERS = (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm-generic/unistd.h"))


@pytest.mark.parametrize("column", [1, 2])
def test_the_numbers_are_those_of_the_kernel(column: int) -> None:
    """As far as the headers on this machine know the calls."""
    header = HEADERS[column - 1]
    if not header.exists():
        pytest.skip("the kernel's headers are not installed here")
    known = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text()))
    told = {call.split(":")[0]: call.split(":")[column] for call in seccomp._REFUSED.split()}
    wrong = {name: number for name, number in told.items() if name in known and known[name] != number}
    assert not wrong
    assert sum(name in known for name in told) > 60


def _errno(call: int, filter_: bytes) -> int:
    """How the kernel answers a call without arguments behind a filter: 0 where it is done."""
    pid = os.fork()
    if pid == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(38, 1, 0, 0, 0)
        seccomp.install(filter_)
        os._exit(ctypes.get_errno() if libc.syscall(call, 0, 0, 0, 0, 0) == -1 else 0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_doctor_names_a_layer_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaced here: no machine lacks each of them."""
    there = {n for n, fine, _ in checkup.checks() if fine}
    monkeypatch.setattr(isolate, "layers", lambda: dict.fromkeys(isolate.LAYERS, False))
    gone = there - {n for n, fine, _ in checkup.checks() if fine}
    assert len(gone) == sum(isolate._server().layers().values())


@pytest.mark.parametrize(
    "lie",
    [
        b"",
        b"\xff" * 8,
        struct.pack(">Q", 10) + b"short",
        struct.pack(">Q", 0),
        struct.pack(">Q", 3) + b"+ab",
        struct.pack(">Q", 1 << 40),
        struct.pack(">Q", 25) + b"+" + struct.pack(">Q", 10) + b"[[[9,9,1]]]" + b"12345",
    ],
)
def test_a_lie_is_no_content(server: Server, lie: bytes) -> None:
    with pytest.raises(UnreadableError):
        server.decode(b"lie:" + lie, "test/liar", QUICK)


LARGE = 1 << 62
FILMS: dict[str, dict[str, Any]] = {
    "odd width": {"width": 3},
    "odd height": {"height": 7},
    "no height": {"height": 0},
    "negative width": {"width": -2},
    "wider than any encoder takes": {"width": 16386},
    "more pixels than are decoded": {"width": 16384, "height": 16384},
    "a clock that stands": {"rate": 0},
    "a clock that runs backwards": {"rate": -25},
    "a clock of 33 bits": {"rate": 1 << 31},
    "pixels without a height": {"aspect": (1, 0)},
    "pixels without a width": {"aspect": (0, 1)},
    "pixels of 17 bits": {"aspect": (65536, 1)},
    "no colour": {"colour": (1, -1, 1)},
    "a colour of 9 bits": {"colour": (1, 1, 256)},
    "no grid": {"block": 0},
    "a huge grid": {"block": 257},
    "an origin out of reach": {"origin": -LARGE - 1},
    "a first frame out of reach": {"zero": LARGE + 1},
    "no segment": {"segments": ()},
    "a segment without time": {"segments": (Segment(5, 5, 0, 1),)},
    "a segment before all": {"segments": (Segment(-1, 5, 0, 1),)},
    "a segment without an end": {"segments": (Segment(0, LARGE + 1, 0, 1),)},
    "fewer frames than none": {"segments": (Segment(0, 5, 0, -1),)},
    "a beginning in the middle": {"segments": (Segment(0, 5, 1, 1),)},
    "segments one over the other": {"segments": (Segment(0, 5, 0, 1), Segment(4, 9, 1, 1))},
    "frames that are nobody's": {"segments": (Segment(0, 5, 0, 1), Segment(5, 9, 2, 1))},
    "more frames than are read": {"segments": (Segment(0, 5, 0, MOST_FRAMES), Segment(5, 9, MOST_FRAMES, 1))},
}


def _film(**said: Any) -> Content:
    return Content("video/mp4", "video/mp4", film=replace(Film(64, 48, 25, (Segment(0, LARGE, 0, 12),)), **said))


@pytest.mark.parametrize("lie", FILMS)
def test_a_lie_about_a_film_is_none(lie: str) -> None:
    with pytest.raises(UnreadableError, match="no content"):
        load_content(dump_content(_film(**FILMS[lie])))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"width": 2, "height": 16384, "rate": (1 << 31) - 1, "aspect": (65535, 1), "colour": (0, 255, 2), "block": 256, "origin": -LARGE},
        {"segments": (Segment(0, 5, 0, 3), Segment(7, 9, 3, 0), Segment(9, LARGE, 3, MOST_FRAMES - 3))},
    ],
)
def test_an_honest_film_is_believed(said: dict[str, Any]) -> None:
    content = _film(**said)
    assert load_content(dump_content(content)) == content
    assert MOST_FRAMES == _cuts.MAX_FRAMES
    assert LARGE == _cuts.OPEN_END


@pytest.mark.parametrize(
    ("times", "beyond", "fine"), [((0, 1, 9), 1, True), ((0, 1, 9), 0, False), ((0, 9, 10), 1, False), ((0, 0), 0, False)]
)
def test_frames_that_nobody_asked_for_are_refused(times: tuple[int, ...], beyond: int, fine: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaced here: what a lying decoder sends."""
    answers = [memoryview(b"".join(dump_frame(Frame(_planes(), at)))) for at in times]
    monkeypatch.setattr(isolate, "_server", lambda: SimpleNamespace(stream=lambda *_: iter(answers)))
    given = isolate.frames(0, "test/faulty", Film(2, 2, 1, ()), Segment(0, 9, 0, 9), beyond)
    if fine:
        assert [f.at for f in given] == list(times)
    else:
        with pytest.raises(UnreadableError, match=r"more pictures|do not rise"):
            list(given)


def _planes() -> tuple[Any, Any, Any]:
    return np.zeros((2, 2), np.uint8), np.zeros((1, 1), np.uint8), np.zeros((1, 1), np.uint8)


def test_the_liar_is_heard(server: Server) -> None:
    """The control for the lies: what it sends in place of the decoder's answer does arrive."""
    true = b"+" + dump_content(Content("text/plain", "text/plain", text=(Passage("heard"),)))
    answer = server.decode(b"lie:" + struct.pack(">Q", len(true)) + true, "test/liar", QUICK)
    assert answer.text[0].text == "heard"


def test_too_large_an_input_is_refused_unread(server: Server) -> None:
    with pytest.raises(LimitError, match="larger"):
        server.decode(bytes(1001), "test/faulty", Limits(input_bytes=1000))


def test_too_large_an_answer_is_refused() -> None:
    with pytest.raises(LimitError, match="decodes to more"):
        isolate.decode(planted.leaky_bmp("x"), "image/bmp", Limits(output_bytes=10_000))


@pytest.mark.parametrize("kind", sorted(planted.LEAKY))
def test_every_format_decodes_where_nothing_can_be_opened(kind: str) -> None:
    from withheld.registry import format_for

    data = planted.LEAKY[kind](planted.SECRET)
    here, there = format_for(kind).read(data), isolate.decode(data, kind)
    assert _plain(there) == _plain(here)


def _plain(content: Content) -> tuple[object, ...]:
    pictures = [(p.pixels.tobytes(), p.pixels.shape, p.block) for p in content.pictures]
    return pictures, content.text, content.fields, content.layout, content.unseen, content.target


def test_pixels_cannot_be_changed_by_accident() -> None:
    picture = isolate.decode(planted.leaky_png("x"), "image/png").pictures[0]
    with pytest.raises(ValueError, match="read-only"):
        picture.pixels[0, 0, 0] = 1


def test_many_at_once() -> None:
    data = planted.leaky_jpeg("x")
    with ThreadPoolExecutor(4) as pool:
        contents = list(pool.map(lambda _: isolate.decode(data, "image/jpeg"), range(12)))
    assert len({c.pictures[0].pixels.tobytes() for c in contents}) == 1


def _width(data: bytes) -> int:
    return isolate.decode(data, "image/jpeg").pictures[0].width


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_from_a_worker_process(method: str) -> None:
    data = planted.leaky_jpeg("x")
    with ProcessPoolExecutor(1, mp_context=get_context(method)) as pool:
        assert pool.submit(_width, data).result(60) == planted.WIDTH
    assert _width(data) == planted.WIDTH


def test_from_a_daemon_which_may_have_no_children() -> None:
    """Workers of a Dask cluster are daemons."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_report_width, args=(theirs, planted.leaky_jpeg("x")), daemon=True)
    process.start()
    assert ours.recv() == planted.WIDTH
    process.join(10)


def _report_width(pipe: object, data: bytes) -> None:
    pipe.send(_width(data))  # type: ignore[attr-defined]


def test_a_dead_server_is_replaced() -> None:
    _width(planted.leaky_jpeg("x"))
    os.kill(isolate._servers[-1].pid, signal.SIGKILL)
    time.sleep(0.2)
    assert _width(planted.leaky_jpeg("x")) == planted.WIDTH


def test_a_server_that_cannot_start_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [p for p in sys.path if "site-packages" not in p])  # no Pillow, no numpy
    server = Server()
    with pytest.raises(MissingError, match="doctor"):
        server.decode(b"hello", "text/plain", QUICK)
    server.close()


def test_no_process_is_left_when_the_run_ends() -> None:
    code = "from withheld import isolate; isolate.decode(b'hello', 'text/plain'); print(isolate._servers[-1].pid, flush=True); import os"
    for ending in ("", "; os.kill(os.getpid(), 9)"):
        done = subprocess.run([sys.executable, "-c", code + ending], capture_output=True, text=True, check=False)
        pid = int(done.stdout)
        deadline = time.monotonic() + 10
        while _runs(pid):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def _runs(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    """Python's own process pools import the caller's script anew; ours must not."""
    script = tmp_path / "newsroom.py"
    script.write_text("print('run')\nfrom withheld import isolate\nprint(isolate.decode(b'hello', 'text/plain').text[0].text)\n")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "run\nhello\n"


def test_there_is_no_network_in_the_server() -> None:
    """Best effort, where the kernel lets a process leave its network: only a loopback that is down is left."""
    _width(planted.leaky_jpeg("x"))
    ours = Path("/proc/self/ns/net").readlink()
    theirs = Path(f"/proc/{isolate._servers[-1].pid}/ns/net").readlink()
    if ours == theirs:
        pytest.skip("this kernel does not let a process make a network namespace of its own; the limit on descriptors stands alone")
    assert socket.if_nameindex()
