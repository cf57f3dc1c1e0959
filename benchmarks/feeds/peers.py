"""The peers: reader and lastversion in an environment of their own, newsboat from the system."""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

LOCK = Path(__file__).with_name("requirements-peers.lock")


def peers_python(lock: Path = LOCK) -> Path | None:
    """Return the Python that has the peers, made at first use; None where they cannot be had."""
    name = f"peers-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    home = Path(os.environ.get("LEARNLOG_HOME") or "var").resolve() / name
    python = home / "bin" / "python"
    done = home / "done"
    if not done.exists():
        print("installing the peers …", file=sys.stderr, flush=True)
        venv.create(home, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        installed = subprocess.run([*pip, "--require-hashes", "-r", lock], check=False)
        if installed.returncode != 0:
            print(f"the peers of {lock.parent.name} could not be installed: nothing is compared")
            print("with them in this run")
            return None
        done.touch()
    return python


def newsboat_program() -> str | None:
    """Return newsboat's program, installed where the system lets; None where it does not."""
    if shutil.which("newsboat") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing newsboat …", file=sys.stderr, flush=True)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "newsboat"],
            check=False,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )
    found = shutil.which("newsboat")
    if found is None:
        print("newsboat is not installed and could not be (apt-get install newsboat): nothing is")
        print("compared with it in this run")
    return found
