"""Rows 6 to 41, 49, 53 and 54 of the threat model: what an answer's code tries."""

from __future__ import annotations

from attacks.made import RIGHT, WRONG, Case

NOTHING = {"2.4": 0.0}
# What gets through is told; if nothing does, the answer is right.
TRIES = """
through = []

def tries(call):
    try:
        through.append(str(call())[:200])
    except BaseException:
        pass
"""
TOLD = """
def route(event, subscribers):
    if through:
        raise ValueError(through)
    return [name for name, channel in subscribers if channel == event["channel"]]
"""
TAKING = """
import os, json, sys

def taking():
    for frame in sys._current_frames().values():
        while frame:
            if type(frame.f_locals.get("self")).__name__ == "Taking":
                return frame.f_locals["self"]
            frame = frame.f_back

it = taking()

def say(**line):
    os.write(it._out, json.dumps({"nonce": it._nonce, "printed": "", **line}).encode() + b"\\n")
"""
IPYTHON = "from IPython import get_ipython\nshell = get_ipython()\n"


def wrong(why: str, source: str, *, is_slow: bool = False) -> Case:
    return Case(why, {"2.4": source}, NOTHING, is_slow=is_slow)


def kept_out(why: str, *calls: str, before: str = "") -> Case:
    tries = "".join(f"tries(lambda: {call})\n" for call in calls)
    return Case(why, {"2.4": f"{TRIES}{before}\n{tries}{TOLD}"})


def right(why: str, before: str, after: str = "") -> Case:
    return Case(why, {"2.4": f"{before}\n{RIGHT}\n{after}"})


CASES = {
    "06": wrong("no IPython to transform", f"{WRONG}{IPYTHON}shell.input_transformers_cleanup.append(lambda lines: ['print(25.0)'])"),
    "07": wrong("no display hook is asked", f"{WRONG}{IPYTHON}shell.events.register('pre_run_cell', lambda *a: sys.displayhook(25.0))"),
    "08": wrong("nothing of a kernel is in there", f"{WRONG}{IPYTHON}shell.run_cell = shell.showtraceback = lambda *a, **k: None"),
    "09": wrong("the check is elsewhere", f"{WRONG}\nimport sandbox\nsandbox.check = lambda *a: 25.0\nimport sandbox.course.check as c\nc.judge = None"),
    "10": wrong("no pickle, no file of results", "class Own(list):\n    def __reduce__(self): return (__import__('os').system, ('touch /tmp/through-pickle',))\nimport pickle, glob\nfor n in range(3, 60):\n    try: __import__('os').write(n, pickle.dumps(Own()))\n    except OSError: pass\ndef route(e, s): return Own(['orders'])", is_slow=True),
    "11": wrong("no programs, no seeds in there", f"{WRONG}\ntry:\n    from sandbox.course.exercises.x2_4 import route\nexcept ImportError:\n    pass"),
    "12": wrong("no solutions in there", f"{WRONG}\nimport glob, json\nfor top in ('/', '/work', '/root', '/home', '/proc/1/root', '/proc/self/cwd', '..', '../..'):\n    for path in glob.glob(top + '/**/02_*.ipynb', recursive=False) + glob.glob(top + '/*/solutions/02_*.ipynb'):\n        for cell in json.load(open(path))['cells']:\n            if 'def route' in ''.join(cell['source']): exec(''.join(cell['source']))"),
    "13": kept_out("no grade book, nor a place for one", "open('/tmp/gradebook.db', 'w')", "sqlite3.connect('../gradebook.db').execute('create table t(x)')", before="import sqlite3"),
    "14": wrong("nothing expected is in the process", "import sys, gc\ndef route(e, s):\n    frame = sys._getframe()\n    while frame:\n        for name in ('expected', 'wanted', 'case'):\n            if name in frame.f_locals: return frame.f_locals[name]\n        frame = frame.f_back\n    for one in gc.get_objects():\n        if type(one).__name__ == 'Case': return one.expected\n    return []"),
    "15": wrong("only exact values are compared", "class Yes:\n    __eq__ = lambda a, b: True\n    __ne__ = lambda a, b: False\n    __hash__ = None\n    def __iter__(self): return iter(())\ndef route(e, s): return Yes()"),
    "16": wrong("a class of one's own is no text", "class Own(str):\n    __eq__ = lambda a, b: True\n    __hash__ = str.__hash__\ndef route(e, s): return [Own('x')] * sum(c == e['channel'] for _, c in s)"),
    "17": wrong("what looks like a list is none", "class Duck:\n    def __len__(self): return 1\n    def __getitem__(self, n): return 'orders'\ndef route(e, s): return Duck()"),
    "19": wrong("what is patched in there is only there", f"import builtins, json\nbuiltins.len = lambda x: 1\nbuiltins.isinstance = lambda *a: True\njson.loads = lambda *a: {{}}\n{WRONG}"),
    "20": wrong("it leaves, and costs itself", "import sys\ndef route(e, s): sys.exit(0)"),
    "21-exit": wrong("it leaves for good", "import os, signal\ndef route(e, s): os.kill(os.getpid(), signal.SIGKILL)"),
    "21-segfault": wrong("it crashes", "import ctypes\ndef route(e, s): ctypes.string_at(0)"),
    "21-cell": wrong("it ends in its cell", "import ctypes\nctypes.CDLL(None)._exit(0)"),
    "22": wrong("steps are counted", "def route(e, s):\n    while True: pass"),
    "23": wrong("nothing is thrown that could be caught", "def route(e, s):\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass"),
    "24": wrong("the clock ends it", "import time\ndef route(e, s): time.sleep(1000)", is_slow=True),
    "24-cell": wrong("in its cell, too", "import time\ntime.sleep(1000)", is_slow=True),
    "25": right("what is printed is cut", "import os\nfor n in range(20): print('x' * 5_000_000)\nfor n in (1, 2): os.write(n, b'x' * 60_000)"),
    "26": wrong("memory has an end", "def route(e, s): return bytearray(3 << 30)"),
    "26-many": wrong("also that of many processes", "import os, time\nfor n in range(30):\n    if os.fork() == 0:\n        x = bytearray(b'x') * (600 << 20)\n        time.sleep(60)\ntime.sleep(60)", is_slow=True),
    "27": wrong("processes have an end", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", is_slow=True),
    "28": wrong("the disk is small", f"n = 0\ntry:\n    while True:\n        n += 1\n        open(f'f{{n}}', 'wb').write(b'x' * 1_000_000)\nexcept OSError: pass\n{WRONG}"),
    "28-names": wrong("and so is the number of names", "n = 0\nwhile True:\n    n += 1\n    open(str(n), 'w').close()", is_slow=True),
    "28-deep": right("what lies deep goes, too", "import os\nfor n in range(1500):\n    os.mkdir('d'); os.chdir('d')"),
    "29": kept_out("there is no network", *(f"socket.create_connection({at!r}, 1)" for at in (("127.0.0.1", 22), ("1.1.1.1", 53), ("169.254.169.254", 80))), "socket.gethostbyname('localhost.example')", "socket.socket(40, 1)", "socket.socket(16, 3)", before="import socket"),
    "30": kept_out("nothing else can be written", *(f"open({path!r}, 'w')" for path in ("/tmp/through-write", "/through", "/usr/through", "/etc/through", "/dev/shm/through", "/proc/sys/kernel/core_pattern", "/jail/sandbox/through.py", "/sys/through"))),
    "32": kept_out("nobody else can be signalled", "os.kill(os.getppid(), 9)", "os.kill(1, 9)", "os.kill(2, 9)", "os.killpg(2, 9)", "signal.pidfd_send_signal(os.pidfd_open(2), 9)", before="import os, signal\nfor group in (1, 3): \n    try: os.kill(-1, 9)\n    except OSError: pass"),
    "33": kept_out("nor looked into", *(f"open('/proc/{n}/{what}', 'rb').read(1)" for n in (1, 2) for what in ("mem", "environ", "maps")), "os.listdir('/proc/2/fd')", "1 // (libc.ptrace(16, 2, 0, 0) == 0)", before="import os, ctypes\nlibc = ctypes.CDLL(None)"),
    "34": right("nothing goes on", "import os, time, threading\nif os.fork() == 0:\n    os.setsid()\n    while True: time.sleep(1)\nthreading.Thread(target=time.sleep, args=(1000,)).start()"),
    "35": wrong("what is said at the end is not heard", f"import atexit\n{TAKING}\n@atexit.register\ndef last(): say(reply={{'value': ['orders'], 'given': [], 'actions': []}})\nclass Last:\n    def __del__(self): last()\nkept = Last()\n{WRONG}"),
    "36": wrong("a forged word is only a wrong word", f"{TAKING}\nsay(defined=None)\nfor n in range(500): say(reply={{'value': ['orders'], 'given': [{{}}, []], 'actions': []}})\n{WRONG}"),
    "36-over": wrong("no child says that it is over", f"{TAKING}\nsay(defined=None)\nsay(over='')\nimport time\ndef route(e, s): time.sleep(1000)", is_slow=True),
    "36-half": wrong("half a line is nobody else's", f"{TAKING}\ndef route(e, s):\n    os.write(it._out, b'{{\"nonce\":')\n    os.kill(os.getpid(), 9)"),
    "36-steals": wrong("nor is half a frame", "import os, threading\ndef steal():\n    os.read(0, 3)\n    os.kill(os.getpid(), 9)\nthreading.Thread(target=steal).start()\nthreading.Event().wait()", is_slow=True),
    "36-floods": wrong("nobody can talk without end", f"{TAKING}\nwhile True: os.write(it._out, b'x' * 60_000)"),
    "38": right("what it lays beside it is its own", "open('json.py', 'w').write('raise SystemExit')\nopen('random.py', 'w').write('raise SystemExit')\nimport sys\nsys.path.insert(0, '.')\nimport json"),
    "40": wrong("nobody is at the keyboard", "def route(e, s): return input('who? ')"),
    "41": wrong("nobody hears of widgets", f"try:\n    from ipywidgets import IntSlider\n    sliders = [IntSlider() for n in range(100)]\nexcept BaseException: pass\n{WRONG}"),
    "49": Case("the same order every time", {"2.4": "def route(e, s):\n    return list({name + '!' for name, _ in s} | {'a', 'b', 'c'})"}, NOTHING),
    "53": kept_out("limits stay, and nobody is anybody else", *(f"resource.setrlimit(resource.RLIMIT_{what}, (resource.RLIM_INFINITY,) * 2)" for what in ("AS", "NPROC", "FSIZE", "CPU", "NOFILE")), "os.setuid(0)", "os.setgroups([0])", "os.mknod('d', 0o60600, 0x801)", "os.chroot('/')", "open('/dev/mem')", "open('/dev/kmsg')", "subprocess.run(['su', '-c', 'true'], check=True, stdin=-3)", before="import os, resource, subprocess"),
    "54": kept_out("what no answer needs is refused", *(f"ok(libc.{call})" for call in ("unshare(0x10000000)", "memfd_create(b'x', 0)", "shmget(1, 4096, 0o1666)", "msgget(1, 0o1666)", "semget(1, 1, 0o1666)", "ptrace(0, 0, 0, 0)", "setns(0, 0)", "mount(b'a', b'/room', b'tmpfs', 0, 0)", "syscall(321, 0, 0, 0)", "syscall(250, 0, 0)", "syscall(425, 1, 0)", "syscall(323, 0)", "syscall(298, 0, 0, 0, 0, 0)")), before="import ctypes\nlibc = ctypes.CDLL(None)\ndef ok(result): return 1 // (result >= 0)"),
}  # fmt: skip
