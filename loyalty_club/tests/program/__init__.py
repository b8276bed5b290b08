"""The club's settings, purchase rules and rewards; a program becomes a club and back; the nightly close."""
