"""Results turned into what the page shows: pure functions without tensors or gradio."""
