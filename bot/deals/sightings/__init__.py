"""Sightings: what a delivery of a CRM says about deals, turned into events of their history, and back."""
