"""What is worked out from the eligible pairs that the database gives: a plan of proposals, another grid.

What belongs here: numbers in, numbers out. What does not: who is eligible and why (the view ``rapprochement``).
"""
