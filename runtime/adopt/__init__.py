"""supervisord as it runs here: one that takes over what a killed predecessor has left running.

Its own programs run on when supervisord is killed, and a plain new one knows nothing of them: it starts everything a
second time, two name servers and two VRRP speakers. This one finds them and goes on with them, so no role moves and no
service stops; a program is started again only when the one that was left has ended. `orphans` decides who they are and
is pure; `processes` reads /proc; `supervisord` is the subclass of supervisor's own.
"""
