"""A decoder that crashes, hangs, lies, or tries to reach anything costs its own file and gets nothing."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests import planted
from withheld import checkup, isolate, seccomp
from withheld.errors import LimitError, MissingError, UnreadableError
from withheld.isolate import Limits, Server
from withheld.model import Content, Passage
from withheld.wire import dump_content

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


def _fails(guard: Callable[[], None], deed: str, target: str) -> bool:
    """Whether a deed is refused in a child of ours behind one guard alone."""
    from faulty_decoders import AT, DEEDS  # pyright: ignore[reportMissingImports]

    pid = os.fork()
    if pid == 0:
        try:
            guard()
            AT[deed](target) if target else DEEDS[deed]()
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
