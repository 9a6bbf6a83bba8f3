"""This city's own practices: read from Markdown files, reviewed against the shapes, published, withdrawn, listed."""
