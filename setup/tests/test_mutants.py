import ast

import pytest
from club_setup.messages import SetupError
from club_setup.mutants import Counts, parse_accepted, report
from club_setup.mutations import compiled, mutants_of


def changes(source):
    """What becomes of the parts that are changed."""
    return [mutant.after for mutant in mutants_of(ast.parse(source))]


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("found = this_one < that_one", ["this_one <= that_one", "this_one >= that_one"]),
        ("found = this_one == that_one", ["this_one != that_one"]),
        ("found = a_name not in other_names", ["a_name in other_names"]),
        ("found = an_amount + another", ["an_amount - another"]),
        ("found_before -= another", ["found_before += another"]),
        ("found = this_one and that_one", ["this_one or that_one"]),
        ("found = not the_other_one", ["the_other_one"]),
        ("found = - the_other_one", ["the_other_one"]),
        ("found = max(these_values)", ["min(these_values)"]),
        ("found = sorted(these_values)", ["sorted(these_values, reverse=True)"]),
        ("found = sorted(these_values, reverse=True)", ["sorted(these_values, reverse=False)"]),
        ("found = what_was_found[0]", ["what_was_found[1]"]),
        ("found = Decimal('0.01')", ["Decimal('0.1')"]),
        ("found = 'a text like another'", []),
        ("found = a_letter == 'a'", ["a_letter != 'a'", "a_letter == 'achanged'"]),
        ("found = zip(these, those, strict=True)", []),
        ("def it(long_name='a'): ...", ["long_name='achanged'"]),
        ("def it(long_name: int | None): ...", []),
        ("def it():\n    return an_amount", ["return None"]),
        ("def it():\n    return None", []),
        ("@decorated(1)\nclass It:\n    '''What it is, in 1 word.'''", []),
        ("class It:\n    a_field: str = 'a'", ["a_field: str = 'achanged'"]),
        ("if a_condition(): ...", ["not a_condition()"]),
        ("while a_condition: break", ["not a_condition", "continue"]),
        ("found = [one for one in many if one.good]", ["for one in many if not one.good"]),
    ],
)
def test_what_is_changed(source, after):
    found = changes(source)
    assert len(found) == len(after)
    assert all(wanted in one for wanted, one in zip(after, found, strict=True)), found


def test_a_mutant_says_where_it_is_and_is_told_from_its_like():
    source = "class It:\n    def found(self, one):\n        return [one.day + 1, one.day + 1]\n"
    plus = [mutant for mutant in mutants_of(ast.parse(source)) if "one.day - 1" in mutant.name]
    assert [mutant.line for mutant in plus] == [3, 3]
    assert [mutant.scope for mutant in plus] == ["It.found"] * 2
    assert len({mutant.name for mutant in plus}) == 2


def test_a_mutant_is_the_module_with_one_change():
    tree = ast.parse("def smallest(values):\n    return min(values) + 0\n")
    names = {}
    for index, mutant in enumerate(mutants_of(tree)):
        fresh = ast.parse(ast.unparse(tree))
        exec(compiled(fresh, mutants_of(fresh)[index], "smallest.py"), names)
        assert names["smallest"]([3, 7]) == {"max": 7, "None": None, "1": 4}.get(
            next((word for word in ("max", "None", "1") if word in mutant.after), ""), 3
        )


def test_what_is_accepted_has_a_reason():
    text = "# why\n\na.py f: x -> y\na.py f: x -> z\n    One reason,\n    in two lines.\na.py g: x -> y\n    Another.\n"
    assert parse_accepted(text) == {
        "a.py f: x -> y": "One reason, in two lines.",
        "a.py f: x -> z": "One reason, in two lines.",
        "a.py g: x -> y": "Another.",
    }
    with pytest.raises(SetupError):
        parse_accepted(text + "a.py h: x -> y\n")


@pytest.mark.parametrize(("killed", "code"), [(95, 0), (94, 1)])
def test_too_many_survivors_fail(tmp_path, monkeypatch, capsys, killed, code):
    monkeypatch.setattr("club_setup.mutants.REPO", tmp_path)
    (mutant,) = mutants_of(ast.parse("found = this_one == that_one"))
    counts = {tmp_path / "a.py": Counts(killed, accepted=7, survivors=[mutant] * (100 - killed))}
    assert report(counts) == code
    assert "a.py:1: this_one == that_one -> this_one != that_one" in capsys.readouterr().out
