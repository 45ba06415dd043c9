"""Shows what the check of a course found: in the terminal, as JSON and as one page."""

from gradiente.validity.report.export import as_json
from gradiente.validity.report.files import write_reports
from gradiente.validity.report.page import page
from gradiente.validity.report.progress import progress_bar
from gradiente.validity.report.summary import summarize
from gradiente.validity.report.terminal import show

__all__ = ["as_json", "page", "progress_bar", "show", "summarize", "write_reports"]
