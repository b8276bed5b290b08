"""Searches the whole database for what is known of a person."""

import re

from odoo.tools import SQL

TEXTS = ("text", "character varying", "character", "json", "jsonb", "bytea", "ARRAY")
#: Digits as Iranians and Arabs write them, and what stands between digits.
DIGITS = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩ -().\u00a0\u200c"
LATIN = "0123456789" * 2


def _columns(cr):
    """{table: [(column, type)]} of all text columns of tables."""
    cr.execute(
        """
        SELECT c.table_name, c.column_name, c.data_type
          FROM information_schema.columns c
          JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type = ANY(%s)
        """,
        [list(TEXTS)],
    )
    found = {}
    for table, column, type_ in cr.fetchall():
        found.setdefault(table, []).append((column, type_))
    return found


def _text(column, type_):
    if type_ == "bytea":
        return SQL("encode(%s, 'escape')", SQL.identifier(column))
    return SQL("%s::text", SQL.identifier(column))


def places(env, words, phone):
    """The `table.column` of the database, and the names of files, in which a person is named.

    :param words: names, addresses and other texts, in any case
    :param phone: the digits of the number without country code, found however they are written
    """
    env.flush_all()
    patterns = [f"%{word}%" for word in words]
    found = set()
    for table, columns in _columns(env.cr).items():
        tests = [
            SQL(
                "bool_or(%(text)s ILIKE ANY(%(words)s) OR translate(%(text)s, %(digits)s, %(latin)s) LIKE %(phone)s)",
                text=_text(*column),
                words=patterns,
                digits=DIGITS,
                latin=LATIN,
                phone=f"%{phone}%",
            )
            for column in columns
        ]
        env.cr.execute(SQL("SELECT %s FROM %s", SQL(", ").join(tests), SQL.identifier(table)))
        hits = env.cr.fetchone()
        found |= {f"{table}.{name}" for (name, _type), hit in zip(columns, hits, strict=True) if hit}
    return found | _files(env, [*words, phone])


def _files(env, words):
    pattern = re.compile("|".join(map(re.escape, words)), re.I)
    env.cr.execute("SELECT id FROM ir_attachment WHERE store_fname IS NOT NULL AND res_model IS NOT NULL")
    files = env["ir.attachment"].sudo().browse(id_ for (id_,) in env.cr.fetchall())
    return {
        f"file of {file.res_model}" for file in files if pattern.search((file.raw or b"").decode("utf-8", "replace"))
    }
