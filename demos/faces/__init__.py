"""The tab Faces: faces of nobody, painted by the project's own generator."""
