"""The words of which the rules in `phrases` speak: contractions, names of tools, tasks, parts of things.

Belongs here: lists, as dictionaries or as a group of a regular expression. What is done with them is in `phrases`.
"""

from __future__ import annotations

CONTRACTIONS = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "n't": " not",
    "let's": "let us",
    **{
        f"{word}'s": f"{word} is"
        for word in ("what", "how", "who", "where", "when", "why", "that", "there", "it", "he", "she")
    },
    "'re": " are",
    "'ll": " will",
    "'ve": " have",
    "'m": " am",
    "'d": " would",
    "'s": "",  # the possessive
}

# Names of several words as one word, and set phrases as the word that they stand for.
COMPOUNDS = {
    "visual studio code": "vscode",
    "vs code": "vscode",
    "github actions": "githubactions",
    "jupyter notebook": "jupyter",
    "big o notation": "big o",
    "keyboard shortcut": "shortcut",
    "outside of": "outside",
    "sum of the interior angles": "sum of the angles",
    "π ≈": "π =",
}

NAMES_OF_TOOLS = (
    r"python|javascript|typescript|java|c\+\+|c#|f#|golang|ruby|php|perl|kotlin|scala|matlab|haskell|lua|bash|powershell"
    r"|sql|mysql|postgresql|sqlite|html|css|numpy|pandas|git|docker|django|flask|pip|npm|yarn|conda|apt|brew|curl|wget|ssh"
    r"|github|aws|kubectl|kubernetes|terraform|ansible|psql|sed|awk|grep|postman|vscode|githubactions|jupyter|linux|unix|macos|ubuntu"
)
TOOL = rf"({NAMES_OF_TOOLS})"
# Those that are words or people as well: a language only behind "in" or "with".
LANGUAGE = rf"({NAMES_OF_TOOLS}|go|rust|swift|julia|dart|react|excel|windows)"
ADJECTIVES = r"((?:[\p{L}+#]+ ){0,3}?)"
PROGRAM = r"(function|program|method|script|code|class|query|routine|snippet)"
MEANS = (
    r"(command|shortcut|function|method|operator|keyword|tool|option|flag|key|statement|property|attribute|setting"
    r"|formula|module|library|package|tag|symbol|term|word)s?"
)
ASKED = r"(?:you|i|we|one|someone|somebody|a reader|a person)"
TASK = (
    r"(explain|describe|tell|give|show|list|name|find|calculate|compute|solve|write|create|implement|help|provide"
    r"|define|summari[sz]e|compare|prove|determine|evaluate|identify|suggest|convert|translate|outline|discuss|state"
    r"|derive|simplify|factor|design|build|develop|make|generate|draw|analy[sz]e|rewrite|rephrase|paraphrase|complete"
    r"|answer|check|teach|plan|draft|propose|recommend|predict|estimate|expand|sketch|plot|classify|arrange|rank|decide"
    r"|shorten|condense|correct|elaborate|clarify|illustrate|justify|verify|debug|refactor|fix)"
)
MATHEMATICAL = (
    r"(?:(?:quadratic|linear|cubic|differential|following|algebraic|exponential|logarithmic|trigonometric|given) )*"
    r"(?:equation|inequality|expression|polynomial|trinomial|function|quadratic)"
)
# Whatever has one of these has it in either order: "the size of the file", "the file size". Not "number" or "set": the
# number of lines is no line number.
HAS_BEFORE_AND_BEHIND = (
    r"(length|size|name|colou?r|contents?|structure|status|version|area|volume|height|width|weight|perimeter|index|position"
    r"|price|capital|population|state|details?|logs?|end|beginning|start|top|head|tail|complexity|port|syntax|output"
    r"|owner|date|title|author|id|path|location|permissions?|history|temperature|radius|diameter|circumference|slope)"
)
PARTS = (
    r"(terms?|ratio|elements?|nodes?|digits?|characters?|letters?|vowels?|consonants?|angles?|sides?|edges?|vertices"
    r"|occurrences?|prefix|suffix|substring|subarray|subsequence|items?|keys?|cycle|words?)"
)
MEASURES = r"(radius|diameter|length|width|height|base|side|area|perimeter|volume|slope|sides|edge)"
VERBS = (
    r"(remove|delete|display|show|view|resolve|fix|execute|run|generate|create|calculate|compute|find|determine|provide"
    r"|give|assist|help|affect|effect|influence|with|using|into)"
)
COUNTED = (
    r"((?:sided|digit|letter|bit|year|day|week|month|hour|minute|second|page|word|step|way|meter|metre|foot|inch|mile"
    r"|point|person|member|element|node|dimensional|character|story|dollar|liter|litre|gallon|pound|question|item)s?)"
)
# A phrase before the question that may as well follow it: "in Python, how to …", "using recursion, write …".
FRONTED = r"(in|using|with|without|by|for|as|on|from|after|before|at|according to)"
# The word for a thing may stand behind its name or end it: the 'feature' branch, 'feature-branch'.
NAMED_THINGS = (
    r"branch|repo|repository|remote|tag|folder|directory|file|path|script|project|package|module|image|container|volume"
    r"|network|pod|service|deployment|cluster|node|namespace|bucket|queue|topic|database|table|column|index|server|host"
    r"|user|group|role|key|function|method|class|variable|command|button|component"
)
