"""Puts edited manifests on a new branch, without touching the files, the index or HEAD."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from bot.domain.errors import BotError
from bot.manifest.edit import Edited
from bot.manifest.git import Git, GitError


def commit_on_branch(edits: Sequence[Edited], name: str, message: str) -> str:
    """Make a branch from HEAD with one commit that has these files edited; gives its id.

    Raises BotError where the branch is there, a file is not committed as it is here, or the
    files lie in several repositories.
    """
    git = _repository(edits)
    _refuse_bad_name(git, name)
    head = git.commit("HEAD")
    tree = f"{head}^{{tree}}"
    top = git.top().resolve()
    for edit in edits:
        path = PurePosixPath(edit.path.resolve().relative_to(top).as_posix())
        stored = _stored(git, edit)
        blob = git.run("hash-object", "-w", "--no-filters", "--stdin", given=stored)
        tree = _with_blob(git, tree, path.parts, blob.decode().strip())
    given = message.encode()
    try:
        made = git.run("commit-tree", tree, "-p", head, "-F", "-", given=given)
    except GitError as error:
        remedy = "Tell git who you are: git config user.name NAME, git config user.email MAIL."
        raise BotError(error.message, remedy=error.remedy or remedy) from error
    commit = made.decode().strip()
    git.run("update-ref", "-m", "roadmap-drift fix", f"refs/heads/{name}", commit, "0" * len(head))
    return commit


def _repository(edits: Iterable[Edited]) -> Git:
    tops: dict[Path, None] = {}
    for edit in edits:
        try:
            tops[Git.around(edit.path).top()] = None
        except GitError as error:
            told = f"No branch can be made for {edit.path}: {error.message}"
            raise GitError(told, remedy=error.remedy) from error
    if len(tops) != 1:
        raise BotError(
            "The manifests lie in several repositories.", remedy="Fix one product at a time."
        )
    return Git(next(iter(tops)))


def _refuse_bad_name(git: Git, name: str) -> None:
    try:
        git.run("check-ref-format", "--branch", name)
    except GitError as error:
        raise BotError(f"'{name}' is no name for a branch.", remedy="Give another.") from error
    if git.run("for-each-ref", "--format=%(refname)", f"refs/heads/{name}").strip():
        remedy = "Give another name, or delete that branch."
        raise BotError(f"The branch {name} is there already.", remedy=remedy)


def _stored(git: Git, edit: Edited) -> bytes:
    """The edited file as git would keep it, with the line breaks that are in git."""
    try:
        committed = git.show("HEAD", edit.path)
    except GitError as error:
        raise BotError(f"{edit.path} is not committed.", remedy="Commit it first.") from error
    if committed == edit.before:
        return edit.after
    if committed == edit.before.replace(b"\r\n", b"\n"):  # as core.autocrlf has it
        return edit.after.replace(b"\r\n", b"\n")
    remedy = "Commit or undo them first, or fix without --branch."
    raise BotError(f"{edit.path} has changes that are not committed.", remedy=remedy)


def _with_blob(git: Git, tree: str, path: Sequence[str], blob: str) -> str:
    """The id of a tree in which the file has another content, and nothing else differs."""
    first, *rest = path
    entries = []
    for entry in git.run("ls-tree", "-z", tree).split(b"\0"):
        head, _, name = entry.partition(b"\t")
        if name == os.fsencode(first):
            mode, kind, old = head.split()
            new = _with_blob(git, old.decode(), rest, blob) if rest else blob
            head = b" ".join((mode, kind, new.encode()))
        entries.append(b"\t".join((head, name)) if entry else b"")
    return git.run("mktree", "-z", given=b"\0".join(entries)).decode().strip()
