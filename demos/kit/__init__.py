"""What every room is made of: widgets from their files, served scripts, and JavaScript modules in js/."""
