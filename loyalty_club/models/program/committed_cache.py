"""A cache between transactions that holds nothing of an open one."""

from odoo import tools

#: The key in `cr.precommit.data` of (mark, {key: value}): what an open transaction has read after its own writes. A
#: rollback to a savepoint empties it, as the end of the transaction does.
OWN = "loyalty_club.own_cache"


class committed_cache(tools.ormcache):
    """`ormcache` for what is written seldom and read by each order.

    Odoo's own keeps what is read after a write of the same transaction. A rollback of all of the transaction clears
    it, a rollback to a savepoint does not: the worker would go on with rules that were never committed, and tell no
    other. So from the moment at which a transaction clears the caches until it ends, what it reads is its own.

    What a method reads must clear the caches when it is written; `tests/structure` lists what does so for each.
    """

    def lookup(self, *args, **kwargs):
        model = args[0]
        if self.cache_name not in model.pool.cache_invalidated:
            return super().lookup(*args, **kwargs)
        own, key = self._own(model), self.key(*args, **kwargs)
        if key not in own:
            own[key] = self.method(*args, **kwargs)
        return own[key]

    def _own(self, model):
        """{key: value} of the open transaction since the caches were cleared the last time."""
        shared = model.pool._Registry__caches[self.cache_name]
        # clearing the caches removes the mark, and with it all that was read until then
        mark = shared.setdefault(OWN, object())
        data = model.env.cr.precommit.data
        if OWN not in data or data[OWN][0] is not mark:
            data[OWN] = (mark, {})
        return data[OWN][1]
