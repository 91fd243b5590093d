"""What people change from chat: each change is kept with who made it, and can be taken back for a while."""
