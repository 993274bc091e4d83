"""`python -m bot` is the command `roadmap-drift`."""

from bot.cli import main

main()
