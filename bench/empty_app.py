"""A Streamlit page that does nothing but run again: what any click costs at least."""

import streamlit as st

st.title("Nothing")
runs = st.session_state.get("runs", 0) + 1
st.session_state["runs"] = runs
st.button("Run again")
st.html(f'<p id="runs">{runs}</p>')
