"""When work will be done, with honest odds: a closed form, no random numbers, no library.

`student` has the distribution, `weeks` counts closings by week, `pace` and `odds` are the
model, `outlook` is what is said of one subject, `product` of all that a roadmap names,
`telling` decides when a new forecast is news, `track_record` how past ones did.
"""
