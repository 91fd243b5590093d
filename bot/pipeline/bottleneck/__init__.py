"""What holds us back: the stage where a team passes clearly fewer deals than in its own prior year.

Asked by whoever may see the overview, from a button on it. It names a stage only when the chance of naming any
wrongly is at most 10 %, and else says that it is too early to tell, or that nothing stands out.
"""
