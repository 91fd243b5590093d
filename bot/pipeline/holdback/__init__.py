"""What holds each team back, concluded once a day and after each delivery of data, so that the overview can say it."""
