"""A face and the steps to it."""
