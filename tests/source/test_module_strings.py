"""Which strings name modules."""

from __future__ import annotations

import ast

import pytest

from orb_lint.source.module_strings import module_strings
from orb_lint.source.parsing import SyntaxTree


def strings(source: str) -> list[tuple[str, str]]:
    return [(each.text, each.call) for each in module_strings(SyntaxTree(ast.parse(source)))]


@pytest.mark.parametrize(
    ("source", "text", "call"),
    [
        ("importlib.import_module('a.b')", "a.b", "importlib.import_module"),
        ("import_module(name='a')", "a", "import_module"),
        ("__import__('a')", "a", "__import__"),
        ("importlib.util.find_spec('a')", "a", "importlib.util.find_spec"),
        ("pytest.importorskip('a')", "a", "pytest.importorskip"),
        ("pytest.importorskip(modname='a')", "a", "pytest.importorskip"),
        ("patch('a.B')", "a.B", "patch"),
        ("patch(target='a.B')", "a.B", "patch"),
        ("mock.patch('a.B')", "a.B", "mock.patch"),
        ("unittest.mock.patch('a.B')", "a.B", "unittest.mock.patch"),
        ("mocker.patch('a.B')", "a.B", "mocker.patch"),
        ("self.mocker.patch('a.B')", "a.B", "self.mocker.patch"),
        ("patch.object('a.B', 'c')", "a.B", "patch.object"),
        ("patch.multiple('a.B', c=1)", "a.B", "patch.multiple"),
        ("mocker.patch.object('a.B', 'c')", "a.B", "mocker.patch.object"),
        ("patch.dict('a.TABLE', {})", "a.TABLE", "patch.dict"),
        ("patch.dict('sys.modules', {'a': x})", "a", 'patch.dict("sys.modules", …)'),
        ("patch.dict(sys.modules, {'a': x})", "a", 'patch.dict("sys.modules", …)'),
        (
            "mock.patch.dict('sys.modules', values={'a': x})",
            "a",
            'mock.patch.dict("sys.modules", …)',
        ),
        ("patch.dict('sys.modules', a=x)", "a", 'patch.dict("sys.modules", …)'),
        ("patch.dict(in_dict=sys.modules, a=x)", "a", 'patch.dict("sys.modules", …)'),
        ("patch.dict(sys.modules, dict(a=x))", "a", 'patch.dict("sys.modules", …)'),
        ("patch.dict(sys.modules, [('a', x)])", "a", 'patch.dict("sys.modules", …)'),
        ("patch.dict(sys.modules, {**{'a': x}})", "a", 'patch.dict("sys.modules", …)'),
        ("patch.dict(sys.modules, **{'a': x})", "a", 'patch.dict("sys.modules", …)'),
        ("sys.modules.update({'a': x})", "a", "sys.modules.update"),
        ("sys.modules.update(a=x)", "a", "sys.modules.update"),
        ("monkeypatch.setattr('a.B', c)", "a.B", "monkeypatch.setattr"),
        ("monkeypatch.delattr('a.B')", "a.B", "monkeypatch.delattr"),
        ("monkeypatch.setitem(sys.modules, 'a', b)", "a", "monkeypatch.setitem(sys.modules, …)"),
        ("monkeypatch.delitem(sys.modules, 'a')", "a", "monkeypatch.delitem(sys.modules, …)"),
        ("sys.modules['a'] = b", "a", "sys.modules[…]"),
        ("del sys.modules['a']", "a", "sys.modules[…]"),
        ("sys.modules.pop('a', None)", "a", "sys.modules.pop"),
        ("sys.modules.get('a')", "a", "sys.modules.get"),
        ("sys.modules.setdefault('a', b)", "a", "sys.modules.setdefault"),
        ("'a' in sys.modules", "a", "sys.modules"),
        ("'a' not in sys.modules", "a", "sys.modules"),
        ("@patch('a.B')\ndef f(): ...", "a.B", "patch"),
        ("with patch('a.B'): pass", "a.B", "patch"),
    ],
)
def test_a_known_call_or_table_takes_a_module_name(source: str, text: str, call: str) -> None:
    assert strings(source) == [(text, call)]


@pytest.mark.parametrize(
    "source",
    [
        "print('a')",
        "import_module(name)",
        "import_module(f'{a}')",
        "patch(b'a')",
        "patch.dict('sys.modules', {**a})",
        "patch.dict()",
        "patch.dict(sys.modules, clear=True)",
        "patch.dict(a, b=c)",
        "modules.update(a=b)",
        "monkeypatch.setattr(a, 'b', c)",
        "monkeypatch.setenv('a', 'b')",
        "monkeypatch.setitem(table, 'a', b)",
        "settings['a']",
        "modules['a']",
        "'a' in table",
        "session.object('a')",
        "x = 'import_module'",
    ],
)
def test_other_strings_name_no_module(source: str) -> None:
    assert strings(source) == []


def test_every_key_of_a_patched_table_counts() -> None:
    assert [text for text, _ in strings("patch.dict('sys.modules', {'a': 1, 'b.c': 2, d: 3})")] == [
        "a",
        "b.c",
    ]
