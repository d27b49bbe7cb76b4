"""Putting the page elsewhere: onto a Space (`python -m deploy.space`), into a container, behind a proxy."""
