"""Where the evidence for an answer is (Grad-CAM)."""
