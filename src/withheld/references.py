"""The reference photographs of the policy → embeddings by person, and a question for each that cannot be used."""

from __future__ import annotations

from withheld.errors import HeldBackError, UnreadableError
from withheld.group import Features, References
from withheld.model import Asset, Question, Scan
from withheld.policy import RESERVED_FOLDER, Policy
from withheld.registry import format_of
from withheld.story import read_path
from withheld.work import Job, ScanTask, digest, scan


def embed(job: Job, policy: Policy) -> tuple[References, tuple[Question, ...]]:
    """Embeddings of every reference that shows exactly one face that can be recognised; a question for every other."""
    shown: dict[str, tuple[Features, ...]] = {}
    questions: list[Question] = []
    for key, person in policy.people.items():
        for number, file in enumerate(person.reference, 1):
            faces = _faces(job, f"{RESERVED_FOLDER}/{file}")
            if len(faces) == 1:
                shown[key] = (*shown.get(key, ()), faces[0])
            else:
                text = (
                    f"Reference {number} of a {person.consent} person shows {len(faces) or 'no'} recognisable faces, not one. Which to use?"
                )
                questions.append(Question(text, f'reference = ["another.jpg"]   # a file in {RESERVED_FOLDER}/, or take the line out'))
    return shown, tuple(questions)


def _faces(job: Job, path: str) -> list[Features]:
    try:
        data = read_path(job.story, path)
        asset = Asset(digest(data), path, format_of(data).media_type, len(data))
    except (HeldBackError, UnreadableError):
        return []
    found = scan(ScanTask(job, asset))
    return [f.features for f in found.findings if f.kind == "likeness"] if isinstance(found, Scan) else []
