"""How long points live: policies, coming expiries, inactivity, and policies applied to old points."""
