"""Networks in memory, and long work on them: nothing here knows gradio."""
