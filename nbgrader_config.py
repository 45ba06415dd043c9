"""nbgrader's configuration: everything follows from course.toml. Add your own settings below."""

from pathlib import Path

from gradiente.config import configure

c = get_config()  # noqa: F821  (nbgrader defines it)
configure(c, Path(__file__).parent)
