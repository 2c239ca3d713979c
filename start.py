"""Start the course with nothing but Python; whatever this makes stays in this folder.

python3 start.py lab [LESSON]          open the course in JupyterLab
python3 start.py test [ARGUMENTS]      run the tests; arguments go to pytest
python3 start.py check [NOTEBOOK]      your answers: points, and what to do next
python3 start.py grade PATH --out DIR  marks for submissions, made in a jail
python3 start.py release --out DIR     what a class is given, without answers
python3 start.py classroom --out DIR   pages for a beamer, and notes for the teacher
python3 start.py play SCENARIO         what happens in a scenario, line by line
python3 start.py conform [RECORDING]   compare our server with the real one
python3 start.py exercises [--check]   make exercises/ from solutions/
python3 start.py numbers [--check]     measure again what lessons print
python3 start.py execute [NOTEBOOK]    run notebooks and save what they show
python3 start.py bench                 measure, beside a peer
python3 start.py python ARGUMENTS      the course's own Python
"""

import os
import subprocess
import sys

# First of all, before anything that an older Python could not even import.
if sys.version_info < (3, 11):
    sys.exit(
        "This is Python %d.%d; the course needs 3.11 or newer.\n"
        "Install a newer one and start with it by name, as in: python3.13 start.py lab"
        % sys.version_info[:2]
    )

from sandbox.first_start.environment import is_ready, prepare
from sandbox.first_start.errors import StartError
from sandbox.first_start.places import PYTHON, ROOT, variables


def main(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    try:
        if not is_ready():
            prepare()
    except KeyboardInterrupt:
        print("\nStopped. The next start begins again.")
        return 130
    except StartError as error:
        return refuse(str(error))
    except OSError as error:
        return refuse(
            f"{error}\nThis folder must be writable, on a disk with 600 MB free."
        )
    return hand_over(words)


def refuse(why: str) -> int:
    print(f"\nThe course cannot start. {why}", file=sys.stderr)
    return 1


def command_line(words: list[str]) -> list[str]:
    if words[0] == "python":
        return [str(PYTHON), *words[1:]]
    if words[0] == "test":
        return [str(PYTHON), "-m", "pytest", "--nbval", *words[1:]]
    return [str(PYTHON), "-m", "sandbox", *words]


def hand_over(words: list[str]) -> int:
    """Become the command, or on Windows, which cannot, wait for it."""
    if words[0] == "test":
        os.chdir(ROOT)
    if os.name != "nt":
        os.execve(PYTHON, command_line(words), variables())
    process = subprocess.Popen(command_line(words), env=variables())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass  # it got the same key press, and may want to ask back


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
