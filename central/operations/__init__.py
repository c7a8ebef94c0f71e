"""What whoever runs central does with it: a copy, a way back, a look at what is misconfigured."""
