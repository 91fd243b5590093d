"""Changes: the only way in which people change deals from chat, and how that stands beside what other systems say.

What people say is kept apart from what imports say: a change is a row of `deal_change`, never overwritten. The
history that counts is made of both by one pure function (layering.overlay), field by field.
"""
