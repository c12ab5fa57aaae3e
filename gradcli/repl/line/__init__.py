"""The line while it is typed: nothing here runs what stands in it, except aside for the preview.

prompt           prompt_toolkit's session, with all of the below
keys             keys with a meaning of their own: Enter, Tab, a paste
interrupts       Ctrl-C, which is a key here and a signal while an entry runs
indentation      how far the next line is indented
completion       what Tab offers
callsite         the call that the cursor stands in
greek            letters typed by their names
highlighting     colours of what stands there; styles: which colours
preview          the toolbar below; preview_value: the value and gradient in it
history          the lines of earlier sessions
paste, stash     what is pasted, cleaned; what is too long to be edited, behind a short mark
terminal_input   keys as they come from the terminal
"""
