"""What becomes of the personal fields of a member who is anonymized.

Any model declares its own, and each addon adds to the models that it extends:

- ``_club_personal_fields``: {field: what becomes of it}, one of the functions below or one like them. The
  declarations of all blocks of a model count together.
- ``_club_personal_condition(person)``: the SQL condition of the records that are the member's.
- ``_club_personal_traces``: whether messages, tasks and files of these records are deleted, too.
- ``_club_personal_rows``: whether the records themselves are deleted; then they need no declared fields.

`tests/member/test_personal_fields.py` fails for a field of which nobody has said whether it is personal.
"""

from dataclasses import dataclass

from odoo.tools import SQL


@dataclass(frozen=True)
class Person:
    """Who is anonymized.

    :param cards: ids of the cards of the membership
    :param programs: ids of the clubs of these cards
    :param partner: id of the contact
    :param people: ids of the contacts that are anonymized; empty if the contact must be kept
    :param pattern: regular expression of names, numbers and addresses; None if there are none
    :param numbers: phone numbers as they are stored
    :param former: what replaces the name
    :param neutral: what replaces a text that may not be empty
    """

    cards: list
    programs: list
    partner: int
    people: list
    pattern: str
    numbers: list
    former: str
    neutral: str


# what becomes of a field: (column, person) -> the new value


def emptied(_column, _person):
    """The field becomes empty."""
    return SQL("NULL")


def removed(column, person):
    """The text becomes a neutral one."""
    return SQL("CASE WHEN %s IS NOT NULL THEN %s END", column, person.neutral)


def renamed(_column, person):
    """The name becomes that of the anonymized member."""
    return SQL("%s", person.former)


def unnamed(column, person):
    """Names, numbers and addresses in the text are replaced if the contact is anonymized."""
    if not person.people or not person.pattern:
        return column
    # a backslash has a meaning in the replacement
    return SQL("regexp_replace(%s, %s, %s, 'gi')", column, person.pattern, person.former.replace("\\", "\\\\"))


def emptied_with_contact(column, person):
    """The field becomes empty, unless the contact must be kept."""
    return SQL("NULL") if person.people else column


# the declarations


def declared(model):
    """{field: what becomes of it} of all blocks of the model."""
    found = {}
    for block in reversed(type(model).__mro__):
        found.update(vars(block).get("_club_personal_fields", {}))
    return found


def models_of(env):
    """The models with records that are a member's, those with rows to delete last,
    and among these the wizards first: they are about the others."""
    found = [env[name] for name in sorted(env.registry) if hasattr(env[name], "_club_personal_condition")]
    tables = [model for model in found if not model._abstract and model._auto]
    return sorted(tables, key=lambda model: (deletes_rows(model), not model._transient))


def deletes_rows(model):
    return getattr(model, "_club_personal_rows", False)


def ids_of(model, person):
    """The ids of the records that are the member's."""
    model.env.cr.execute(
        SQL("SELECT id FROM %s WHERE %s", SQL.identifier(model._table), model._club_personal_condition(person))
    )
    return [id_ for (id_,) in model.env.cr.fetchall()]


def erase(model, person):
    """Erase the personal fields of the member's records, or delete these, in one statement."""
    table, condition = SQL.identifier(model._table), model._club_personal_condition(person)
    if deletes_rows(model):
        model.env.cr.execute(SQL("DELETE FROM %s WHERE %s", table, condition))
        return
    values = {SQL.identifier(name): how for name, how in declared(model).items()}
    values = {column: how(column, person) for column, how in values.items()}
    if not values:
        return
    model.env.cr.execute(
        SQL(
            "UPDATE %s SET %s WHERE (%s) AND (%s)",
            table,
            SQL(", ").join(SQL("%s = %s", column, value) for column, value in values.items()),
            condition,
            SQL(" OR ").join(SQL("%s IS DISTINCT FROM %s", column, value) for column, value in values.items()),
        )
    )


def unname(env, table, columns, condition, person):
    """Replace the person's names, numbers and addresses in text columns of a table's rows."""
    if not person.pattern:
        return
    columns = [SQL.identifier(name) for name in columns]
    env.cr.execute(
        SQL(
            "UPDATE %s SET %s WHERE (%s) AND concat_ws(' | ', %s) ~* %s",
            SQL.identifier(table),
            SQL(", ").join(SQL("%s = %s", column, unnamed(column, person)) for column in columns),
            condition,
            SQL(", ").join(columns),
            person.pattern,
        )
    )
