"""What the docs say is what the program says."""

from tools.glossary import FILE, written


def test_the_glossary_in_the_docs_is_the_one_in_the_program() -> None:
    assert FILE.read_text() == written(), "run: python -m tools.glossary"
