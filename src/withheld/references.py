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
            if len(faces) == 1 and faces[0]:
                shown[key] = (*shown.get(key, ()), faces[0])
            else:
                seen = f"{len(faces)} faces" if len(faces) > 1 else "a face that is not clear" if faces else "no face"
                text = f"Reference {number} of a {person.consent} person shows {seen}; one clear face is needed. Which picture to use?"
                questions.append(Question(text, f'reference = ["another.jpg"]   # a file in {RESERVED_FOLDER}/, or take the line out'))
    return shown, tuple(questions)


def _faces(job: Job, path: str) -> list[Features]:
    """The embedding of every sure face of a picture, empty for one that is not clear enough; none for what cannot be read."""
    try:
        data = read_path(job.story, path)
        asset = Asset(digest(data), path, format_of(data).media_type, len(data))
    except (HeldBackError, UnreadableError):
        return []
    found = scan(ScanTask(job, asset))
    if not isinstance(found, Scan):
        return []
    sure = [f for f in found.findings if f.kind == "face" and not f.doubt]
    features = {f.where: f.features for f in found.findings if f.kind == "likeness"}
    # every sure face counts, recognisable or not: the clear one of two may be somebody who did not agree
    return [features.get(f.where, ()) for f in sure]
