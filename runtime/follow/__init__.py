"""Where a site comes from while an agent follows it: a folder as it stands, or the commits of a git branch.

    remotes ──git fetch──▶ bare mirror ──ancestry──▶ head ──signatures──▶ commit ──cat-file──▶ the site's text
    folder  ──file events (hints)──────────────────────────────────────────────────────read──▶ the site's text

A repository is content, never code: nothing of it is checked out, so that no hook, filter, attribute, submodule or link
of it can do anything. What a remote says is believed as far as it leads forward from the applied commit, and, if asked
for, as far as known people signed it. A remote that does not answer changes nothing.
"""
