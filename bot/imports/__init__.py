"""Imports: files of other systems become people, products, accounts and deals.

Asked by an operator (`import KIND FILE`). Steps: bytes -> table -> recognised columns -> typed rows ->
staged rows -> changes. Each slice says in its importing.py what rows it takes.
"""
