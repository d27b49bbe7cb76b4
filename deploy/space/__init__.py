"""The page as a Space on the Hugging Face Hub: staged, sent, and waited for."""
