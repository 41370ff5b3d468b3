"""Hard coding families on trees and stacks: a task with its data, and a worked solution in Python.

Belongs here: templates, slots, and solutions whose code runs and whose stated values are computed. Every code block
prints, and says in a comment what is printed.
"""

from __future__ import annotations

import random

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.coding_structures import KEY_LISTS, Tree, ints, preorder, search_tree
from synth_assets.offline.grammars.composing import CODE, compose, fenced, numbered, placed, sometimes


def _without(keys: list[int], gone: int) -> tuple[str, list[int]]:
    """What deleting the key means in the tree of these keys, and the pre-order afterwards."""
    children, parents = search_tree(keys)
    left, right = children[gone]
    tree: Tree = dict(children)

    def link(parent: int | None, old: int, new: int | None) -> None:
        if parent is not None:
            a, b = tree[parent]
            tree[parent] = (new, b) if a == old else (a, new)

    root: int | None = keys[0]
    if left is not None and right is not None:
        heir, above = right, gone
        while (lower := tree[heir][0]) is not None:
            heir, above = lower, heir
        how = f"{gone} has two children, so its in-order successor {heir} takes its place"
        if above != gone:
            tree[above] = (tree[heir][1], tree[above][1])
            right = tree[gone][1]
        else:
            right = tree[heir][1]
        tree[heir] = (left, right)
        replacement: int | None = heir
    else:
        replacement = left if left is not None else right
        how = (
            f"{gone} is a leaf and is simply cut off"
            if replacement is None
            else f"{gone} has a single child, so {replacement} moves up into its place"
        )
    link(parents.get(gone), gone, replacement)
    if gone == root:
        root = replacement
    return how, preorder(tree, root)


def _deletion(slots: Slots, rng: random.Random) -> str:
    keys = ints(slots["keys"])
    gone = keys[ORDINALS.index(slots["which"])]
    _, parents = search_tree(keys)
    how, after = _without(keys, gone)
    inserts = [f"{keys[0]} becomes the root."] + [
        f"{key} goes {'left' if key < parents[key] else 'right'} below {parents[key]}." for key in keys[1:]
    ]
    code = placed(
        """
class Node:
    def __init__(self, key):
        self.key, self.left, self.right = key, None, None

def insert(node, key):
    if node is None:
        return Node(key)
    if key < node.key:
        node.left = insert(node.left, key)
    else:
        node.right = insert(node.right, key)
    return node

def delete(node, key):
    if key < node.key:
        node.left = delete(node.left, key)
    elif key > node.key:
        node.right = delete(node.right, key)
    elif node.left is None or node.right is None:
        return node.left or node.right
    else:
        heir = node.right
        while heir.left:
            heir = heir.left
        node.key = heir.key
        node.right = delete(node.right, heir.key)
    return node

def preorder(node):
    return [node.key, *preorder(node.left), *preorder(node.right)] if node else []

root = None
for key in <<keys>>:
    root = insert(root, key)
print(preorder(delete(root, <<gone>>)))  # <<after>>
""",
        keys=keys, gone=gone, after=after,
    )  # fmt: skip
    return compose(
        rng,
        (
            "Smaller keys go left, larger ones right. A deletion has three cases: a leaf vanishes, a single child "
            "moves up, and a node with two children takes the key of its in-order successor.",
            "Insert by comparing from the root downwards. For a deletion, count the children of the node: none, one "
            "or two decide what happens.",
        ),
        numbered(inserts),
        f"Now delete {gone}: {how}.",
        f"Afterwards the pre-order traversal is **{', '.join(map(str, after))}**, and the in-order traversal is "
        f"{', '.join(map(str, sorted(after)))}, sorted as it must be.",
        sometimes(CODE / 2, fenced("python", code)),
        sometimes(0.5, "Both operations follow one path, so they cost O(h) for height h: O(log n) if the tree is "
                       "balanced, O(n) if it has degenerated into a chain."),
        sometimes(0.3, "The in-order predecessor, the largest key of the left subtree, would serve as well as the "
                       "successor."),
    )  # fmt: skip


ORDINALS = ("first", "second", "third", "fourth", "fifth")
SIGNS = {"+": "add", "-": "subtract", "*": "multiply"}


def _expressions(count: int) -> tuple[str, ...]:
    rng, found = random.Random("postfix"), dict[tuple[int, ...], str]()
    while len(found) < count:
        operands, text, depth = rng.sample(range(2, 20), 4), list[str](), 0
        waiting = list(map(str, operands))
        while waiting or depth > 1:
            if depth < 2 or (waiting and rng.random() < 0.5):
                text.append(waiting.pop(0))
                depth += 1
            else:
                text.append(rng.choice("+-*"))
                depth -= 1
        found.setdefault(tuple(sorted(operands)), " ".join(text))
    return tuple(found.values())


def _postfix(slots: Slots, rng: random.Random) -> str:
    stack: list[int] = []
    infix: list[str] = []
    steps: list[str] = []
    shown: list[str] = []
    for token in slots["expression"].split():
        if token in SIGNS:
            right, left = stack.pop(), stack.pop()
            stack.append(left + right if token == "+" else left - right if token == "-" else left * right)
            after, before = infix.pop(), infix.pop()
            infix.append(f"({before} {token} {after})")
            steps.append(f"`{token}`: pop {right} and {left}, {SIGNS[token]}, push {stack[-1]}; the stack is {stack}")
        else:
            stack.append(int(token))
            infix.append(token)
            steps.append(f"`{token}`: push it; the stack is {stack}")
        shown.append(str(stack))
    code = placed(
        """
import operator

OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul}

def evaluate(expression):
    stack = []
    for token in expression.split():
        if token in OPERATIONS:
            right, left = stack.pop(), stack.pop()
            stack.append(OPERATIONS[token](left, right))
        else:
            stack.append(int(token))
    if len(stack) != 1:
        raise ValueError("operands and operators do not match")
    return stack[0]

print(evaluate("<<expression>>"))  # <<answer>>
""",
        expression=slots["expression"], answer=stack[0],
    )  # fmt: skip
    return compose(
        rng,
        (
            "Read from left to right with a stack: a number is pushed; an operator pops its two operands and pushes "
            "the result.",
            "In postfix notation each operator follows its operands, so one pass with a stack evaluates it, without "
            "parentheses or precedence.",
        ),
        sometimes(CODE, fenced("python", code)),
        (numbered(steps), "The stack after each token: " + ", then ".join(shown) + "."),
        f"The value is **{stack[0]}**; in infix notation the expression reads {infix[0][1:-1]}.",
        sometimes(0.4, "The first value popped is the right operand. Swapping the two would spoil subtraction."),
        sometimes(0.4, "Time is O(n) for n tokens, and the stack needs O(n) memory at worst."),
        sometimes(0.3, "Malformed input shows itself in two ways: popping from an empty stack raises IndexError, and "
                       "left-over operands show in more than one remaining value."),
    )  # fmt: skip


FAMILIES = (
    Family(
        "tree_deletion",
        ("stacks, queues and trees", "object-oriented programming"),
        (
            "Insert {keys} in this order into an empty binary search tree, then delete the {which} key of the list. "
            "Give the pre-order traversal and explain each step.",
            "A binary search tree is built from {keys}, in this order. What is its pre-order traversal after the "
            "{which} inserted key is removed (using the in-order successor), and how do the algorithms work?",
        ),
        {"keys": KEY_LISTS[:300], "which": ORDINALS},
        _deletion,
    ),
    Family(
        "postfix_value",
        ("stacks, queues and trees", "loops and conditionals"),
        (
            "Evaluate the postfix expression {expression} with a stack, step by step.",
            "Explain how a stack evaluates postfix notation, using {expression} as the example.",
        ),
        {"expression": _expressions(1100)},
        _postfix,
    ),
)  # fmt: skip
