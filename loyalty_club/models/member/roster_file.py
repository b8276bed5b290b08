"""The rows of an uploaded list of members: a CSV in UTF-8, or the first sheet of an XLSX."""

import io
import zipfile
import zlib

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ...engine.roster import MOST_COLUMNS, UnreadableRoster, split

#: What openpyxl and what it stands on raise for a file that is none.
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

#: Bytes of an upload, and of what an XLSX unpacks to.
LARGEST_FILE = 50 * 1024**2
LARGEST_UNPACKED = 400 * 1024**2


def rows_of(content):
    """An iterable of rows of cells; the content says which kind of file it is.

    :raises UnreadableRoster: neither kind, or larger than anybody's list of members
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
    """The first sheet's rows; a damaged one shows itself in the middle of reading only."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise UnreadableRoster("too_large", most=LARGEST_FILE // 1024**2)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # the size that other programs write there may be wrong, and cuts the sheet
        sheet.reset_dimensions()
        yield from sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    except UnreadableRoster:
        raise
    except DAMAGED as error:
        raise UnreadableRoster("broken") from error
