"""What each CRM makes of one and the same truth."""
