"""What people and programs read: text, JSON, Markdown. Equal input gives equal bytes."""
