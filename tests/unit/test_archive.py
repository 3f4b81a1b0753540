"""What the owner gives: files, folders, archives; and what a hostile archive may not do."""

from __future__ import annotations

import gzip
import os
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from connectors.base import HEAD_BYTES, Failed, Member
from connectors.errors import UnreadableInput
from connectors.files.archive import Limits, head, members
from connectors.files.capped import MB

ZEROS = bytes(1 * MB)


def split(items: Sequence[Member | Failed]) -> tuple[dict[str, Member], dict[str, str]]:
    good = {item.name: item for item in items if not isinstance(item, Failed)}
    return good, {item.file: item.why for item in items if isinstance(item, Failed)}


def walk(*paths: Path, limits: Limits = Limits()) -> tuple[dict[str, Member], dict[str, str]]:
    return split(list(members(paths, limits)))


def content(member: Member) -> bytes:
    with member.open() as stream:
        return stream.read()


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return path


def test_a_plain_file(tmp_path: Path) -> None:
    path = tmp_path / "cards.vcf"
    path.write_bytes(b"BEGIN:VCARD")
    good, bad = walk(path)
    assert (list(good), bad) == (["cards.vcf"], {})
    assert content(good["cards.vcf"]) == b"BEGIN:VCARD"
    assert good["cards.vcf"].base == "cards.vcf"


def test_what_does_not_exist_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    good, bad = walk(tmp_path / "gone.mbox", tmp_path / "pipe")
    assert good == {}
    assert "No such file" in bad["gone.mbox"]
    assert bad["pipe"] == "neither a file nor a folder"


def test_gzip_is_known_by_content(tmp_path: Path) -> None:
    for name in ("mail.mbox.gz", "mail.bin"):
        (tmp_path / name).write_bytes(gzip.compress(b"From a") + gzip.compress(b"@b"))
    (tmp_path / "plain.gz").write_bytes(b"not packed")
    good, bad = walk(tmp_path / "mail.mbox.gz", tmp_path / "mail.bin", tmp_path / "plain.gz")
    assert bad == {}
    assert [content(m) for m in good.values()] == [b"From a@b", b"From a@b", b"not packed"]
    assert [m.base for m in good.values()] == ["mail.mbox", "mail.bin", "plain"]


def test_a_zip_is_read_in_place(tmp_path: Path) -> None:
    files = {"Takeout/Mail/All mail.mbox": b"From x", "b.csv.gz": gzip.compress(b"a,b")}
    path = zipped(tmp_path / "export.zip", files | {"photo.jpg": b"\xff", "__MACOSX/._b": b""})
    good, bad = walk(path)
    assert bad == {}
    assert list(good) == ["export.zip!/Takeout/Mail/All mail.mbox", "export.zip!/b.csv.gz"]
    assert [(m.base, content(m)) for m in good.values()] == [
        ("All mail.mbox", b"From x"),
        ("b.csv", b"a,b"),
    ]
    assert [p.name for p in tmp_path.iterdir()] == ["export.zip"]


def test_two_members_can_be_open_at_once(tmp_path: Path) -> None:
    good, _ = walk(zipped(tmp_path / "a.zip", {"x": b"x" * 5000, "y": b"y" * 5000}))
    first, second = (m.open() for m in good.values())
    with first, second:
        assert first.read(3) + second.read(3) + first.read(1) == b"xxxyyyx"


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    root = tmp_path / "Mail"
    for name in ("b.vcf", "a/z.vcf", "a/c.vcf", ".hidden", ".git/x", ".Sent/cur/1:2,S", "p.JPG"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    zipped(root / "in.zip", {"deep.vcf": b"d"})
    (root / "link").symlink_to(tmp_path)
    (root / "link.vcf").symlink_to(root / "b.vcf")
    good, bad = walk(root)
    assert bad == {}
    assert list(good) == [
        "Mail/b.vcf",
        "Mail/in.zip!/deep.vcf",
        "Mail/.Sent/cur/1:2,S",
        "Mail/a/c.vcf",
        "Mail/a/z.vcf",
    ]


def test_the_head_is_bounded(tmp_path: Path) -> None:
    good, _ = walk(zipped(tmp_path / "a.zip", {"x": ZEROS}))
    assert len(head(good["a.zip!/x"])) == HEAD_BYTES


@pytest.mark.parametrize(
    "name",
    ["../evil.vcf", "a/../../evil.vcf", "/etc/evil", "C:\\evil.vcf", "..\\evil.vcf", "\\\\h\\evil"],
)
def test_names_pointing_outside_are_refused(tmp_path: Path, name: str) -> None:
    good, bad = walk(zipped(tmp_path / "a.zip", {"good.vcf": b"x", name: b"evil"}))
    assert list(good) == ["a.zip!/good.vcf"]
    assert ["outside" in why for why in bad.values()] == [True]


def test_backslashes_are_folders_and_utf8_needs_no_flag(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"Adressbuch\\Zo__.vcf": b"x"})
    path.write_bytes(path.read_bytes().replace(b"Zo__", "Zoë".encode()))
    good, bad = walk(path)
    assert bad == {}
    assert [(m.name, m.base) for m in good.values()] == [("a.zip!/Adressbuch/Zoë.vcf", "Zoë.vcf")]


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_one_name_twice_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("Zoë.vcf", b"1")
        archive.writestr("Zoe\u0308.vcf", b"2")
    good, bad = walk(tmp_path / "a.zip")
    assert content(good["a.zip!/Zoë.vcf"]) == b"1"
    assert "twice" in bad["a.zip!/Zoë.vcf"]


def test_links_and_nested_archives_are_told(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"x": b"x"}).read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("inner.bin", inner)
        archive.writestr("inner.gz", gzip.compress(inner))
        archive.writestr("old.7z", b"7z\xbc\xaf\x27\x1c")
        archive.writestr("t.tar", bytes(257) + b"ustar\x0000")
    good, bad = walk(tmp_path / "a.zip")
    assert good == {}
    assert "link" in bad["a.zip!/link"]
    assert bad["a.zip!/inner.bin"] == "an archive inside an archive: unpack it first"
    assert bad["a.zip!/inner.gz"] == bad["a.zip!/inner.bin"]
    assert "7-Zip" in bad["a.zip!/old.7z"]
    assert "tar" in bad["a.zip!/t.tar"]


def flagged(path: Path, *, flags: int = 0, method: int = 0) -> Path:
    """The flag or method of the last entry of the table of contents set by hand."""
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= flags
    if method:
        data[at + 10] = method
    path.write_bytes(bytes(data))
    return path


def test_encryption_and_unknown_methods_are_told(tmp_path: Path) -> None:
    files = {"good": b"x", "last": b"y"}
    good, bad = walk(flagged(zipped(tmp_path / "a.zip", files), flags=1))
    assert list(good) == ["a.zip!/good"]
    assert "password" in bad["a.zip!/last"]
    good, bad = walk(flagged(zipped(tmp_path / "b.zip", files), method=9))
    assert list(good) == ["b.zip!/good"]
    assert "method 9" in bad["b.zip!/last"]


def test_a_truncated_zip_is_one_failure_with_a_remedy(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", {"x": os.urandom(9000), "y": b"y"}).read_bytes()
    for cut in (10, 4000, len(whole) - 5):
        (tmp_path / "cut.zip").write_bytes(whole[:cut])
        good, bad = walk(tmp_path / "cut.zip")
        assert good == {}
        assert list(bad) == ["cut.zip"]
        assert "download it again" in bad["cut.zip"]


def test_damage_inside_a_member_names_it(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x": os.urandom(900_000), "y": b"y"})
    data = bytearray(path.read_bytes())
    data[600_000:600_100] = bytes(100)
    path.write_bytes(bytes(data))
    good, _ = walk(path)
    with pytest.raises(UnreadableInput, match=r"a\.zip!/x is damaged behind its first"):
        content(good["a.zip!/x"])
    assert content(good["a.zip!/y"]) == b"y"


def test_a_truncated_gzip_gives_what_it_has_then_says_so(tmp_path: Path) -> None:
    data = gzip.compress(os.urandom(900_000))
    (tmp_path / "a.gz").write_bytes(data[: len(data) // 2])
    good, _ = walk(tmp_path / "a.gz")
    with good["a.gz"].open() as stream:
        assert len(stream.read(1000)) == 1000
        with pytest.raises(UnreadableInput, match="download the export again"):
            stream.read()


def test_a_bomb_stops_at_the_ratio(tmp_path: Path) -> None:
    limits = Limits(free=2 * MB)
    zip_bomb = zipped(tmp_path / "a.zip", {"x": ZEROS * 8})
    (tmp_path / "b.gz").write_bytes(gzip.compress(ZEROS * 8))
    nested = zipped(tmp_path / "c.zip", {"x": gzip.compress(ZEROS * 8)})
    for path in (zip_bomb, tmp_path / "b.gz", nested):
        good, _ = walk(path, limits=limits)
        with pytest.raises(UnreadableInput, match="200 times its size"):
            content(next(iter(good.values())))


def test_absolute_caps_count_what_comes_out_once(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x": ZEROS, "y": ZEROS}, zipfile.ZIP_STORED)
    good, _ = walk(path, limits=Limits(total=2 * MB))
    assert [len(content(m)) for m in (*good.values(), *good.values())] == [MB] * 4
    good, _ = walk(path, limits=Limits(total=MB + 1))
    with pytest.raises(UnreadableInput, match="its archive unpacks to more"):
        _ = [content(m) for m in good.values()]
    good, _ = walk(path, limits=Limits(member=MB - 1))
    with pytest.raises(UnreadableInput, match="more than"):
        content(good["a.zip!/x"])


def test_too_many_members_and_too_long_a_directory(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{i}.vcf": b"x" for i in range(6)})
    assert len(walk(path, limits=Limits(members=6))[0]) == 6
    for limits in (Limits(members=5), Limits(directory=100)):
        good, bad = walk(path, limits=limits)
        assert good == {}
        assert "unpack it and give the folder" in bad["a.zip"]


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a": b"x" * 50, "b": b"y" * 50}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 42 : at + 46] = bytes(4)  # the second entry claims the place of the first
    path.write_bytes(bytes(data))
    good, bad = walk(path)
    assert good == {}
    assert "overlap" in bad["a.zip"]


def test_an_unreadable_name_is_shown_readable(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\n.vcf")).write_bytes(b"x")
    good, _ = walk(tmp_path)
    assert [m.base for m in good.values()] == ["��.vcf"]
