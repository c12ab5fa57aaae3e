"""Build hook: the wheel ships the parse table, so that an installed gradcli never compiles its grammar."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GrammarBuildHook(BuildHookInterface[Any]):
    """Compiles `grammars/gradcli.lark` and puts the table beside it in the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the table to a standard wheel; an editable install keeps following the grammar in the source tree."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from gradcli.lang.reading.compile import compile_grammar
        finally:
            sys.path.remove(str(root))
        table = Path(self.directory) / "gradcli.table"
        table.parent.mkdir(parents=True, exist_ok=True)
        grammar = (root / "grammars" / "gradcli.lark").read_text(encoding="utf-8")
        table.write_text(compile_grammar(grammar), encoding="utf-8")
        build_data["force_include"][str(table)] = "gradcli/grammars/gradcli.table"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the table from the folder of the built archives."""
        (Path(self.directory) / "gradcli.table").unlink(missing_ok=True)
