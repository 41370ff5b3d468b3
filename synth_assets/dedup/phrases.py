"""Ways of asking the same thing folded into one: contractions, politeness, question openers, where "in Python" stands.

Belongs here: rules on runs of words, applied to normalised text. Single words are folded in `words`. A rule may only
join phrasings that ask for the same answer: "write a function to" and "create a function that" do, "what is" and
"explain" do not.
"""

from __future__ import annotations

import polars as pl

from synth_assets.dedup.normalise import LITERAL
from synth_assets.dedup.phrase_lists import (
    ADJECTIVES,
    ASKED,
    COMPOUNDS,
    CONTRACTIONS,
    COUNTED,
    FRONTED,
    HAS_BEFORE_AND_BEHIND,
    LANGUAGE,
    MATHEMATICAL,
    MEANS,
    MEASURES,
    PARTS,
    PROGRAM,
    TASK,
    TOOL,
    VERBS,
)
from synth_assets.dedup.rewriting import Rewriting, Step, step

_POLITENESS = (
    (r"\b(?:please|kindly) ", ""),
    (r" (?:please|kindly)$", ""),
    (r" (?:thanks|thank you)(?: in advance| very much| so much| a lot)?$", ""),
    (r"^(?:hi|hello|hey)(?: there| everyone| all)? ", ""),
    (rf"^(?:can|could|would|will) (?:you|someone|anyone)(?: be so kind as to)? {TASK}\b", "${1}"),
    (r"^(?:i|we) (?:would like|want|need) you to ", ""),
    (r"^(?:do|would) you (?:happen to )?know (what|which|who|where|when|why|how|if|whether)\b", "${1}"),
    (r"^(?:i|we) (?:would like|want|need) to know (what|which|who|where|when|why|how|if|whether)\b", "${1}"),
    (r"^(?:tell (?:me|us)|let (?:me|us) know|i wonder) (what|which|who|where|when|why|how|if|whether)\b", "${1}"),
    (rf"^help (?:me|us)(?: to)? {TASK}\b", "${1}"),
    (r"^(explain|give|show|write|find|list|name|provide)(?: to| for)? (?:me|us) ", "${1} "),
    (r" for (?:me|us)$", ""),
    (r"(?: and)? (?:show (?:all )?your work(?:ing)?|explain your reasoning)$", ""),
    # "… know what the capital of France is" puts the verb last.
    (r"^(what|who|where|which) (.+) (is|are)$", "${1} ${3} ${2}"),
)

_OPENERS = (
    (rf"\bhow (?:do|does|can|could|would|should|might|shall) {ASKED} (?:go about )?", "how to "),
    (r"\bhow (?:do|can|could|would) people ", "how do people "),
    (r"^what is (?:the|a) way to ", "how to "),
    (
        rf"^{FRONTED} ((?:\S+ ){{1,8}}?)(how to|what|which|who|where|why|find|define|write|create|implement|explain"
        r"|calculate|compute|determine|evaluate|describe|summari[sz]e|list|give|show|solve) (.+)$",
        "${3} ${4} ${1} ${2}",
    ),
    (
        r"^(write|create|implement|develop|make|build) (in|using|with) (\S+) ((?:an?|some|the) .+)$",
        "${1} ${4} ${2} ${3}",
    ),
    # "What is the command to", "which command is used to", "what command would you use to".
    (
        rf"^(?:what|which) (?:is|are) (?:the |an? )?{ADJECTIVES}{MEANS} (?:{ASKED} (?:can |would |should )?use )?"
        r"(?:that is |which is )?(?:used |needed |required )?(?:to|for|that|which) ",
        "what ${1}${2} ",
    ),
    (
        rf"^(?:what|which) {ADJECTIVES}{MEANS} (?:(?:is|are) (?:used|needed|required) (?:to|for)"
        rf"|(?:do|would|can|could|should) {ASKED} use (?:to|for)|(?:can|could) be used (?:to|for)|will|would) ",
        "what ${1}${2} ",
    ),
    # "Write a Python function to", "create a function in Python that": the language goes last.
    (
        rf"^(?:write|create|implement|develop|make|build|construct|code) (?:an? |some |the )?{ADJECTIVES}{PROGRAM}"
        r"( (?:in|using|with) [\p{L}+#]+)? (?:to|that|which|for)(?: can| will| would)? (.+)$",
        "write ${1}${2} ${4}${3}",
    ),
    (rf"^write {LANGUAGE} (.+)$", "write ${2} in ${1}"),
    (rf"\b(?:using|with|in|on|for|via)(?: the)? {LANGUAGE}(?: programming)?(?: language)?\b", "in ${1}"),
    # Arithmetic may be asked for with any verb; without a number, "what is" asks for a definition and "find" does not.
    (r"^what is (?:the )?(?:value|result|answer|outcome) (?:of|to|when) (.*\d.*)$", "what is ${1}"),
    (r"^(?:calculate|compute|evaluate|find|determine|work out)(?: the (?:value|result) of)? (.*\d.*)$", "what is ${1}"),
    (r"^(?:how much is|what does) (.*\d.*?)(?: equal)?$", "what is ${1}"),
    (r"^(?:calculate|compute|determine|work out) ", "find "),
    (r"^what is (?:the )?(?:meaning|definition) of |^what is meant by ", "define "),
    (r"^what does (.+) mean((?: in .+)?)$", "define ${1}${2}"),
    (r"\bin order to\b", "to"),
    (r"^show that ", "prove that "),
    (r"\b(next|missing) (.*)\bin the pattern\b", "${1} ${2}in the sequence"),
    (r"\bsystem (?:to handle|for handling) ", "system for "),
)

# Words that say what is understood without them, and turns of phrase that mean one thing.
_UNDERSTOOD = (
    # What stands as a name is no verb that has synonyms: the remove function, what remove does.
    (
        rf"\b{VERBS} (function|method|keyword|command|statement|operator|clause|attribute|property|option|flag)\b",
        LITERAL + "${1} ${2}",
    ),
    (rf"^what (does|is) {VERBS} (do|in|used)\b", "what ${1} " + LITERAL + "${2} ${3}"),
    (r" {2,}", " "),  # the rules before leave two, these ask for one
    (r" $", ""),
    (r"\b(?:typically|commonly|generally) ", ""),
    (r" specific ([a-z])", " ${1}"),
    (r"\b(an?|the|of|in|for) given ([a-z])", "${1} ${2}"),
    (r"\b(creates?|creating|initiali[sz]es?|generates?|adds?) (an? )?new ", "${1} ${2}"),
    (r"\b(remove|delete) all (whitespace|punctuation)", "${1} ${2}"),
    (r"\b(lists?|(?:sum|product|average|mean|number|set) of) all ", "${1} "),
    (r"\b(?:main|primary) (purpose|role|difference|similarity|goal|aim|objective)\b", "${1}"),
    (r"\b(of|avoid) (?:any|using) ", "${1} "),
    (r"\bin (?:the )?context of ", "in "),
    (
        r"\b(infer|conclude|indicates?|means?|says?|assume|suppose|know|prove|ensures?|verify|think|believe) that ",
        "${1} ",
    ),
    (r"^(prove .*) always ", "${1} "),
    (r"\b(?:different|distinct|unique) ways\b", "ways"),
    (r"\b(?:the )?(?:term|word) " + LITERAL, LITERAL),
    (r" (?:named|called) " + LITERAL, " " + LITERAL),
    (r"\b(?:the |an? )?files? (?:(?:named|called) )?(" + LITERAL + r"?[\p{L}_]+\.\p{L}{2,})", "${1}"),
    (r"(\.\p{L}{2,}) file\b", "${1}"),
    (LITERAL + r"(\S+) (?:function|folder|directory)\b", LITERAL + "${1}"),
    (r"\b(function|lambda) (?:to|that|which) ", "${1} "),
    (r"^(?:create|implement|develop|make|build|construct) ", "write "),
    (
        r"(^| to |function |method |program |command |script )counts? (?:the )?(?:number of )?",
        "${1}find the number of ",
    ),
    (r"^(?:complete|finish|solve) (?:this |the )?analogy ", "complete analogy "),
    (r"\bappend (.* to the end)\b", "add ${1}"),
    (r"^how can ", "how do "),
    (r"^what (?:happens|occurs)( to .+?)? when ", "what happens${1} if "),
    (r"^what role (?:does|do|did) (.+?) play\b", "what is the role of ${1}"),
    (r"^why (?:is|are) (.+?) (?:important|crucial)\b", "what is the importance of ${1}"),
    (r"^(?:what is|name|provide) (?:an?|one|the) example of ", "give an example of "),
    (r"^name one ", "name a "),
    (
        r"^(?:differentiate|distinguish|(?:compare|explain|describe|state) (?:the )?differences?) between ",
        "what is the difference between ",
    ),
    (r"^where (?:can|do|would|could) (?:you|i|we|one) (?:find|see|view) ", "where is "),
    (r"^(design|write) (?:an? )?system for (.+?)( (?:with|using) .*)?$", "${1} ${2} system${3}"),
    # "Define a class" may ask for code; "define a vertex" asks what it is, as "what does vertex mean" does.
    (
        r"^define (?:an? )?(function|class|method|variable|constant|structure|struct|interface|enum|macro|lambda"
        r"|dictionary|list|array|tuple|set|route|schema|table)\b",
        "write definition of ${1}",
    ),
    (r"^define ", "what is "),
    (r"^what is (?:the )?(?:main |primary |typical )?use of ", "what is the purpose of "),
    (r"^what (effect|impact|influence) (?:does|do|did) (.+?) have on\b", "what is the ${1} of ${2} on"),
    (r"^what event (?:happens|occurs) ", "what happens "),
    (r"^what (?:is|are) some ", "what is "),
    (r"^is (.+) (?:an example|a type|a kind) of ", "is ${1} "),
    (r"^(?:what|which) (.+?) (?:is|are) used (?:to|for) ", "what ${1} "),
    (r"\bbe (?:applied|used) (?:to|in|for) ", "be used in "),
    (r"\bhelp with ", "help in "),
    (r"\busing (.+) (?:method|technique|approach)$", "using ${1}"),
    (r" on (?:your|my) (?:system|machine|computer)$", ""),
    (r"^what (?:is|are) (.+?) used for\b", "what is the purpose of ${1}"),
    (rf"^what (?:does|do) (.+?) do((?: in {LANGUAGE})?)$", "what is the purpose of ${1}${2}"),
    (r"^(?:does|do) (.+?) come (before|after)\b", "is ${1} ${2}"),
    (
        rf"^(solve|factor|factori[sz]e|simplify|expand|evaluate|differentiate|integrate) (?:the )?{MATHEMATICAL} "
        r"(.*[\d=+*/^].*)$",
        "${1} ${2}",
    ),
    (r"\b(?:line|function|equation|curve|parabola|polynomial) (y|[fgh] \( x \)) = ", "${1} = "),
    (r"\bof (?:the )?(?:following )?(?:numbers|data set|dataset|data|values) (-? ?\d)", "of ${1}"),
    (r"\bvalue of (?:the variable )?([b-zθα-ω])( |$)", "${1}${2}"),
    (r"\bintegral (?:of )?∫ ?", "integral of "),
    (r"(\d) _ ?$", "${1}"),
    (rf"\b{MEASURES} of (\d)", "${1} ${2}"),
    (r"\b(mean|median|mode|range|average|variance|standard deviation) for (\d)", "${1} of ${2}"),
    (r"\b(on|of|in|with|using|rolling|write|for|from|find|by|to|has|have|is) an? (\d|\.\p{L})", "${1} ${2}"),
    # A word problem is conditional either way: "A car travels … What …", "If a car travels … what …".
    (
        r"^((?:an?|the|you|there|\p{L}+ (?:has|have|had|buys|bought)) .*\d.* (?:what|how) )",
        "if ${1}",
    ),
    (r"^((?:an?|the|you) .* where (?:is|are) .* in relation to )", "if ${1}"),
    (rf"\b{PARTS} in ", "${1} of "),
    (r"\b(ports?|syntax|symbol|formula|complexity|big o) for ", "${1} of "),
    (
        rf"\b{HAS_BEFORE_AND_BEHIND} of (?:an? |the )?(\p{{L}}{{3,}})"
        r"( (?:in|on|with|using|for|from|to|at|by|if|when|that|is|are|as|what|who|where|why|how|do|does|did|was)\b|$)",
        "${2} ${1}${3}",
    ),
    (r"\b(file|user|host|lower|upper|data|time|web) (names?|cased?|sets?|bases?|stamps?|sites?|pages?)\b", "${1}${2}"),
    (r"\b(non|multi|pre|sub) (\p{L}{3,})", "${1}${2}"),
    # The place of a language, tool or system in the question does not matter: "a Python list", "a list in Python".
    (rf"\buse {LANGUAGE} to (.+)$", "${2} in ${1}"),
    (
        rf"^(|.*? )(?:in )?{TOOL}((?: \S+)*?)( (?:when|if|after|before|while|without) .*)?$",
        "${1}${3} in ${2}${4}",
    ),
)

_SIGNS = (
    (r"(\d) x (\d)", "${1} * ${2}"),
    (r"(\d) x (\d)", "${1} * ${2}"),  # twice, because matches may not overlap: 3 x 4 x 5
    (r"(\d) times (\d)", "${1} * ${2}"),
    (r"\bmultiplied by\b", "*"),
    (r"\bdivided by\b", "/"),
    (r"^(prove .*)\b(?:is equal to|equals) ", "${1}is "),
    (r"\b(?:is equal to|equals)\b", "="),
    (r"\b(?:raised )?to the power of\b", "^"),
    (r"\b(?:percent|per cent)\b", "%"),
    (r"\bsquared\b", "^ 2"),
    (r"\bcubed\b", "^ 3"),
    (r"(\d) degrees?\b", "${1} °"),
    (r"\$ (\d+(?:\.\d+)?)", "${1} dollar"),
    (r"([0-9]) (?:st|nd|rd|th)\b", "${1}th"),
    (r"\b([a-z])_([0-9]+)\b", "${1}${2}"),
    (rf"(\d) - {COUNTED}\b", "${1} ${2}"),
    (r"(\d) and (-? ?\d)", "${1} ${2}"),
    # Written as capitals, these signs are lower case by now.
    (r"∑ ((?:from |_ ?)?\(? ?\p{L} =)", "σ ${1}"),
    (r"∏ ((?:from |_ ?)?\(? ?\p{L} =)", "π ${1}"),
    (r"([\^_]) \{ ([^{}]*) \}", "${1} ( ${2} )"),
    (r"\b(sin|cos|tan|cot|sec|csc|ln|log|log_\d+) \( ([0-9]+(?: °)?|\p{L}) \)( [+=)<>a-z-]|$)", "${1} ${2}${3}"),
    # Brackets around nothing or around plain words (no factors), and a dash between words, are punctuation after all.
    (r"\( \)(?: function\b)?", ""),
    (r"\( ((?:(?:an?|in|of|or|is|to) )?(?:\p{L}{3,} )+)\)( \p{L}|$)", "${1}${2}"),
    (r"\( ((?:where )?\p{L}{1,} (?:or|and|is|in) \p{L}{3,} )\)", "${1}"),
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
    return _folded(text)


def _in_one_order(text: pl.Series) -> pl.Series:
    """The difference between B and A as that between A and B."""
    parts = pl.col("text").str.extract_groups(_BETWEEN)
    head, one, other, tail = (parts.struct.field(name) for name in ("head", "one", "other", "tail"))
    ordered = pl.when(one > other).then(pl.concat_str(head, other, pl.lit(" and "), one, tail)).otherwise("text")
    return pl.DataFrame({"text": text}).select(ordered).to_series()


_NAMES = {**CONTRACTIONS, **COMPOUNDS}

_folded = Rewriting(
    Step(frozenset(_NAMES), lambda text: text.str.replace_many(_NAMES, leftmost=True)),
    *(step(*rule) for rule in _POLITENESS),
    Step(frozenset((" between ",)), _in_one_order),
    *(step(*rule) for rule in (*_OPENERS, *_SIGNS, *_UNDERSTOOD)),
)
