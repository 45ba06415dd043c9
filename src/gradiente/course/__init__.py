"""Reads and validates the course: course.toml and the instructor's CSV records, as frozen objects."""

from gradiente.course.load import COURSE_FILE, CourseError, load_course
from gradiente.course.model import Assignment, Course
from gradiente.course.records import Records, Student, load_records

__all__ = [
    "COURSE_FILE",
    "Assignment",
    "Course",
    "CourseError",
    "Records",
    "Student",
    "load_course",
    "load_records",
]
