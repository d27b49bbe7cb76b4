"""What was picked in a widget, as hidden text for the link."""
