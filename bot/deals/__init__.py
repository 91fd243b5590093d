"""Deals: what is being sold to whom, at which stage, with an append-only history of every change."""
