"""Accounts and products: whom we sell to, and what at which list price."""
