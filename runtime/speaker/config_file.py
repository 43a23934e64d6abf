"""The speaker's configuration file, read in one way by whoever needs it: at the start, at a reload, and for a check."""

import os
import stat

from schemas.speaker import ConfigError, SpeakerConfig, read_config

_LARGEST = 16 * 1024 * 1024


def read_config_file(path: str) -> SpeakerConfig:
    """Read it. Raises ConfigError for whatever is wrong with it, the file itself among that; one line."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise ConfigError("is not a regular file")
        with open(path, "rb") as file:
            return read_config(file.read(_LARGEST).decode())
    except OSError as error:
        raise ConfigError(str(error.strerror)) from None
    except UnicodeDecodeError:
        raise ConfigError("not UTF-8") from None
