"""The camera's moving picture with boxes, masks and labels over it."""
