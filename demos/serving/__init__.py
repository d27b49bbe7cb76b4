"""Networks in memory: no gradio."""
