"""When work will be done."""
