// What a shell runs to complete `reprise`: all it knows it asks the executable.
#pragma once

#include <string_view>

namespace reprise::cli {

inline constexpr std::string_view bash_completion = R"(# bash completion of reprise:
#   source <(reprise completion bash)
_reprise() {
  local line typed=${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = :files ]; then
      compopt -o filenames
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$typed")
    else
      case $line in *=) compopt -o nospace ;; esac
      COMPREPLY+=("$line")
    fi
  done < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _reprise reprise
)";

inline constexpr std::string_view zsh_completion = R"(#compdef reprise
# zsh completion of reprise, as a file _reprise in $fpath, or:
#   source <(reprise completion zsh)
_reprise() {
  local line
  local -a plain open
  while IFS= read -r line; do
    case $line in
      :files) _files ;;
      *=) open+=("$line") ;;
      *) plain+=("$line") ;;
    esac
  done < <("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
  (( $#plain )) && compadd -a plain
  (( $#open )) && compadd -S '' -a open
  return 0
}
if [ "${funcstack[1]-}" = _reprise ]; then _reprise "$@"; else compdef _reprise reprise; fi
)";

inline constexpr std::string_view fish_completion = R"(# fish completion of reprise:
#   reprise completion fish | source
function __reprise_candidates
    set -l words (commandline -opc) (commandline -ct)
    for line in (command $words[1] complete -- $words[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            printf '%s\n' $line
        end
    end
end
complete -c reprise -f -a '(__reprise_candidates)'
)";

}  // namespace reprise::cli
