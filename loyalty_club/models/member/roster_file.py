"""Reads the rows of an uploaded list of members: a CSV in UTF-8 or UTF-16, or the first sheet of an XLSX."""

import io
import zipfile
import zlib

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ...engine.roster import MOST_COLUMNS, UnreadableRoster, split

#: Exceptions that openpyxl and its dependencies raise for damaged files.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    InvalidFileException,
    SyntaxError,
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)

#: Largest size of an upload and of an unpacked XLSX, in bytes. The most members that a file may
#: list unpack to about 90 MB.
LARGEST_FILE = 50 * 1024**2
LARGEST_UNPACKED = 120 * 1024**2


def rows_of(content):
    """An iterable of rows of cells. The type of the file is detected from its content.

    :raises UnreadableRoster: the file is unreadable or too large; for an XLSX only on iteration
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableRoster("too_large", most=LARGEST_FILE // 1024**2)
    if content.startswith(b"PK\x03\x04"):
        return _sheet(content)
    return split(_decoded(content))


def _decoded(content):
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableRoster("encoding") from error
    if "\x00" in text:
        raise UnreadableRoster("encoding")
    return text


def _sheet(content):
    """Yield the rows of the first sheet. Damage may show only after some rows."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise UnreadableRoster("unpacks_large", most=LARGEST_UNPACKED // 1024**2)
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        # other programs may store wrong dimensions, which would cut off rows
        sheet.reset_dimensions()
        yield from sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    except UnreadableRoster:
        raise
    except DAMAGED as error:
        raise UnreadableRoster("broken") from error
