import importlib
import pkgutil
import sys

import engine


def test_every_module_is_imported_without_odoo():
    names = [module.name for module in pkgutil.iter_modules(engine.__path__)]
    assert {"account", "earning", "tiers"} <= set(names)
    for name in names:
        importlib.import_module(f"engine.{name}")
    assert "odoo" not in {name.partition(".")[0] for name in sys.modules}
