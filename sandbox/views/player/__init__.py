"""The player: a run that can be played, stepped and looked at from any moment.

Python says what there is to see, as plain JSON; the modules beside it show that in
any browser, without a kernel, a network or anything installed.
"""
