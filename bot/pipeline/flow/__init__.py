"""/pipeline flow: from what was open on one day to what is open on another, term by term, to the cent."""
