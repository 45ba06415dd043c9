"""The files beside this one hold answers, not tests."""

collect_ignore_glob = ["tarea*/*", "practica*/*", "taller*/*"]
