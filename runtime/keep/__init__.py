"""The generation that is applied is kept true: what became different on the host is noticed, told, and put right.

`sight` looks at the host, and what it saw is a value (`seen`). `differences` says what is not as applied, `patience`
what is to be done about that now, both without IO; `mending` does it, and `keeper` is the thread that goes round.
`rolebook` knows the roles, whoever told them, and calls the event scripts where the daemon does not.
"""
