"""One large face."""
