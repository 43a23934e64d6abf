"""Adverts as a person wants to see them: who is master of what on a LAN, and what is wrong.

`heard` reads a packet, `lan` knows what was heard so far, `judge` finds what is wrong in it, `expected` is what a site
says about it, `words` and `table` show it, and `ears` has the sockets. All but the last are pure. It decodes with the
speaker's own codec on purpose: what is no good here does not count there.
"""
