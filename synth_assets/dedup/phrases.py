"""Ways of asking the same thing folded into one: contractions, politeness, question openers, where "in Python" stands.

Belongs here: rules on runs of words, applied to normalised text. Single words are folded in `words`. A rule may only
join phrasings that ask for the same answer: "write a function to" and "create a function that" do, "what is" and
"explain" do not.
"""

from __future__ import annotations

import polars as pl

from synth_assets.dedup.normalise import LITERAL

_CONTRACTIONS = {
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

_LANGUAGE = (
    r"(python|javascript|typescript|java|c\+\+|c#|f#|golang|go|rust|ruby|php|perl|swift|kotlin|scala|matlab|haskell"
    r"|julia|lua|dart|bash|powershell|sql|mysql|postgresql|sqlite|html|css|numpy|pandas|git|docker|react|django|flask"
    r"|pip|npm|yarn|conda|apt|curl|wget|ssh|kubectl|terraform|ansible|excel)"
)
_ADJECTIVES = r"((?:[\p{L}+#]+ ){0,3}?)"
_PROGRAM = r"(function|program|method|script|code|class|query|routine|snippet)"
_MEANS = (
    r"(command|shortcut|function|method|operator|keyword|tool|option|flag|key|statement|property|attribute|setting"
    r"|formula|module|library|package|tag|symbol|term|word)s?"
)
_ASKED = r"(?:you|i|we|one|someone|somebody|a reader|a person)"
_TASK = (
    r"(explain|describe|tell|give|show|list|name|find|calculate|compute|solve|write|create|implement|help|provide"
    r"|define|summari[sz]e|compare|prove|determine|evaluate|identify|suggest|convert|translate|outline|discuss|state"
    r"|derive|simplify|factor|design|build|develop|make|generate|draw|analy[sz]e|rewrite|rephrase|paraphrase|complete"
    r"|answer|check|teach|plan|draft|propose|recommend|predict|estimate|expand|sketch|plot|classify|arrange|rank|decide"
    r"|shorten|condense|correct|elaborate|clarify|illustrate|justify|verify|debug|refactor|fix)"
)
# A phrase before the question that may as well follow it: "in Python, how to …", "using recursion, write …".
_FRONTED = r"(in|using|with|without|by|for|as|on|from|after|before|at|according to)"

_POLITENESS = (
    (r"\b(?:please|kindly) ", ""),
    (r" (?:please|kindly)$", ""),
    (r" (?:thanks|thank you)(?: in advance| very much| so much| a lot)?$", ""),
    (r"^(?:hi|hello|hey)(?: there| everyone| all)? ", ""),
    (rf"^(?:can|could|would|will) (?:you|someone|anyone)(?: be so kind as to)? {_TASK}\b", "${1}"),
    (r"^(?:i|we) (?:would like|want|need) you to ", ""),
    (r"^(?:do|would) you (?:happen to )?know (what|which|who|where|when|why|how|if|whether)\b", "${1}"),
    (r"^(?:i|we) (?:would like|want|need) to know (what|which|who|where|when|why|how|if|whether)\b", "${1}"),
    (r"^(?:tell (?:me|us)|let (?:me|us) know|i wonder) (what|which|who|where|when|why|how|if|whether)\b", "${1}"),
    (rf"^help (?:me|us)(?: to)? {_TASK}\b", "${1}"),
    (r"^(explain|give|show|write|find|list|name|provide)(?: to| for)? (?:me|us) ", "${1} "),
    (r" for (?:me|us)$", ""),
    (r"(?: and)? (?:show (?:all )?your work(?:ing)?|explain your reasoning)$", ""),
    # "… know what the capital of France is" puts the verb last.
    (r"^(what|who|where|which) (.+) (is|are)$", "${1} ${3} ${2}"),
)

_OPENERS = (
    (rf"\bhow (?:do|does|can|could|would|should|might|shall) {_ASKED} (?:go about )?", "how to "),
    (r"\bhow (?:do|can|could|would) people ", "how do people "),
    (r"^what is (?:the|a) way to ", "how to "),
    (
        rf"^{_FRONTED} ((?:\S+ ){{1,8}}?)(how to|what|which|who|where|why|find|define|write|create|implement|explain"
        r"|calculate|compute|determine|evaluate|describe|summari[sz]e|list|give|show|solve) (.+)$",
        "${3} ${4} ${1} ${2}",
    ),
    (
        r"^(write|create|implement|develop|make|build) (in|using|with) (\S+) ((?:an?|some|the) .+)$",
        "${1} ${4} ${2} ${3}",
    ),
    # "What is the command to", "which command is used to", "what command would you use to".
    (
        rf"^(?:what|which) (?:is|are) (?:the |an? )?{_ADJECTIVES}{_MEANS} (?:{_ASKED} (?:can |would |should )?use )?"
        r"(?:that is |which is )?(?:used |needed |required )?(?:to|for|that|which) ",
        "what ${1}${2} ",
    ),
    (
        rf"^(?:what|which) {_ADJECTIVES}{_MEANS} (?:(?:is|are) (?:used|needed|required) (?:to|for)"
        rf"|(?:do|would|can|could|should) {_ASKED} use (?:to|for)|(?:can|could) be used (?:to|for)|will|would) ",
        "what ${1}${2} ",
    ),
    # "Write a Python function to", "create a function in Python that": the language goes last.
    (
        rf"^(?:write|create|implement|develop|make|build|construct|code) (?:an? |some |the )?{_ADJECTIVES}{_PROGRAM}"
        r"( (?:in|using|with) [\p{L}+#]+)? (?:to|that|which|for)(?: can| will| would)? (.+)$",
        "write ${1}${2} ${4}${3}",
    ),
    (rf"^write {_LANGUAGE} (.+)$", "write ${2} in ${1}"),
    (rf"\b(?:using|with|in)(?: the)? {_LANGUAGE}(?: programming)?(?: language)?\b", "in ${1}"),
    # Arithmetic may be asked for with any verb; without a number, "what is" asks for a definition and "find" does not.
    (r"^what is (?:the )?(?:value|result|answer|outcome) (?:of|to|when) (.*\d.*)$", "what is ${1}"),
    (r"^(?:calculate|compute|evaluate|find|determine|work out)(?: the (?:value|result) of)? (.*\d.*)$", "what is ${1}"),
    (r"^(?:how much is|what does) (.*\d.*?)(?: equal)?$", "what is ${1}"),
    (r"^(?:calculate|compute|determine|work out) ", "find "),
    (r"^what is the (?:meaning|definition) of |^what is meant by ", "define "),
    (r"^what does (.+) mean((?: in .+)?)$", "define ${1}${2}"),
    (r"\bin order to\b", "to"),
    (r"^show that ", "prove that "),
    (r"\b(next|missing) (.*)\bin the pattern\b", "${1} ${2}in the sequence"),
    (r"\bsystem (?:to handle|for handling) ", "system for "),
)

_SIGNS = (
    (r"(\d) x (\d)", "${1} * ${2}"),
    (r"(\d) x (\d)", "${1} * ${2}"),  # twice, because matches may not overlap: 3 x 4 x 5
    (r"(\d) times (\d)", "${1} * ${2}"),
    (r"\bmultiplied by\b", "*"),
    (r"\bdivided by\b", "/"),
    (r"\b(?:is equal to|equals)\b", "="),
    (r"\b(?:raised )?to the power of\b", "^"),
    (r"\b(?:percent|per cent)\b", "%"),
    (r"\bsquared\b", "^ 2"),
    (r"\bcubed\b", "^ 3"),
    # Brackets around nothing or around plain words (no factors), and a dash between words, are punctuation after all.
    (r"\( \)", ""),
    (r"\( ((?:(?:an?|in|of|or|is|to) )?(?:\p{L}{3,} )+)\)( \p{L}|$)", "${1}${2}"),
    (r"(\p{L}{2}) - ((?:a )?\p{L}{2})", "${1} ${2}"),
    (r"\b([xyz]) - (axis|coordinate|intercept)", "${1} ${2}"),
    (r"\be - mail", "email"),
    # What follows these is a path, an option or a variable, to be taken literally.
    (r"([/\\$@#-]) (\p{L})", "${1} " + LITERAL + "${2}"),
)


# What lies between two things lies between them in either order.
_BETWEEN = (
    r"^(?<head>.*\b(?:differences?|similarit(?:y|ies)|relationships?|distances?|comparison) between )(?:the |an? )?"
    r"(?<one>.+?) and (?:the |an? )?(?<other>.+?)(?<tail>(?: (?:in|when|with|for|using|on|at|as|if) .*)?)$"
)


def fold_phrases(text: pl.Series) -> pl.Series:
    """Text of `normalise_marked` with one phrasing for each way of asking; blanks may double. Null stays null."""
    folded = pl.col("text").str.replace_many(_CONTRACTIONS, leftmost=True)
    for pattern, replacement in (*_POLITENESS, *_OPENERS, *_SIGNS):
        folded = folded.str.replace_all(pattern, replacement)
    return _in_one_order(pl.DataFrame({"text": text}).select(folded.alias(text.name)).to_series())


def _in_one_order(text: pl.Series) -> pl.Series:
    """The difference between B and A as that between A and B; only texts with a "between" are looked at."""
    rows = text.str.contains(" between ", literal=True).arg_true()
    if rows.is_empty():
        return text
    concerned = text.gather(rows).alias("text")
    parts = pl.col("text").str.extract_groups(_BETWEEN)
    head, one, other, tail = (parts.struct.field(name) for name in ("head", "one", "other", "tail"))
    ordered = pl.when(one > other).then(pl.concat_str(head, other, pl.lit(" and "), one, tail)).otherwise("text")
    return text.clone().scatter(rows, pl.DataFrame({"text": concerned}).select(ordered).to_series())
