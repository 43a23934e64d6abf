"""A file written anew, whole or not at all: whoever reads it, `vrrpc run` for one, sees the old or the new."""

import os
import tempfile

from runtime.exits import CommandError


def rewrite(file: str, content: bytes) -> None:
    """Put the content in the place of a file, with the mode that it has. A link keeps pointing to it."""
    path = os.path.realpath(file)
    try:
        handle, fresh = tempfile.mkstemp(prefix=".vrrpc-", dir=os.path.dirname(path))
        try:
            with os.fdopen(handle, "wb") as written:
                written.write(content)
                written.flush()
                os.fsync(written.fileno())
            status = os.stat(path)
            os.chmod(fresh, status.st_mode & 0o7777)
            if os.geteuid() == 0:
                os.chown(fresh, status.st_uid, status.st_gid)
            os.replace(fresh, path)
        except BaseException:
            os.unlink(fresh)
            raise
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}") from None


def write_whole(file: str, content: bytes) -> None:
    """The same for a file that may not be there yet."""
    if not os.path.lexists(file):
        try:
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o644))
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}") from None
    rewrite(file, content)
