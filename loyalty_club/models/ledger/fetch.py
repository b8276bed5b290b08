"""Records by an SQL condition, for what each order asks."""

from odoo.tools import Query


def fetch_where(model, names, condition):
    """Records of `model` (in sudo) where `condition` holds, with the fields `names` read.

    As `search_fetch`, without what a domain, access rules and an order cost on each call.

    :param SQL condition: on columns qualified by the table's name; says itself what is to
        be flushed
    """
    query = Query(model.env, model._table)
    query.add_where(condition)
    return model._fetch_query(query, [model._fields[name] for name in names])
