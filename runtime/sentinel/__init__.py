"""The live guards: the agent hears every advert on the NICs that carry virtual routers, and tells what is wrong in it.

It judges as `vrrpc listen` does. `expectation` is what the site says, kept beside the generation; `calm` leaves out
what was heard before, so that a quiet LAN costs nearly nothing; `sayings` makes events of it, and `limit` keeps their
number down whatever comes in. These are pure; `sentinel` is the thread with the sockets.
"""
