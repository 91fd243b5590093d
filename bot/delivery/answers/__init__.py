"""What people do with a nudge: done, later, not this kind; and what admins say of one that is unsure."""
