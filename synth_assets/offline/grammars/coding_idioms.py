"""Everyday operations and how seven languages write them; slot fillings and lookups of the coding grammar.

`VAR` stands for the variable. Each note is true of all the languages in its row.
"""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("Python", "JavaScript", "Java", "Ruby", "C#", "Kotlin", "PHP")


@dataclass(frozen=True)
class Idiom:
    """One operation: a remark on it, and its code in the order of `LANGUAGES`."""

    note: str
    codes: tuple[str, str, str, str, str, str, str]

    def written(self, language: str, variable: str) -> str:
        """The code in this language for this variable."""
        return self.codes[LANGUAGES.index(language)].replace("VAR", variable)


STRING_IDIOMS = {
    "get its length": Idiom(
        "The result is a whole number, 0 for an empty string",
        ("len(VAR)", "VAR.length", "VAR.length()", "VAR.length", "VAR.Length", "VAR.length", "strlen($VAR)"),
    ),
    "convert it to upper case": Idiom(
        "Digits and punctuation stay as they are",
        ("VAR.upper()", "VAR.toUpperCase()", "VAR.toUpperCase()", "VAR.upcase", "VAR.ToUpper()", "VAR.uppercase()",
         "strtoupper($VAR)"),
    ),
    "convert it to lower case": Idiom(
        "It returns a new string and leaves the original alone",
        ("VAR.lower()", "VAR.toLowerCase()", "VAR.toLowerCase()", "VAR.downcase", "VAR.ToLower()", "VAR.lowercase()",
         "strtolower($VAR)"),
    ),
    "remove the white space around it": Idiom(
        "Spaces between the words are kept",
        ("VAR.strip()", "VAR.trim()", "VAR.strip()", "VAR.strip", "VAR.Trim()", "VAR.trim()", "trim($VAR)"),
    ),
    'test whether it contains "ing"': Idiom(
        "The test is case-sensitive and gives a Boolean",
        ('"ing" in VAR', 'VAR.includes("ing")', 'VAR.contains("ing")', 'VAR.include?("ing")', 'VAR.Contains("ing")',
         'VAR.contains("ing")', 'str_contains($VAR, "ing")'),
    ),
    'test whether it starts with "un"': Idiom(
        "It is true only when the very first letters match",
        ('VAR.startswith("un")', 'VAR.startsWith("un")', 'VAR.startsWith("un")', 'VAR.start_with?("un")',
         'VAR.StartsWith("un")', 'VAR.startsWith("un")', 'str_starts_with($VAR, "un")'),
    ),
    'test whether it ends with "ed"': Idiom(
        "It is true only when the very last letters match",
        ('VAR.endswith("ed")', 'VAR.endsWith("ed")', 'VAR.endsWith("ed")', 'VAR.end_with?("ed")',
         'VAR.EndsWith("ed")', 'VAR.endsWith("ed")', 'str_ends_with($VAR, "ed")'),
    ),
    "split it at each comma": Idiom(
        "The commas themselves are dropped from the pieces",
        ('VAR.split(",")', 'VAR.split(",")', 'VAR.split(",")', 'VAR.split(",")', "VAR.Split(',')",
         'VAR.split(",")', 'explode(",", $VAR)'),
    ),
    "replace all its hyphens by spaces": Idiom(
        "Every occurrence is replaced, not only the first",
        ('VAR.replace("-", " ")', 'VAR.replaceAll("-", " ")', 'VAR.replace("-", " ")', 'VAR.gsub("-", " ")',
         'VAR.Replace("-", " ")', 'VAR.replace("-", " ")', 'str_replace("-", " ", $VAR)'),
    ),
    "reverse it": Idiom(
        "The result reads from the last character to the first",
        ("VAR[::-1]", '[...VAR].reverse().join("")', "new StringBuilder(VAR).reverse().toString()", "VAR.reverse",
         "new string(VAR.Reverse().ToArray())", "VAR.reversed()", "strrev($VAR)"),
    ),
    "get its first character": Idiom(
        "Positions count from 0, so the string must not be empty",
        ("VAR[0]", "VAR[0]", "VAR.charAt(0)", "VAR[0]", "VAR[0]", "VAR[0]", "$VAR[0]"),
    ),
    "repeat it three times": Idiom(
        "The copies follow one another without a separator",
        ("VAR * 3", "VAR.repeat(3)", "VAR.repeat(3)", "VAR * 3", "string.Concat(Enumerable.Repeat(VAR, 3))",
         "VAR.repeat(3)", "str_repeat($VAR, 3)"),
    ),
    "parse it as a decimal integer": Idiom(
        "The text should hold digits only",
        ("int(VAR)", "parseInt(VAR, 10)", "Integer.parseInt(VAR)", "Integer(VAR, 10)", "int.Parse(VAR)",
         "VAR.toInt()", "intval($VAR)"),
    ),
}  # fmt: skip

LIST_IDIOMS = {
    "count the elements": Idiom(
        "An empty list gives 0",
        ("len(VAR)", "VAR.length", "VAR.size()", "VAR.size", "VAR.Count", "VAR.size", "count($VAR)"),
    ),
    "append the value 7": Idiom(
        "It changes the list itself, which grows by one at its end",
        ("VAR.append(7)", "VAR.push(7)", "VAR.add(7)", "VAR << 7", "VAR.Add(7)", "VAR.add(7)", "$VAR[] = 7"),
    ),
    "sort it in place, smallest element first": Idiom(
        "The list itself is changed",
        ("VAR.sort()", "VAR.sort((a, b) => a - b)", "Collections.sort(VAR)", "VAR.sort!", "VAR.Sort()", "VAR.sort()",
         "sort($VAR)"),
    ),
    "add up the elements": Idiom(
        "An empty list gives 0",
        ("sum(VAR)", "VAR.reduce((a, b) => a + b, 0)", "VAR.stream().mapToInt(Integer::intValue).sum()", "VAR.sum",
         "VAR.Sum()", "VAR.sum()", "array_sum($VAR)"),
    ),
    "find the largest element": Idiom(
        "The list should not be empty",
        ("max(VAR)", "Math.max(...VAR)", "Collections.max(VAR)", "VAR.max", "VAR.Max()", "VAR.max()", "max($VAR)"),
    ),
    "find the smallest element": Idiom(
        "The list should not be empty",
        ("min(VAR)", "Math.min(...VAR)", "Collections.min(VAR)", "VAR.min", "VAR.Min()", "VAR.min()", "min($VAR)"),
    ),
    "get the last element": Idiom(
        "The list keeps its length",
        ("VAR[-1]", "VAR.at(-1)", "VAR.get(VAR.size() - 1)", "VAR.last", "VAR[^1]", "VAR.last()",
         "$VAR[array_key_last($VAR)]"),
    ),
    "test whether 10 occurs": Idiom(
        "It compares the elements one by one, so it takes O(n) time",
        ("10 in VAR", "VAR.includes(10)", "VAR.contains(10)", "VAR.include?(10)", "VAR.Contains(10)", "10 in VAR",
         "in_array(10, $VAR)"),
    ),
    "remove the first element": Idiom(
        "All later elements move up by one position",
        ("VAR.pop(0)", "VAR.shift()", "VAR.remove(0)", "VAR.shift", "VAR.RemoveAt(0)", "VAR.removeAt(0)",
         "array_shift($VAR)"),
    ),
    "keep only the elements above 5": Idiom(
        "The original stays unchanged",
        ("[x for x in VAR if x > 5]", "VAR.filter(x => x > 5)", "VAR.stream().filter(x -> x > 5).toList()",
         "VAR.select { |x| x > 5 }", "VAR.Where(x => x > 5).ToList()", "VAR.filter { it > 5 }",
         "array_filter($VAR, fn($x) => $x > 5)"),
    ),
    "double each element": Idiom(
        "The result has as many elements as before",
        ("[x * 2 for x in VAR]", "VAR.map(x => x * 2)", "VAR.stream().map(x -> x * 2).toList()",
         "VAR.map { |x| x * 2 }", "VAR.Select(x => x * 2).ToList()", "VAR.map { it * 2 }",
         "array_map(fn($x) => $x * 2, $VAR)"),
    ),
}  # fmt: skip

MAP_IDIOMS = {
    "count the entries": Idiom(
        "Each key counts once",
        ("len(VAR)", "VAR.size", "VAR.size()", "VAR.size", "VAR.Count", "VAR.size", "count($VAR)"),
    ),
    'store 5 under the key "red"': Idiom(
        "A value that was stored under this key before is replaced",
        ('VAR["red"] = 5', 'VAR.set("red", 5)', 'VAR.put("red", 5)', 'VAR["red"] = 5', 'VAR["red"] = 5',
         'VAR["red"] = 5', '$VAR["red"] = 5'),
    ),
    'read the key "blue", or 0 where it is missing': Idiom(
        "No entry is added by reading",
        ('VAR.get("blue", 0)', 'VAR.get("blue") ?? 0', 'VAR.getOrDefault("blue", 0)', 'VAR.fetch("blue", 0)',
         'VAR.GetValueOrDefault("blue", 0)', 'VAR.getOrDefault("blue", 0)', '$VAR["blue"] ?? 0'),
    ),
    'test for the key "green"': Idiom(
        "The look-up takes constant time on average in a hash table",
        ('"green" in VAR', 'VAR.has("green")', 'VAR.containsKey("green")', 'VAR.key?("green")',
         'VAR.ContainsKey("green")', 'VAR.containsKey("green")', 'array_key_exists("green", $VAR)'),
    ),
    'delete the key "black"': Idiom(
        "The key goes together with its value",
        ('del VAR["black"]', 'VAR.delete("black")', 'VAR.remove("black")', 'VAR.delete("black")',
         'VAR.Remove("black")', 'VAR.remove("black")', 'unset($VAR["black"])'),
    ),
    "get all the keys": Idiom(
        "The values are left out",
        ("VAR.keys()", "VAR.keys()", "VAR.keySet()", "VAR.keys", "VAR.Keys", "VAR.keys", "array_keys($VAR)"),
    ),
    "get all the values": Idiom(
        "A value that is stored twice appears twice",
        ("VAR.values()", "VAR.values()", "VAR.values()", "VAR.values", "VAR.Values", "VAR.values",
         "array_values($VAR)"),
    ),
    "remove every entry": Idiom(
        "Afterwards it has no entries",
        ("VAR.clear()", "VAR.clear()", "VAR.clear()", "VAR.clear", "VAR.Clear()", "VAR.clear()", "$VAR = []"),
    ),
}  # fmt: skip

MAP_NAMES = (
    "stock", "capitals", "phonebook", "inventory", "grades", "settings", "counts", "translations", "birthdays",
    "currencies", "colours", "limits", "aliases", "headers", "cookies", "sessions", "permissions", "badges",
    "scores_by_team", "prices_by_item", "wins", "seats", "tariffs", "rates", "populations", "lap_times",
)  # fmt: skip

MAP_TYPES = dict(
    zip(LANGUAGES, ("dictionary", "Map", "HashMap", "hash", "Dictionary", "mutable map", "associative array"),
        strict=True)
)  # fmt: skip
