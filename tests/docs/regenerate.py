"""`python -m tests.docs.regenerate` writes the generated parts of the documentation anew."""

from tests.docs.generated import expected

if __name__ == "__main__":
    for path, text in expected().items():
        path.write_text(text, encoding="utf-8")
