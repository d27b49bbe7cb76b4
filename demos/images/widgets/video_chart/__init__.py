"""What is seen when in a video: a row an object, a bar for the time that it is in sight."""
