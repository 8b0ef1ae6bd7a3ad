"""Guide: how to read the portal, from the same file as the documentation of the project."""

import streamlit as st

from dashboards import guide
from dashboards.components import page
from dashboards.components.textes import echapper

lecteur, _ = page.ouvrir("guide")
sections = guide.sections()
page.titre("Guide", guide.introduction())
st.markdown("\n".join(f"- [{echapper(section.titre)}](#{section.ancre})" for section in sections))
for section in sections:
    st.header(echapper(section.titre), anchor=section.ancre)
    st.markdown(section.corps)
