"""The learned models, from files of weights to predictions, evaluated with numpy alone."""
