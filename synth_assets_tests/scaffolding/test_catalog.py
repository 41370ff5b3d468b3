"""The error catalogue: what the built-in one holds, what a catalogue may not hold, and which edit is which error."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.scaffolding.catalog import PROFICIENCIES, CatalogError, Pair, load_catalog
from synth_assets.scaffolding.edits import EDIT_RULES, Edit, edit_kind, fits_error, words

REAL_ROWS = Path(__file__).parents[2] / "../shared/data/dialogues/first_batch.jsonl"

SMALL = """\
errors:
  article_omission: {label: Missing article, description: No article., aliases: [no article]}
  plural_omission: {label: Missing plural, description: No plural.}
languages:
  german:
    label: German
    aliases: [Deutsch]
    source: A book on German
    errors:
      article_omission:
        transfer: German has no article before jobs.
        beginner:
          - She is baker. -> She is a baker.
          - He is cook. -> He is a cook.
        intermediate:
          - I work as plumber in Bonn. -> I work as a plumber in Bonn.
          - She became judge. -> She became a judge.
      plural_omission:
        transfer: Some plurals have no ending.
        source: A book on plurals
        beginner:
          - I see two bird. → I see two birds.
        intermediate:
          - Three child were playing. -> Three children were playing.
          - We saw many fox. -> We saw many foxes.
          - They live in big city. -> They live in big cities.
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def complaints(folder: Path, text: str) -> str:
    with pytest.raises(CatalogError) as raised:
        load_catalog(written(folder, text))
    return str(raised.value)


# --- the built-in catalogue -------------------------------------------------------------------------------------------


def test_the_built_in_catalogue_fills_all_48_cells_with_four_pairs_of_each_level() -> None:
    catalog = load_catalog()

    assert catalog.l1s == ("spanish", "chinese", "arabic", "korean")
    assert set(catalog.errors) == set(EDIT_RULES)
    assert len(catalog.errors) == 12
    assert set(catalog.cells) == {(l1, error) for l1 in catalog.l1s for error in catalog.errors}
    for cell in catalog.cells.values():
        assert Counter(pair.proficiency for pair in cell.pairs) == dict.fromkeys(PROFICIENCIES, 4), cell
        assert cell.transfer.endswith(".")
        assert cell.source


def test_no_sentence_occurs_twice_in_the_built_in_catalogue() -> None:
    pairs = [pair for cell in load_catalog().cells.values() for pair in cell.pairs]

    for sentences in ([words(pair.incorrect) for pair in pairs], [words(pair.correct) for pair in pairs]):
        assert [said for said, count in Counter(sentences).items() if count > 1] == []


def test_each_difference_points_to_its_own_error_as_far_as_single_words_can_tell() -> None:
    # “Work” and “works” may be nouns or verbs; “to” may go with the verb (“can to speak”) or be a preposition.
    alike = ({"plural_omission", "verb_agreement"}, {"gerund_error", "preposition_error"})
    for cell in load_catalog().cells.values():
        for pair in cell.pairs:
            edit = edit_kind(pair.incorrect, pair.correct)
            fitting = {error for error in EDIT_RULES if fits_error(error, edit)}
            assert cell.error in fitting, pair
            assert len(fitting) == 1 or fitting in alike, pair


def test_the_right_sentences_are_british_and_american_alike() -> None:
    one_sided = re.compile(
        r"colou?r|favou?r|neighbou?r|\bcent(?:er|re)\b|\btheat(?:er|re)\b|travell?[ei]|cancell?ed|\bpracti[cs]e|learnt|"
        r"\b(?:flat|holidays?|vacation|gotten|mum|mom|maths?|soccer|autumn|sidewalk|pavement|petrol|lorry)\b|"
        r"\bat the weekend|\bon the weekend|\bin hospital|different (?:to|than)|have got|\b(?:in|on) (?:my|our) street",
        re.IGNORECASE,
    )
    for cell in load_catalog().cells.values():
        for pair in cell.pairs:
            assert not one_sided.search(pair.correct), pair


def test_sentences_keep_the_length_that_their_level_can_carry() -> None:
    lengths: dict[str, list[int]] = {level: [] for level in PROFICIENCIES}
    for cell in load_catalog().cells.values():
        for pair in cell.pairs:
            lengths[pair.proficiency].append(len(words(pair.correct)))

    assert max(lengths["beginner"]) <= 12
    assert sum(lengths["intermediate"]) > 1.4 * sum(lengths["beginner"])


def test_the_built_in_catalogue_is_read_once() -> None:
    assert load_catalog() is load_catalog()


@pytest.mark.parametrize(
    ("given_name", "l1"),
    [
        ("Spanish", "spanish"), (" ARABIC ", "arabic"), ("Mandarin", "chinese"), ("Mandarin Chinese", "chinese"),
        ("mandarin-chinese", "chinese"), ("korean", "korean"), ("Klingon", None), ("", None),
    ],
)  # fmt: skip
def test_languages_are_known_by_their_usual_names(given_name: str, l1: str | None) -> None:
    assert load_catalog().canonical_l1(given_name) == l1


def test_old_error_names_lead_to_ours_and_those_without_a_home_lead_nowhere() -> None:
    catalog = load_catalog()

    assert all(catalog.canonical_error(name) == name for name in catalog.errors)
    assert catalog.canonical_error("Article Omission") == "article_omission"
    assert catalog.canonical_error("double negative") == "negation_error"
    homeless = (
        "article_overuse", "uncountable_plural", "uncountable_quantifier", "adverb_form", "adverb_placement",
        "comparative_error", "double_comparative", "word_order", "verb_choice",
    )  # fmt: skip
    assert [catalog.canonical_error(name) for name in homeless] == [None] * len(homeless)


@pytest.mark.skipif(not REAL_ROWS.exists(), reason="the real dialogues are not here")
def test_pairs_of_real_dialogues_are_of_the_kind_that_they_are_filed_under() -> None:
    catalog = load_catalog()
    rows = [json.loads(line) for line in REAL_ROWS.read_text(encoding="utf-8").splitlines()]

    assert all(catalog.canonical_l1(row["l1_background"]) for row in rows)
    filed = [(row, catalog.canonical_error(row["error_type"])) for row in rows]
    assert {row["error_type"] for row, error in filed if error is None} == {"uncountable_plural"}
    for row, error in filed:
        assert error is None or fits_error(error, edit_kind(row["error_pattern"], row["correct_form"])), row


# --- a catalogue of one's own -----------------------------------------------------------------------------------------


def test_a_catalogue_of_other_languages_can_be_read(tmp_path: Path) -> None:
    catalog = load_catalog(written(tmp_path, SMALL))

    cell = catalog.cell("german", "plural_omission")
    assert cell.source == "A book on plurals"
    assert cell.pairs[0] == Pair("I see two bird.", "I see two birds.", "beginner")
    assert catalog.cell("german", "article_omission").source == "A book on German"
    assert catalog.canonical_l1("deutsch") == "german"
    with pytest.raises(CatalogError, match="no cell french · plural_omission; its first languages are german"):
        catalog.cell("french", "plural_omission")


_BAKER = "She is baker. -> She is a baker."


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param(
            _BAKER, "She is a baker. -> She is a baker.",
            "mine.yaml:13: german · article_omission · beginner pair 1: has two equal sides", id="equal sides",
        ),
        pytest.param(
            _BAKER, "He is cook. -> He is a cook!",
            "beginner pair 1: differs in punctuation too", id="punctuation",
        ),
        pytest.param(
            _BAKER, "He is cook. -> He is a cook.",
            "mine.yaml:14: german · article_omission · beginner pair 2: is the same as german · article_omission ·"
            " beginner pair 1", id="a pair twice",
        ),
        pytest.param(
            _BAKER, "She is baker in Bonn. -> She is a baker at Bonn.",
            "is no article_omission: there the correct side adds a, an or the and nothing else; this one takes away in"
            " and adds a, at", id="another error",
        ),
        pytest.param(_BAKER, "She is baker.", "is not a pair; write `- the learner's", id="one side"),
        pytest.param(_BAKER, "She is baker -> She is a baker", "without full stop", id="no full stop"),
        pytest.param(_BAKER, "{She is baker}", "is not a text", id="not a text"),
        pytest.param(
            "- " + _BAKER + "\n          - He is cook. -> He is a cook.", "[]",
            "german · article_omission · beginner: has no pair", id="a level without pairs",
        ),
        pytest.param(
            "          - They live in big city. -> They live in big cities.\n", "",
            "mine.yaml:19: german · plural_omission: has 3 pairs; write at least 4", id="too few pairs",
        ),
        pytest.param(
            SMALL[SMALL.index("      plural_omission:") :], "",
            "german · plural_omission: this cell is missing", id="a missing cell",
        ),
        pytest.param(
            "      plural_omission:", "      plural_omision:",
            "has the unknown key plural_omision; known are article_omission, plural_omission. Did you mean"
            " plural_omission?", id="a misspelt cell",
        ),
        pytest.param("  plural_omission: {", "  plural_lack: {", "is no error type; there are article_om", id="no error"),
        pytest.param("        transfer: Some plurals have no ending.\n", "", "lacks transfer", id="no transfer"),
        pytest.param("A book on plurals", "", "plural_omission: is not a text", id="an empty source"),
        pytest.param(
            "    source: A book on German", "    source: A\n    source: B", "german: has source twice", id="a key twice"
        ),
        pytest.param(
            "description: No plural.", "description: No plural., aliases: [No-Article]",
            "has the alias No-Article, which already stands for article_omission", id="an alias of two errors",
        ),
        pytest.param("languages:\n", "languages: {}\nothers:\n", "the catalogue: has the unknown key others", id="key"),
        pytest.param("errors:\n  art", "errors:\n art", "mine.yaml:3: is not YAML", id="not YAML"),
        pytest.param(SMALL, "# nothing yet", "mine.yaml: is empty", id="empty"),
        pytest.param(SMALL, "- errors", "is not a mapping", id="a list"),
    ],
)  # fmt: skip
def test_a_faulty_catalogue_is_refused_with_the_place_of_the_fault(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    assert before in SMALL
    assert message in complaints(tmp_path, SMALL.replace(before, after, 1))


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    said = complaints(tmp_path, SMALL.replace(" a cook", " cook").replace("two birds", "two bird"))

    assert "german · article_omission · beginner pair 2" in said
    assert "german · plural_omission · beginner pair 1" in said


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="there is no such file"):
        load_catalog(tmp_path / "nowhere.yaml")
    with pytest.raises(CatalogError, match="cannot be read"):
        load_catalog(tmp_path)
    (tmp_path / "latin.yaml").write_bytes("errors: español".encode("latin-1"))
    with pytest.raises(CatalogError, match="is not UTF-8"):
        load_catalog(tmp_path / "latin.yaml")


# --- edits ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("incorrect", "correct", "edit"),
    [
        ("I'm agree.", "I agree.", Edit(("am",), ())),
        ("I\u2019m not sure", "I am not sure!", Edit()),
        ("Is hot.", "It's hot.", Edit((), ("it",))),
        ("She no can come.", "She can't come.", Edit(("no",), ("not",))),
        ("I enjoy to cook.", "I enjoy cooking.", Edit(("to", "cook"), ("cooking",))),
        ("My sister's dog", "My sister dog", Edit(("sister's",), ("sister",))),
    ],
)
def test_an_edit_is_the_words_that_go_and_come(incorrect: str, correct: str, edit: Edit) -> None:
    assert edit_kind(incorrect, correct) == edit


@pytest.mark.parametrize(
    ("error", "incorrect", "correct"),
    [
        ("past_tense", "I need help yesterday", "I needed help yesterday"),
        ("past_tense", "We plan it last year", "We planned it last year"),
        ("verb_agreement", "He put it there", "He puts it there"),
        ("verb_agreement", "He don't know", "He doesn't know"),
        ("participle_confusion", "I am worrying about it", "I am worried about it"),
        ("gerund_error", "I like swim", "I like swimming"),
        ("gerund_error", "I finished to lie", "I finished lying"),
        ("be_verb_overuse", "He is goes home", "He goes home"),
        ("plural_omission", "two knife", "two knives"),
        ("negation_error", "I have not time", "I don't have time"),
        ("negation_error", "I not went there", "I didn't go there"),
        ("preposition_error", "married with him", "married to him"),
    ],
)
def test_an_edit_of_the_kind_fits_its_error(error: str, incorrect: str, correct: str) -> None:
    assert fits_error(error, edit_kind(incorrect, correct))


@pytest.mark.parametrize(
    ("error", "incorrect", "correct"),
    [
        ("past_tense", "I go there yesterday", "I saw it there yesterday"),
        ("past_tense", "I walked", "I walk"),
        ("verb_agreement", "He walk", "He walked"),
        ("verb_agreement", "They was here", "They are here"),
        ("plural_omission", "two books", "two book"),
        ("participle_confusion", "I am bored", "I am tiring"),
        ("gerund_error", "He walk", "He walks"),
        ("be_verb_overuse", "I am walking", "I walk now"),
        ("negation_error", "I like it", "I love it"),
        ("negation_error", "He don't know", "He doesn't know"),
        ("gerund_error", "It was bored", "It was boring"),
        ("subject_omission", "Is a dog", "It is the dog"),
        ("conjunction_overuse", "Although it rained, we left", "Although it rained, but we left"),
        ("pronoun_copy", "My friend she is tall", "She is tall"),
        ("preposition_error", "I listen", "I listen to music"),
    ],
)
def test_an_edit_of_another_kind_does_not(error: str, incorrect: str, correct: str) -> None:
    assert not fits_error(error, edit_kind(incorrect, correct))


_sentences = st.lists(st.sampled_from(["I", "am", "a", "the", "to", "not", "go", "goes", "but", "it"])).map(" ".join)


@given(_sentences, _sentences)
def test_an_edit_turns_one_sentence_into_the_other(incorrect: str, correct: str) -> None:
    edit = edit_kind(incorrect, correct)

    kept = Counter(words(incorrect))
    kept.subtract(edit.removed)
    assert kept + Counter(edit.added) == Counter(words(correct))
    assert len(edit_kind(correct, incorrect).words) == len(edit.words)


@given(_sentences)
def test_a_sentence_does_not_differ_from_itself(sentence: str) -> None:
    edit = edit_kind(sentence, sentence.upper() + "!")

    assert edit == Edit()
    assert not any(fits_error(error, edit) for error in EDIT_RULES)
