"""How hypothesis tries the engine, decided here for all of its tests."""

from hypothesis import settings

# no deadline: how long an example takes says something about the machine, nothing about the engine
settings.register_profile("engine", deadline=None)
settings.load_profile("engine")
