"""What reading a page of HTML takes: its elements, mended markup, what is shown, and what frames it."""
