"""The manifest: read safely, checked whole, and turned into the roadmap it states."""
