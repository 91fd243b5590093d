"""What the command line does for the person who installs and runs the app, one module for each command."""
