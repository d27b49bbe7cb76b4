"""What the room Look inside computes: networks, no gradio."""
