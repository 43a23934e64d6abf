"""Pages about the repository that a host follows. No check of their own here: no text of a site can show them."""

from typing import Final

from compiler.rule import Page

_PAGES: Final = (
    Page(
        "V720",
        "history that does not lead on",
        "put it right with a commit on top; or, if it is meant, let this one commit pass: `vrrpc sync --allow V720`",
        "A host that follows a repository goes forward only: to commits that have the applied one in their history. A "
        "branch that was forced to something else, or back to something older, is refused, and the last good "
        "generation stays. Whoever can push could otherwise bring back an old site with all that was mended since, "
        "and an accident with a rebase would do the same. Of several sources the one that leads furthest forward "
        "counts, so that one which merely lies behind is waited for. What is let pass is one commit, the one that was "
        "refused when the order was given. The history that was left for it stays left, although a source may still "
        "show it as newer. No commit can allow itself.",
        b"",
        b"",
    ),
    Page(
        "V810",
        "commit that nobody vouches for",
        "sign it and push again, or add its signer's key to the allowed signers of this host",
        "With `--require-signed` a host takes a commit only if it is signed by somebody it knows, and every commit "
        "between the applied one and it too, those of merged branches among them: else an unsigned change would come "
        "in below a signed one. SSH keys are known by a file of allowed signers (`--allowed-signers`, see "
        "ssh-keygen(1)), GPG keys by root's keyring or the one of GNUPGHOME. Both are kept outside of the repository, "
        "where a commit cannot change them. Of a first site, its newest commit alone is looked at. A key that has "
        "expired or was revoked counts for nothing. This cannot be allowed once: a key is trusted, or it is not.",
        b"",
        b"",
    ),
)

FOLLOWING: Final = {page.CODE: page for page in _PAGES}
"""The pages by code."""
