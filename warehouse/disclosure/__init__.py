"""Statistical disclosure control: what may leave the nominative perimeter, and the proof that it tells nobody apart.

``protection`` chooses the cells to mask; ``audit``, which shares no code with it, attacks the result. Both are pure
functions of plain data (``cellules``): no database here.
"""
