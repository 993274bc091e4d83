"""What every connector needs and none owns."""
