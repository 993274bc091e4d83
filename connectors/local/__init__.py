"""The embedded tracker: a backlog in one SQLite file.

For trying the bot, for its tests, and for checking an export of another tracker with no
token at hand. `reader.open_reader` and `writer.open_writer` are the connector;
`tracker.LocalTracker` is what people do; `imports.import_export` fills a file.
"""
