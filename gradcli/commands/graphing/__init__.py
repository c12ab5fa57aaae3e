"""What `gradcli graph` shows of a recorded graph.

nodes    the graph as a diagram: what each box says
folds    which steps of a large graph are shown as one
turns    which turn of a loop or call of a function a step ran in: what is folded first
"""
