"""Pages as matrices of named numbers; the same code serves training and inference."""
