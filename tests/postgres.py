"""A private PostgreSQL server for the tests: its own folder, its own port, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

SERVERS = Path("/usr/lib/postgresql")
USER = "kit"


def programs():
    """Return the folder of the newest server of the machine, or None when there is none."""
    found = sorted(SERVERS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class Cluster:
    """A running server; each test takes a database of its own."""

    def __init__(self, port):
        self.port, self.count = port, 0

    def address(self, name):
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def database(self):
        self.count += 1
        name = f"kit{self.count}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return self.address(name)

    def run(self, statement, name="postgres"):
        import psycopg

        with psycopg.connect(self.address(name), autocommit=True) as connection:
            return connection.execute(statement)


def _owner():
    """Return the account that runs the server: root may not."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def cluster():
    """Start a server that nobody else can reach, and stop it."""
    owner, bin_folder, port = _owner(), programs(), _free_port()
    # Not under pytest's own folder: that one is closed to the account of the server.
    folder = Path(tempfile.mkdtemp(prefix="kit-pg-"))
    as_owner = ["runuser", "-u", owner.pw_name, "--"] if os.geteuid() == 0 else []
    data, log = folder / "data", folder / "log"
    server = None
    try:
        shutil.chown(folder, owner.pw_uid, owner.pw_gid)
        subprocess.run([*as_owner, str(bin_folder / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"], check=True, capture_output=True, cwd=folder)
        with log.open("wb") as written:
            server = subprocess.Popen(
                [*as_owner, str(bin_folder / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder),
                 "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"], stdout=written, stderr=written, cwd=folder)
        running = Cluster(port)
        _wait(running, server, log)
        yield running
    finally:
        if server is not None:
            subprocess.run([*as_owner, str(bin_folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
                           check=False, capture_output=True, cwd=folder)
            server.wait(timeout=30)
        shutil.rmtree(folder)


def _wait(running, server, log):
    import psycopg

    for _ in range(300):
        try:
            running.run("SELECT 1")
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
