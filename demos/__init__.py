"""What a visitor sees and touches: one folder a breakthrough, one file a room."""
