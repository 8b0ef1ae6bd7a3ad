"""What was built becomes what readers see, and what is said of the difference."""
