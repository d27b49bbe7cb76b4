"""Long work on the page: its progress, Stop, and its result to download."""
