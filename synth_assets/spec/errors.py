"""What is wrong with a `synth.yaml` or with the environment, as one error that a user can act upon.

Finding the problems belongs to the modules that read and check; only how they are said belongs here.

    SpecError            raised once, carries every problem that was found
        Problem          one of them: where it is, what was given, what is accepted
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One mistake and the way out of it.

    `message` says what was given and what is accepted. `file` and `line` (counted from 1) say where it stands, `key` is
    the path of the setting (`questions.domains.math`); each is left empty where it does not apply.
    """

    message: str
    file: str = ""
    line: int | None = None
    key: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line is not None else self.file
        return ": ".join(part for part in (place, self.key, self.message) if part)


class SpecError(Exception):
    """The configuration cannot be used; `problems` holds all that is known to be wrong, in the order of the file.

    The command line ends with exit code 2. No problem's text holds a secret.
    """

    def __init__(self, problems: Sequence[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = (
            (Problem(problems),) if isinstance(problems, str) else tuple(dict.fromkeys(problems))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(given: str, accepted: Collection[str]) -> str:
    """` Did you mean X?`, or nothing when no accepted name is near to the given one."""
    # "Tool Use" and "tool-use" are one step from tool_use for a reader, though several for an edit distance.
    close = get_close_matches(given.lower().replace(" ", "_").replace("-", "_"), accepted, n=1)
    close = close or get_close_matches(given, accepted, n=1)
    return f" Did you mean {close[0]}?" if close else ""


def listed(names: Collection[str]) -> str:
    """The accepted names as a reader wants them: in a row, or a word where there are none."""
    return ", ".join(names) if names else "(none)"
