"""The system calls that a decoder is refused, as a filter in the kernel; what the filter is for is said in `isolate`.

It is a list of what is refused, not of what is allowed: a decoder keeps its memory, its threads, its clock, the pipe it has and the
bytes of a file it was handed open; not that file's attributes, mode, owner, times or locks, which a descriptor for reading lets it change.
Source of the numbers: the kernel's `asm/unistd_64.h` and `asm-generic/unistd.h`; of the layout, `linux/filter.h` and `linux/seccomp.h`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator

# name:number on x86_64:number on aarch64, which never had the older calls
_REFUSED = """
unlink:87: unlinkat:263:35 rename:82: renameat:264:38 renameat2:316:276 mkdir:83: mkdirat:258:34 rmdir:84: symlink:88: symlinkat:266:36
link:86: linkat:265:37 mknod:133: mknodat:259:33 creat:85: chmod:90: fchmod:91:52 fchmodat:268:53 fchmodat2:452:452 chown:92: lchown:94:
fchown:93:55 fchownat:260:54 truncate:76:45 utime:132: utimes:235: futimesat:261: utimensat:280:88 setxattr:188:5 lsetxattr:189:6
fsetxattr:190:7 setxattrat:463:463 getxattr:191:8 lgetxattr:192:9 fgetxattr:193:10 getxattrat:464:464 listxattr:194:11 llistxattr:195:12
flistxattr:196:13 listxattrat:465:465 removexattr:197:14 lremovexattr:198:15 fremovexattr:199:16 removexattrat:466:466
file_getattr:468:468 file_setattr:469:469 ftruncate:77:46 fallocate:285:47 flock:73:32 sync:162:81 syncfs:306:267
name_to_handle_at:303:264 open_by_handle_at:304:265
chroot:161:51 pivot_root:155:41 mount:165:40 umount2:166:39 mount_setattr:442:442 move_mount:429:429 open_tree:428:428
open_tree_attr:467:467 fsopen:430:430 fsmount:432:432 fspick:433:433 unshare:272:97 setns:308:268 swapon:167:224 acct:163:89
quotactl:179:60 quotactl_fd:443:443 syslog:103:116
fork:57: vfork:58: execve:59:221 execveat:322:281 setsid:112:157 setpgid:109:154 kill:62:129 tkill:200:130 tgkill:234:131
rt_sigqueueinfo:129:138 rt_tgsigqueueinfo:297:240 pidfd_open:434:434 pidfd_send_signal:424:424 pidfd_getfd:438:438
ptrace:101:117 process_vm_readv:310:270 process_vm_writev:311:271 process_madvise:440:440 process_mrelease:448:448 kcmp:312:272
prlimit64:302:261 setrlimit:160:164 setpriority:141:140 ioprio_set:251:30 sched_setparam:142:118 sched_setscheduler:144:119
sched_setattr:314:274 sched_setaffinity:203:122 migrate_pages:256:238 move_pages:279:239
fcntl:72:25 ioctl:16:29 socket:41:198 socketpair:53:199 connect:42:203 bind:49:200 listen:50:201 accept:43:202 accept4:288:242
shmget:29:194 shmat:30:196 shmctl:31:195 msgget:68:186 msgsnd:69:189 msgrcv:70:188 semget:64:190 semop:65:193 semctl:66:191
semtimedop:220:192 msgctl:71:187 mq_open:240:180 mq_unlink:241:181 io_uring_setup:425:425 io_uring_enter:426:426 io_uring_register:427:427
bpf:321:280 perf_event_open:298:241 userfaultfd:323:282 add_key:248:217 request_key:249:218 keyctl:250:219
"""

_MACHINES = {"x86_64": (1, 0xC000003E, 56), "aarch64": (2, 0xC00000B7, 220)}
"""For each machine: its column above, its name for the kernel (AUDIT_ARCH), the number of `clone`."""

_CLONE3 = 435
_CLONE_THREAD = 0x10000
_X32 = 0x40000000  # the second table of calls on x86_64; no other machine has numbers so high
_NUMBER, _ARCH, _FIRST_ARGUMENT = 0, 4, 16  # offsets in `struct seccomp_data`, on a little-endian machine
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_REFUSE = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
_ABSENT = (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


def available() -> bool:
    """Whether this kernel takes filters, and the numbers for its machine are known."""
    if sys.platform != "linux" or platform.machine() not in _MACHINES or sys.byteorder != "little":
        return False
    refused = ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_SECCOMP, _MODE_FILTER, None, 0, 0)
    return bool(refused) and ctypes.get_errno() == errno.EFAULT  # it knew what was asked, and missed the filter


def program() -> bytes:
    """The filter for this machine, as an array of `struct sock_filter`; only where `available`."""
    return b"".join(struct.pack("=HBBI", *step) for step in _steps(*_MACHINES[platform.machine()]))


def install(filter_: bytes) -> None:
    """Put a `program` before every system call of this thread and those it makes; nothing takes it away again.

    Raises `OSError` where the kernel does not take it. The process must have given up new privileges.
    """
    code = ctypes.create_string_buffer(filter_, len(filter_))
    descriptor = struct.pack("@HP", len(filter_) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, descriptor, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _steps(column: int, machine: int, clone: int) -> Iterator[tuple[int, int, int, int]]:
    """Instructions as (code, steps to skip if true, if false, operand)."""
    yield _LOAD, 0, 0, _ARCH
    yield _IF_EQUAL, 1, 0, machine
    yield _REFUSE
    yield _LOAD, 0, 0, _NUMBER
    yield _IF_AT_LEAST, 0, 1, _X32
    yield _REFUSE
    yield _IF_EQUAL, 0, 1, _CLONE3  # its flags lie in memory, where no filter can look; the C library then takes `clone`
    yield _ABSENT
    for call in _REFUSED.split():
        if number := call.split(":")[column]:
            yield _IF_EQUAL, 0, 1, int(number)
            yield _REFUSE
    yield _IF_EQUAL, 0, 3, clone
    yield _LOAD, 0, 0, _FIRST_ARGUMENT
    yield _IF_BITS, 1, 0, _CLONE_THREAD
    yield _REFUSE
    yield _RETURN, 0, 0, _ALLOW
