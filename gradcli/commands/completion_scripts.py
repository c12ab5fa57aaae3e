"""The scripts that teach a shell to ask gradcli what could come next."""

from __future__ import annotations

BASH = r"""# gradcli's completion for bash: eval "$(gradcli completions bash)"
_gradcli() {
    local IFS=$'\n' line
    COMPREPLY=()
    while read -r line; do
        if [[ $line == + ]]; then
            compopt -o nospace
        else
            COMPREPLY+=("${line%%$'\t'*}")
        fi
    done < <("${COMP_WORDS[0]/#\~/$HOME}" __complete bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
}
complete -o nosort -F _gradcli gradcli
"""
ZSH = r"""#compdef gradcli
# gradcli's completion for zsh: eval "$(gradcli completions zsh)", after compinit
_gradcli() {
    local -a words_found says lines suffix
    local line
    lines=("${(@f)$(${words[1]/#\~/$HOME} __complete zsh "$LBUFFER" 2>/dev/null)}")
    for line in $lines; do
        if [[ $line == + ]]; then
            suffix=(-S '')
        elif [[ -n $line ]]; then
            words_found+=("${line%%$'\t'*}")
            if [[ -n ${line#*$'\t'} ]]; then
                says+=("${line%%$'\t'*}  -- ${line#*$'\t'}")
            else
                says+=("${line%%$'\t'*}")
            fi
        fi
    done
    (( $#words_found )) && compadd -l "${suffix[@]}" -d says -- $words_found
}
compdef _gradcli gradcli
"""
FISH = r"""# gradcli's completion for fish: gradcli completions fish > ~/.config/fish/completions/gradcli.fish
function __gradcli_complete
    set -l program (commandline -poc)[1]
    $program __complete fish (commandline -cp) 2>/dev/null | string match --invert --regex '^\+$'
end
complete --command gradcli --no-files --arguments '(__gradcli_complete)'
"""
SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}
