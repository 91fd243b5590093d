"""Twins: a deal that somebody made in chat, and the same one when it comes from the CRM, are offered for joining."""
