"""A manifest changed on disk: valid before, valid after, and only what was asked."""

import datetime as dt
import difflib
import errno
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BotError
from bot.domain.roadmap import Roadmap, Waiver
from bot.manifest.edit import Edited, with_waivers_added
from bot.manifest.load import load_manifest, parse_manifest
from bot.manifest.starter import GithubRepo, JiraProjects, LocalFile, starter
from tests.tree import ROOT

SMALL = b"version: 1\nid: ferry\nproduct: Ferry\nsources: [{name: shop, kind: local, file: b.db}]\n"
WAIVER = Waiver(
    "T01", finding="3fa9c2d41b07", facts="9c1b22aa", by="ana", reason='Müller said: "later" 🚢'
)
LINE = (
    "{rule: T01, finding: 3fa9c2d41b07, facts: 9c1b22aa, by: ana,"
    ' reason: "Müller said: \\"later\\" 🚢"}'
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "roadmap.yaml"
    made.write_bytes(SMALL)
    return made


def edited(path: Path, *waivers: Waiver) -> Edited:
    return with_waivers_added(load_manifest(path), waivers or (WAIVER,))


def added_lines(before: bytes, after: bytes) -> list[str]:
    """The new lines; every old one must still be there, in order and to the byte."""
    old, new = (text.decode().splitlines(keepends=True) for text in (before, after))
    told = difflib.ndiff(old, new)
    changed = [line for line in told if line[:1] in "+-"]
    assert [line for line in changed if line.startswith("-")] == []
    return [line[2:].rstrip() for line in changed]


def test_nothing_is_written_before_it_is_saved(path: Path) -> None:
    edit = edited(path)
    assert path.read_bytes() == SMALL
    edit.save()
    assert path.read_bytes() == SMALL + f"waivers:\n  - {LINE}\n".encode()
    assert load_manifest(path).waivers == (replace(WAIVER, line=6),)


def test_the_line_of_each_waiver_is_known(path: Path) -> None:
    other = replace(WAIVER, finding="000000000001")
    edit = edited(path, WAIVER, other)
    assert (edit.line_of("3fa9c2d41b07"), edit.line_of("000000000001")) == (6, 7)


def test_one_for_the_same_finding_is_replaced(path: Path) -> None:
    edited(path).save()
    edited(path, Waiver("T01", dt.date(2026, 12, 1), finding="3fa9c2d41b07")).save()
    (waiver,) = load_manifest(path).waivers
    assert waiver == Waiver("T01", dt.date(2026, 12, 1), line=6, finding="3fa9c2d41b07")


def test_the_mode_stays_and_nothing_is_left_beside(path: Path) -> None:
    path.chmod(0o640)
    edited(path).save()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in path.parent.iterdir()] == ["roadmap.yaml"]


def test_a_link_to_the_file_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.yaml"
    link.parent.mkdir()
    link.symlink_to(path)
    edited(link).save()
    assert link.is_symlink()
    assert len(load_manifest(path).waivers) == 1


def test_saving_what_is_there_already_does_not_touch_the_file(path: Path) -> None:
    edited(path).save()
    before = path.stat()
    edited(path).save()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_somebody_changed_meanwhile_is_not_overwritten(path: Path) -> None:
    roadmap = load_manifest(path)
    edit = with_waivers_added(roadmap, [WAIVER])
    path.write_bytes(SMALL + b"# mine\n")
    for attempt in (edit.save, lambda: with_waivers_added(roadmap, [WAIVER])):
        with pytest.raises(BotError, match="changed while it was compared with its trackers"):
            attempt()
    assert path.read_bytes() == SMALL + b"# mine\n"


def test_a_file_that_went_away_is_told(path: Path) -> None:
    edit, roadmap = edited(path), load_manifest(path)
    path.unlink()
    with pytest.raises(BotError, match=r"could not be written: No such file"):
        edit.save()
    with pytest.raises(BotError, match=r"could not be read: No such file"):
        with_waivers_added(roadmap, [WAIVER])


def test_a_full_disk_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BotError) as caught:
        edited(path).save()
    assert caught.value.message == (
        f"{path} could not be written: No space left on device. It is as it was."
    )
    assert [(each.name, each.read_bytes()) for each in path.parent.iterdir()] == [
        ("roadmap.yaml", SMALL)
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="a superuser may write to everything")
def test_a_read_only_file_is_left_alone(path: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(BotError, match="is read-only"):
        edited(path).save()
    assert path.read_bytes() == SMALL


@pytest.mark.parametrize(
    ("waiver", "why"),
    [
        (replace(WAIVER, reason="x" * 20_000), r"6:1: this line has 20\d+ characters"),
        (replace(WAIVER, initiative="gone"), "'gone' is not an initiative"),
        (replace(WAIVER, reason=" padded "), "laid out in a way that is not known"),
    ],
)
def test_an_edit_that_would_spoil_the_file_is_refused_with_what_to_write(
    path: Path, waiver: Waiver, why: str
) -> None:
    with pytest.raises(BotError) as caught:
        edited(path, waiver)
    assert re.search(why, caught.value.message)
    assert caught.value.remedy.startswith("Add this to it yourself:\nwaivers:\n  - {rule: T01, ")
    assert path.read_bytes() == SMALL


# Real files


EXAMPLE = re.compile(r"^```yaml\n(version:.*?)^```$", re.MULTILINE | re.DOTALL)


def shipped() -> Iterator[tuple[str, bytes]]:
    yield "demo", (ROOT / "bot" / "demo" / "roadmap.yaml").read_bytes()
    for source in (GithubRepo("acme/shop"), JiraProjects(("PAY",)), LocalFile("b.db")):
        yield type(source).__name__, starter("acme-shop", "Acme Shop", source).encode()
    for page in sorted((ROOT / "docs" / "pages").glob("*.md")):
        told = re.findall(
            r"^```yaml\n(version:.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
        )
        for number, text in enumerate(told):
            yield f"{page.name} {number}", text.encode()


SHIPPED = dict(shipped())


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("style", ["as it is", "crlf", "bom", "no last line break"])
def test_a_manifest_of_ours_only_gains_lines(name: str, style: str, tmp_path: Path) -> None:
    before = SHIPPED[name]
    if style == "crlf":
        before = before.replace(b"\n", b"\r\n")
    elif style == "bom":
        before = b"\xef\xbb\xbf" + before
    elif style == "no last line break":
        before = before[:-1]
    path = tmp_path / "roadmap.yaml"
    path.write_bytes(before)
    then = load_manifest(path)
    edited(path).save()
    after = path.read_bytes()
    ends = b"\r\n" if style == "crlf" else b"\n"
    new = added_lines(before if before.endswith(b"\n") else before + ends, _ended(after, ends))
    assert [line for line in new if line and line not in ("waivers:", f"  - {LINE}")] == FIELDS.get(
        name, []
    )
    assert said(parse_manifest(after, "")) == (*said(then), replace(WAIVER, line=0))


FIELDS = {
    "demo": [
        "  - rule: T01",
        "    finding: 3fa9c2d41b07",
        "    facts: 9c1b22aa",
        "    by: ana",
        '    reason: "Müller said: \\"later\\" 🚢"',
    ]
}
"""The demo writes its waivers with a field a line."""


def _ended(text: bytes, ends: bytes) -> bytes:
    return text if text.endswith(b"\n") else text + ends


def said(roadmap: Roadmap) -> tuple[Waiver, ...]:
    return tuple(replace(waiver, line=0) for waiver in roadmap.waivers)


# Any layout

GAPS = st.sampled_from(["", "\n", "\n\n", "# note, {x}: y\n", "   # deep\n", "  \n"])
OLD = "rule: L06", "item: 'shop:1'", "until: 2027-01-01", "reason: {reason}"
REASONS = st.sampled_from(["why", "'why, how'", '"a # b"', "why # not"])


@st.composite
def entries(draw: st.DrawFn) -> str:
    """A list of waivers that somebody wrote, or none."""
    count = draw(st.integers(0, 3))
    told = [[f.format(reason=draw(REASONS)) for f in OLD] for _ in range(count)]
    style = draw(st.sampled_from(["brackets", "lines", "braces"]))
    if not count:
        return draw(st.sampled_from(["", "waivers: []\n", "waivers: [ # none\n ]\n"]))
    if style == "brackets":
        told = [[f for f in fields if " #" not in f] for fields in told]
        between = draw(st.sampled_from([", ", ",\n    ", " ,  # one\n  "]))
        last = draw(st.sampled_from(["", ",", ", # x, y\n  ", "  # z\n  ", "\n  "]))
        body = between.join(f"{{{', '.join(fields)}}}" for fields in told)
        return f"waivers: [{draw(st.sampled_from(['', chr(10) + '   ']))}{body}{last}]  # end\n"
    dash = draw(st.sampled_from(["- ", "  - ", "    -   "]))
    pad = "\n" + " " * len(dash)
    if style == "braces":
        told = [[f"{{{', '.join(f for f in fields if ' #' not in f)}}}"] for fields in told]
    return "waivers:\n" + "".join(f"{dash}{pad.join(fields)}\n{draw(GAPS)}" for fields in told)


@st.composite
def manifests(draw: st.DrawFn) -> str:
    parts = [
        "version: 1\n",
        "id: ferry  # stable\n",
        f"product: {draw(st.sampled_from(['Ferry', '>-', '|']))}\n".replace(
            "|\n", "|\n  # Ferry\n\n"
        ).replace(">-\n", ">-\n  Fer\n  ry\n"),
        "sources:\n- {name: shop, kind: local, file: b.db}\n",
        draw(entries()),
    ]
    text = "".join(part + draw(GAPS) for part in draw(st.permutations(parts)))
    if draw(st.booleans()):
        text = f"# head\n---\n{text}...\n"
    text = text.removesuffix(draw(st.sampled_from(["", "\n"])))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@given(manifests(), st.text(max_size=40))
def test_whatever_the_layout_it_loads_to_the_same_and_the_waiver(text: str, reason: str) -> None:
    told = " ".join("".join(c for c in reason if c.isprintable()).split())
    waivers = [
        replace(WAIVER, reason=told),
        Waiver("S02", dt.date(2027, 2, 1), item="shop:2", finding="000000000002", by="ben"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "roadmap.yaml")
        path.write_bytes(text.encode())
        then = load_manifest(path)
        edited(path, waivers[0]).save()
        edited(path, *waivers).save()
        after = path.read_bytes().decode()
        edited(path, *waivers).save()
        assert path.read_bytes().decode() == after
        assert said(load_manifest(path)) == (*said(then), *waivers)
    comments = re.compile("#[^\r\n]*")
    assert [c for c in comments.findall(text) if after.count(c) < text.count(c)] == []
