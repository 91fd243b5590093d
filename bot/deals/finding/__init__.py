"""Finding a deal by part of its name, its customer or its id, and saying how it stands."""
