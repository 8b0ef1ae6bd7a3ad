"""Figure builders: frames and a theme in, a Plotly figure out.

What belongs here: marks, axes, hover text. What does not: Streamlit, SQL, the sentence above a chart. Every builder
returns a figure without title: the card around it writes title, subtitle, table and source.
"""
