"""Starts the project's commands from a process that has imported dbt already, which takes three seconds of each.

A command runs in a fork of it, with arguments, environment, folder and output of its own, as a process started
anew would: nothing of the project is imported before.
"""

import gc
import importlib
import io
import json
import os
import runpy
import socket
import subprocess
import sys
import traceback
from pathlib import Path

# What every command of dbt imports; none of it reads the environment or starts a thread.
IMPORTS = ("dbt.cli.main", "dbt.adapters.duckdb", "dbt.task.build", "duckdb", "sqlglot", "rich.console", "rich.progress")


def run_here(request: dict) -> int:
    """Become the command, in a fork; its exit code."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, request["stdout"], os.O_WRONLY),
        (2, request["stderr"], os.O_WRONLY),
    ):
        opened = os.open(path, flags)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8", line_buffering=True)
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), encoding="utf-8", line_buffering=True)
    sys.argv = list(request["arguments"])
    # What only the start of an interpreter reads.
    sys.path[1:1] = [path for path in request["environment"].get("PYTHONPATH", "").split(os.pathsep) if path]
    try:
        if request["module"]:
            sys.path[0] = request["cwd"]
            runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
        else:
            sys.path[0] = str(Path(request["arguments"][0]).parent)
            runpy.run_path(request["arguments"][0], run_name="__main__")
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:  # noqa: BLE001 - as the interpreter would
        traceback.print_exc()
        return 1
    return 0


def serve(connection: socket.socket) -> None:
    """One request a line, answered by its exit code."""
    for name in IMPORTS:
        importlib.import_module(name)
    # What is imported stays: collecting it again in every fork would take a part of what was saved.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    stream = connection.makefile("rw")
    for line in stream:
        child = os.fork()
        if child == 0:
            connection.close()
            code = 1
            try:
                code = run_here(json.loads(line))
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(code)
        stream.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        stream.flush()


class Warm:
    """The process that forks; one for each worker of a test run, started by the first command."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp"), "LANG": "C.UTF-8"}
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()], env=environment,
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self._stream = ours.makefile("rw")
        ours.close()

    def run(
        self, module: str | None, arguments: list[str], environment: dict[str, str], cwd: Path, work: Path
    ) -> subprocess.CompletedProcess:
        """A module (`python -m`) or, without one, the script that `arguments` begin with."""
        outputs = {name: work / name for name in ("stdout", "stderr")}
        for path in outputs.values():
            path.write_bytes(b"")
        request = {"module": module, "arguments": arguments, "environment": environment, "cwd": str(cwd)}
        self._stream.write(json.dumps(request | {name: str(path) for name, path in outputs.items()}) + "\n")
        self._stream.flush()
        code = int(self._stream.readline())
        said = {name: path.read_text(encoding="utf-8", errors="replace") for name, path in outputs.items()}
        return subprocess.CompletedProcess(arguments, code, **said)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
