"""Tests of roadmap-drift; the layout mirrors bot/ and connectors/."""
