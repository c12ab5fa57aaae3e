"""From the grammar to the parse table: the only place that runs Lark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lark import Lark

from gradcli.lang.reading.table import BUILD, COLLECT, MAGIC, PASS

if TYPE_CHECKING:
    from collections.abc import Iterable

STARTS = ("program", "expression_input")
_SPECIAL = set("[](){}*+?.^$")


def compile_grammar(grammar: str) -> str:
    """Return the text of the parse table of a Lark grammar.

    Raises: lark.exceptions.GrammarError if the grammar is wrong or not LALR(1).
    """
    lark: Any = Lark(grammar, parser="lalr", lexer="contextual", start=list(STARTS), maybe_placeholders=False)
    table = lark.parser.parser._parse_table
    terminals = ["$END", *sorted(_terminal_names(lark))]
    symbols = sorted({rule.origin.name for rule in lark.rules})
    number_of_terminal = {name: number for number, name in enumerate(terminals)}
    number_of_symbol = {name: number for number, name in enumerate(symbols)}
    number_of_rule = {rule: number for number, rule in enumerate(lark.rules)}
    number_of_state = {state: number for number, state in enumerate(table.states)}

    actions, gotos = [], []
    for row in table.states.values():
        action_words, goto_words = [], []
        for name, (action, argument) in row.items():
            if name in number_of_symbol:
                goto_words += [number_of_symbol[name], number_of_state[argument]]
            elif action.name == "Shift":
                action_words += [number_of_terminal[name], number_of_state[argument]]
            else:
                action_words += [number_of_terminal[name], ~number_of_rule[argument]]
        actions.append(_words(action_words))
        gotos.append(_words(goto_words))

    literals, patterns = _texts(lark.terminals, number_of_terminal)
    action_lines, action_rows = _shared(actions)
    goto_lines, goto_rows = _shared(gotos)
    starts = [
        f"{name} {number_of_state[table.start_states[name]]} {number_of_state[table.end_states[name]]}"
        for name in STARTS
    ]
    sections = (
        [MAGIC],
        [" ".join(terminals), " ".join(symbols)],
        literals,
        patterns,
        [_rule_line(rule, number_of_symbol) for rule in lark.rules],
        starts,
        [_words(action_rows), _words(goto_rows)],
        action_lines,
        goto_lines,
    )
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _terminal_names(lark: Any) -> set[str]:
    used = {symbol.name for rule in lark.rules for symbol in rule.expansion if symbol.is_term}
    return used | {terminal.name for terminal in lark.terminals}


def _words(numbers: Iterable[int]) -> str:
    # An empty row is written as "-": no section of the text may hold an empty line.
    return " ".join(str(number) for number in numbers) or "-"


def _shared(rows: list[str]) -> tuple[list[str], list[int]]:
    lines = list(dict.fromkeys(rows))
    number = {line: index for index, line in enumerate(lines)}
    return lines, [number[row] for row in rows]


def _rule_line(rule: Any, number_of_symbol: dict[str, int]) -> str:
    parts = rule.expansion
    kept = [index for index, part in enumerate(parts) if not part.is_term or not part.filter_out]
    nested = [index for index in kept if not parts[index].is_term and parts[index].name.startswith("__")]
    name = rule.origin.name
    if name.startswith("__"):
        action, builder = COLLECT, "-"
    elif rule.options.expand1 and not rule.alias and len(kept) == 1 and not nested:
        action, builder = PASS, "-"
    else:
        action, builder = BUILD, rule.alias or name
    listed = ",".join(str(index) for index in kept) or "-"
    lists = ",".join(str(index) for index in nested) or "-"
    return f"{number_of_symbol[name]} {len(parts)} {action} {builder} {listed} {lists}"


def _texts(terminals: Any, number_of_terminal: dict[str, int]) -> tuple[list[str], list[str]]:
    literals, patterns = [], []
    for terminal in terminals:
        pattern = terminal.pattern
        fixed = [pattern.value] if pattern.type == "str" else _fixed_texts(pattern.value)
        if fixed is None:
            patterns.append(f"{terminal.name}\t{pattern.value}")
        else:
            literals += [f"{number_of_terminal[terminal.name]}\t{text}" for text in fixed]
    return literals, patterns


def _fixed_texts(pattern: str) -> list[str] | None:
    """Return the texts that a pattern of mere alternatives matches, or None for any other pattern."""
    if pattern.startswith("(?:") and pattern.endswith(")"):
        pattern = pattern[3:-1]
    texts, text, escaped = [], "", False
    for character in pattern:
        if escaped:
            text, escaped = text + character, False
        elif character == "\\":
            escaped = True
        elif character == "|":
            texts.append(text)
            text = ""
        elif character in _SPECIAL:
            return None
        else:
            text += character
    return [*texts, text]
