"""Where things are: all of it inside the checkout, whatever the tools would prefer."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
INSTALLER_LOCK = ROOT / "requirements-installer.lock"

VENV = ROOT / ".venv"
HOME = VENV / "home"
LOG = VENV / "install.log"
STAMP = VENV / "stamp"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UV = PYTHON.with_name("uv.exe" if os.name == "nt" else "uv")

# Caches and settings that would otherwise go into the user's home.
KEPT_HERE = {
    "IPYTHONDIR": HOME / "ipython",
    "JUPYTER_CONFIG_DIR": HOME / "jupyter/config",
    "JUPYTER_DATA_DIR": HOME / "jupyter/data",
    "JUPYTER_RUNTIME_DIR": HOME / "jupyter/runtime",
    "JUPYTERLAB_SETTINGS_DIR": HOME / "jupyter/settings",
    "JUPYTERLAB_WORKSPACES_DIR": HOME / "jupyter/workspaces",
    "MPLCONFIGDIR": HOME / "matplotlib",
    "PIP_CACHE_DIR": HOME / "pip",
    "UV_CACHE_DIR": HOME / "uv",
}

# The first two lead to other packages than the locked ones. The third would have
# Python compile everything again at every start.
UNWANTED = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")


def variables() -> dict[str, str]:
    """The caller's environment, with every cache and setting moved into .venv."""
    env = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    env.update({name: str(place) for name, place in KEPT_HERE.items()})
    start = "py start.py" if os.name == "nt" else "python3 start.py"
    env.update(COURSE_COMMAND=start)  # what help and errors tell people to type
    env.update(VIRTUAL_ENV=str(VENV), PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    env["PATH"] = os.pathsep.join([str(PYTHON.parent), env.get("PATH", os.defpath)])
    return env
