"""Security of a server: whom it believes, what browsers may do with its pages, and how often."""
