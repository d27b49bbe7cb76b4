"""The room Watch it learn, the same in every tab."""
