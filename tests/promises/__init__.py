"""Which promise is proved by which test, and a page that cannot say otherwise."""
