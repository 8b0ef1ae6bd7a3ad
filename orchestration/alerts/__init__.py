"""What the observatory tells people who are not looking at it: a night that failed, what a week brings."""
