"""Records by an SQL condition, for queries that each order runs."""

from odoo.tools import Query


def fetch_where(model, names, condition):
    """Records of `model` (in sudo) where `condition` holds, with the fields `names` read.

    It is like `search_fetch`, without the cost of a domain, access rules and an order.

    :param SQL condition: with columns qualified by the table's name; it declares itself which
        fields to flush
    """
    query = Query(model.env, model._table)
    query.add_where(condition)
    return model._fetch_query(query, [model._fields[name] for name in names])
