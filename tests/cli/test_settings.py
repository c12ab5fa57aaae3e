"""`gradcli config`: settings are defaults for options, kept in a file that is the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_settings_are_defaults_for_options(cli: Any, tmp_path: Path) -> None:
    home = str(tmp_path)
    assert cli("config", "precision", "3", home=home).status == 0
    assert (tmp_path / ".config/gradcli/config.toml").stat().st_mode & 0o777 == 0o600
    assert cli("eval", "2/3", home=home).out == "0.667\n"
    assert cli("eval", "2/3", "--precision", "5", home=home).out == "0.66667\n"
    assert cli("config", "--unset", "precision", home=home).status == 0
    assert cli("eval", "2/3", home=home).out == "0.6666666666666666\n"


def test_wrong_setting_is_refused_by_name(cli: Any, tmp_path: Path) -> None:
    outcome = cli("config", "precison", "3", home=str(tmp_path))
    assert outcome.status == 2
    assert "did you mean precision?" in outcome.err
    assert cli("config", "precision", "many", home=str(tmp_path)).status == 2


def test_broken_settings_file_costs_a_warning_only(cli: Any, tmp_path: Path) -> None:
    folder = tmp_path / ".config/gradcli"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("precision = = 3\n")
    outcome = cli("eval", "2/3", home=str(tmp_path))
    assert outcome.out == "0.6666666666666666\n"
    assert outcome.err.startswith("warning: ")
    assert outcome.status == 0


def test_a_setting_that_is_forgotten_leaves_nothing_to_read(cli: Any, tmp_path: Path) -> None:
    home, kept = str(tmp_path), tmp_path / ".config/gradcli/config.toml"
    assert cli("config", "precision", "3", home=home).status == 0
    outcome = cli("config", "--unset", home=home)
    assert (outcome.status, kept.read_text()) == (2, "precision = 3\n")
    assert "gradcli config --unset precision" in outcome.err
    assert cli("config", "--unset", "precision", home=home).status == 0
    assert not kept.exists()
    assert cli("config", "--unset", "precision", home=home).status == 0


def test_broken_settings_are_not_written_over(cli: Any, tmp_path: Path) -> None:
    kept = tmp_path / ".config/gradcli/config.toml"
    kept.parent.mkdir(parents=True)
    kept.write_text("# mine\nprecision = = 3\n")
    for line in (["config", "dtype", "float32"], ["config", "--unset", "precision"]):
        outcome = cli(*line, home=str(tmp_path))
        assert outcome.status == 4
        assert "mend it by hand, or remove it" in outcome.err
    assert kept.read_text() == "# mine\nprecision = = 3\n"
