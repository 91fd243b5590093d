"""Leave: the days on which somebody is away, noted by them or by their line. Nobody is asked anything then."""
