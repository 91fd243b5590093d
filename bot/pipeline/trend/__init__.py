"""/pipeline trend: what the whole company had open, week by week.

Read from a table of days (`pipeline_day`) that is derived from the history and kept beside it: counting thirteen days
anew costs a large company thirteen overviews. Whatever changes the past leaves a mark in the same transaction
(`bot.deals.facts.HistoryChanged`); days from the earliest mark on are counted from the history until the table has
been brought up to date, so that what is read is never behind.
"""
