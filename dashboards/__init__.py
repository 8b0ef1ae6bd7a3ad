"""The portal: a Streamlit application that reads as its reader and decides nothing about rights."""
