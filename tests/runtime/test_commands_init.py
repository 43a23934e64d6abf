"""`vrrpc init`: a site that is sound as it stands, and nothing of anybody's overwritten."""

import os
import re
from pathlib import Path

from compiler import compile_site
from compiler.layout import format_site
from runtime.commands.init import STARTER
from runtime.commands.schema import schema_text
from tests.runtime.test_commands_compile import vrrpc


def test_site_is_sound_and_laid_out() -> None:
    assert compile_site("site.yaml", STARTER.encode()).findings == ()
    assert format_site(STARTER.encode()) == STARTER.encode()


def test_files_and_what_is_said_of_them(tmp_path: Path) -> None:
    answer = vrrpc("init", "new/site", below=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("wrote new/site/site.yaml\nwrote new/site/site.schema.json\nnext: ")
    assert (tmp_path / "new/site/site.yaml").read_text() == STARTER
    assert (tmp_path / "new/site/site.schema.json").read_text() == schema_text()


def test_next_steps_work(tmp_path: Path) -> None:
    said = vrrpc("init", below=tmp_path).stdout
    (check,) = re.findall(r"vrrpc (compile --check \S+)", said)
    answer = vrrpc(*check.split(), below=tmp_path)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "./site.yaml: good\n", "")


def test_editors_find_the_schema(tmp_path: Path) -> None:
    vrrpc("init", below=tmp_path)
    first = (tmp_path / "site.yaml").read_text().splitlines()[0]
    assert (tmp_path / first.partition("$schema=")[2]).is_file()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    for name in ("site.yaml", "site.schema.json"):
        (tmp_path / name).write_text("mine\n")
        answer = vrrpc("init", below=tmp_path)
        assert answer.returncode == 1
        assert f"{name} is there already" in answer.stderr
        assert os.listdir(tmp_path) == [name]
        (tmp_path / name).unlink()


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = vrrpc("init", "file/site", below=tmp_path)
    assert (answer.returncode, "Traceback" in answer.stderr) == (1, False)
