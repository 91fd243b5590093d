"""Tests of people, teams and permissions."""
