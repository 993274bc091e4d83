"""roadmap-drift: says where a roadmap and its backlogs tell different stories."""

__version__ = "0.1.0"
