"""A private PostgreSQL server on loopback, for as long as the tests run."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest


@contextmanager
def serving_postgres() -> Iterator[str]:
    """URL of an empty database. Skips the test where the server's programs are missing."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here: install Debian's package postgresql")
    home = Path(tempfile.mkdtemp(prefix="drift-postgres-"))
    try:
        with _server(programs, home) as port:
            yield f"postgresql://drift@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _programs() -> Path | None:
    """Where `initdb` and `postgres` are. Debian keeps them off the path, by version."""
    found = shutil.which("initdb")
    here = [Path(found).resolve().parent] if found else []
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((p for p in (*here, *newest_first) if (p / "postgres").exists()), None)


@contextmanager
def _server(programs: Path, home: Path) -> Iterator[int]:
    user = _unprivileged(home)
    cluster = str(home / "cluster")
    made = [str(programs / "initdb"), "-D", cluster, "-U", "drift", "-A", "trust", "--no-sync"]
    subprocess.run(made, check=True, cwd=home, stdout=subprocess.DEVNULL, **user)
    port = _free_port()
    options = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
    command = [str(programs / "postgres"), "-D", cluster, "-p", str(port), "-F", *options]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=home, stdout=log, stderr=log, **user)
    try:
        _wait_for(server, port, home / "log")
        yield port
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nobody needs the cluster again
        server.wait(timeout=30)


def _unprivileged(home: Path) -> dict[str, Any]:
    """How to start a program so that it is not root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(home, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=drift dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}")
