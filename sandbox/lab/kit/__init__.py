"""For a teacher before a class: pages for a beamer, and notes."""
