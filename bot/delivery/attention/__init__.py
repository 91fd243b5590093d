"""The attention governor: what a person is told now, what waits, what goes into the digest, what nobody needs."""
