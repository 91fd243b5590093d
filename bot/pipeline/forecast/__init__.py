"""/pipeline forecast: what will be won by the end of the period, as a range that holds four times in five.

Asked by whoever may see the overview. It speaks when asked, and says "too early to tell" while there is too little to
learn from.
"""
