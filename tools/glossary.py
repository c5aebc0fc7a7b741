"""Write docs/glossary.md from the one place the words are defined: python -m tools.glossary."""

from pathlib import Path

from app.glossary import GLOSSARY

FILE = Path(__file__).parents[1] / "docs" / "glossary.md"


def written() -> str:
    terms = "\n".join(f"**{term}**: {meaning}\n" for term, meaning in sorted(GLOSSARY.items()))
    return f"# The words we use\n\n{terms}"


if __name__ == "__main__":
    FILE.write_text(written())
