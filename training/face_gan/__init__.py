"""Faces at 64 pixels from a generator and a critic that learn against each other."""
