"""The page around the tabs: what every request, session and script goes through."""
