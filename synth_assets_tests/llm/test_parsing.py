"""Parsing of models' replies: hand-made cases, each exact, and laws that hold for any reply."""

import json
import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from synth_assets.llm.parsing import Stage, parse_items
from synth_assets_tests.llm.parsing_cases import REPLIES, TEXTS, Reply

KEYS = ("question", "difficulty")


@pytest.mark.parametrize(("raw", "meant"), [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_a_string_comes_out_as_the_text_the_model_meant(raw: str, meant: str) -> None:
    parsed = parse_items(f'[{{"question": "{raw}", "difficulty": "easy"}}]', expected_keys=KEYS)
    assert parsed.items == [{"question": meant, "difficulty": "easy"}]
    assert parsed.rejects == []


@pytest.mark.parametrize(("raw", "meant"), [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_the_same_text_is_meant_in_a_reply_that_had_to_be_mended(raw: str, meant: str) -> None:
    parsed = parse_items(f'Sure: [{{question: "{raw}", "difficulty": "easy",}}, {{"ques', expected_keys=KEYS)
    assert parsed.items == [{"question": meant, "difficulty": "easy"}]
    assert [reject.reason for reject in parsed.rejects] == ["torn"]


@pytest.mark.parametrize("reply", REPLIES, ids=[reply.name for reply in REPLIES])
def test_a_reply_gives_its_whole_items_and_rejects_the_rest(reply: Reply) -> None:
    parsed = parse_items(reply.text, expected_keys=KEYS, truncated=reply.truncated)
    assert parsed.items == reply.items
    assert tuple(reject.reason for reject in parsed.rejects) == reply.rejects
    assert parsed.stage is Stage(reply.stage)


def test_a_reject_holds_the_text_that_was_given_up() -> None:
    parsed = parse_items('[{"question": "a"}, 7, {"question": "b', expected_keys=KEYS)
    assert [reject.raw for reject in parsed.rejects] == ["7", '{"question": "b']


# Keys and values as any text that no rule touches: no control characters that `text_of` reads as LaTeX or drops, no
# tab, newline or carriage return directly before a letter, before punctuation that makes up a regex, or after a drive
# letter's colon, and no `begin{` (whose line breaks are mended).
_PLAIN_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
_LINES = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\\:")), max_size=4).map(
    lambda lines: "\n ".join(lines) + "\t\n"
)
_TEXT = (_PLAIN_TEXT | _LINES).filter(lambda text: "begin{" not in text)
_ITEMS = st.lists(st.dictionaries(_TEXT, _TEXT, max_size=4), max_size=5)
_TRICKY = [
    {
        "question": 'Given [{"a": "b"}, {"c": \'d\'}], "x": what? }, {"question": "',
        "difficulty": "\\frac{1}{2} \\\\ // #",
    },
    {"question": "```json\n [1] \n```", "difficulty": "'}, {'question': 'x'"},
]


@given(_ITEMS, st.booleans(), st.sampled_from([None, 2]))
@example(_TRICKY, False, None)
def test_what_json_dumps_wrote_comes_back_exact(items: list[dict[str, str]], ascii_only: bool, indent: int) -> None:
    parsed = parse_items(json.dumps(items, ensure_ascii=ascii_only, indent=indent), expected_keys=())
    assert parsed.items == items
    assert parsed.rejects == []
    assert parsed.stage is Stage.STRICT


@given(_ITEMS.filter(any), st.sampled_from(["Here: {}", "```json\n{}\n```\nDone.", "{}\n\n{}", "1) {}"]))
@example(_TRICKY, "Here: {}")
def test_prose_and_fences_around_strict_json_change_nothing(items: list[dict[str, str]], around: str) -> None:
    dumped = json.dumps(items, ensure_ascii=False)
    parsed = parse_items(around.replace("{}", dumped), expected_keys=())
    assert parsed.items == items * around.count("{}")
    assert parsed.rejects == []
    assert parsed.stage is Stage.STRICT


@given(_ITEMS.filter(all).filter(bool), st.data(), st.booleans(), st.booleans())
@example(_TRICKY, None, False, False)
def test_a_cut_reply_gives_only_its_whole_items(
    items: list[dict[str, str]], data: st.DataObject | None, truncated: bool, as_lines: bool
) -> None:
    dumped = "\n".join(map(json.dumps, items)) if as_lines else json.dumps(items)
    cuts = range(len(dumped)) if data is None else [data.draw(st.integers(0, len(dumped) - 1))]
    for cut in cuts:
        parsed = parse_items(dumped[:cut], expected_keys=(), truncated=truncated)
        assert parsed.items == items[: len(parsed.items)]
        assert {reject.reason for reject in parsed.rejects} <= {"torn", "no_json"}
        # What was not returned is there as torn text, but for brackets, commas and white space.
        rest = dumped[:cut]
        for item in parsed.items:
            rest = rest.replace(json.dumps(item), "", 1)
        assert "".join(reject.raw for reject in parsed.rejects).strip("[, \n") == rest.strip("[, \n")


_PIECES = [
    *('{"question": "', '{"', '"}', '", "difficulty": "', "{'", "'", "[", "]", "{", "}", ",", ":", '"', "“", "”", "-"),
    *("\\", "\\n", "\\u", "\\u00e9", "\\ud83d", "\\frac{", "\\begin{cases} ", "\\\\ ", "C:\\new", "\\nu ", "\\d+\\n"),
    *("$", "//", "/*", "#", "```", "\n", " ", "\0", "\x0c", "\ud83d", "...", "True", "1e999", "question", "<think>"),
]
_JSON_LIKE = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)


@given(st.text(st.characters()) | _JSON_LIKE, st.booleans())
def test_any_text_gives_items_or_rejects_and_never_an_error(text: str, truncated: bool) -> None:
    parsed = parse_items(text, expected_keys=KEYS, truncated=truncated)
    assert parsed.items or parsed.rejects or parsed.stage is Stage.STRICT
    for item in parsed.items:
        for value in item.values():
            if isinstance(value, str):
                value.encode()
                assert not re.search(r"[\0\x08\x0c]", value)


@given(_JSON_LIKE)
def test_parsing_what_came_out_again_changes_nothing_in_plain_text(text: str) -> None:
    items = parse_items(text, expected_keys=KEYS).items
    if "\\" not in text:
        assert parse_items(json.dumps(items), expected_keys=KEYS).items == items


@pytest.mark.parametrize(
    "text",
    [
        *("[" * 50_000, '{"a":' * 20_000, '["a' * 10_000, "{'a': 'b" * 5_000, "\\" * 50_000, "```" + " " * 50_000),
        *('{"a": "' + "\\" * 50_000, '{"a": "b" c }' + " " * 50_000, "[{'a': 'b}" + " " * 50_000 + "'", "{" * 50_000),
        *('{"a": "' + r"\nu\(" * 10_000, '[{"question": "a" "b' * 3_000, "[1, " * 10_000, '{"a": "' + r"\n" * 30_000),
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_ends_with_a_reject(text: str) -> None:
    parsed = parse_items(text, expected_keys=KEYS)
    assert parsed.items == []
    assert parsed.rejects


# Commands that any LaTeX text may hold, beginning with each letter that JSON knows as an escape.
_COMMANDS = ["nabla", "neq", "notin", "theta", "times", "tau", "triangle", "rho", "right", "rangle", "rightarrow"]
_COMMANDS += ["frac", "forall", "flat", "beta", "bar", "binom", "begin", "underline", "upsilon", "uparrow", "alpha"]


@given(st.lists(st.sampled_from(_COMMANDS), min_size=1), st.sampled_from([" ", "{x} ", "_1 ", "^2 ", "+", "(a) "]))
def test_commands_survive_whether_or_not_their_backslashes_are_doubled(commands: list[str], between: str) -> None:
    text = between.join(f"\\{command}" for command in commands) + between
    once = f'[{{"question": "{text}"}}]'
    assert parse_items(once, expected_keys=KEYS).items == [{"question": text}]
    assert parse_items(json.dumps([{"question": text}]), expected_keys=KEYS).items == [{"question": text}]


@given(
    st.text(string.ascii_letters, min_size=1).filter(lambda word: not word.startswith(("b", "f", "n", "r", "t", "u")))
)
def test_a_backslash_before_an_unknown_word_stays(word: str) -> None:
    assert parse_items(f'{{"question": "a \\{word} b"}}', expected_keys=KEYS).items == [{"question": f"a \\{word} b"}]
