"""Where an item that serves no initiative seems to belong: by its words, or not at all.

`words` makes terms of text, `vectors` weighs and compares them,
`suggest` says it, with its evidence. Nothing here learns: equal input gives equal output.
"""
