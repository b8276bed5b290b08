"""How hypothesis tries the engine, decided here for all of its tests."""

from hypothesis import HealthCheck, settings

# nothing fails for being slow: how long an example takes says something about the machine, nothing about the engine
settings.register_profile("engine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("engine")
