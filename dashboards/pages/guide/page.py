"""Guide: how to read the portal, from the same file as the documentation of the project."""

import streamlit as st

from dashboards.kit.frame import page
from dashboards.kit.words.texts import echapper
from dashboards.pages.guide import reads

lecteur, _ = page.ouvrir("guide")
sections = reads.sections()
page.titre("Guide", reads.introduction())
st.markdown("\n".join(f"- [{echapper(section.titre)}](#{section.ancre})" for section in sections))
for section in sections:
    st.header(echapper(section.titre), anchor=section.ancre)
    st.markdown(section.corps)
