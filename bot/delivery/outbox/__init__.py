"""The outbox: what is to be said, claimed, sent and settled, so that nothing is lost and nothing said twice."""
