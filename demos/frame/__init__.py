"""The page around the tabs: theme, header, icons, style sheet, script, and networks warmed in the background."""
