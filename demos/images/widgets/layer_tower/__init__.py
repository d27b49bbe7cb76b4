"""All layers of a classifier, each with its strongest map."""
