"""What `gradcli plot` is made of: ranges of names, samples over them, breaks between samples, and what is drawn of them.

ranges    which names go over which ranges, and what the other names are
samples   the samples of each curve, by numbers (one after the other) or by batches (all at once)
breaks    jumps, poles and kinks between samples, found by bisection
window    which part of the plane is shown
plane     the heat map of two names
notes     what a note says of the breaks
"""
