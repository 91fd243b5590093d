"""What the deals' measures read: closings, new deals and moves, credited to whoever had the deal on the day."""
