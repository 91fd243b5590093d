"""Whether a team keeps its single deals to their owner and those above; its totals stay its members' to see."""
