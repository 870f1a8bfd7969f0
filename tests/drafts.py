"""A small draft to work on, new criteria for it, and the random work of a drafter: what several tests share."""

from pathlib import Path

from referentiel.model import Criterion, FindingsError, YesNo
from referentiel.model.paths import paths

TOY = Path(__file__).parent / "data" / "toy-1.yaml"


def criterion(version, code):
    return next(c for _, c in version.criteria() if c.code == code)


def new(code, title="Un critère neuf"):
    return Criterion(code=code, title=title, observation=YesNo(kind="yes_no"), sources=("RCM-07",))


def codes(error):
    return sorted({finding.code for finding in error.value.findings})


def random_step(session, rng):
    """Do one random thing, valid or not."""
    version = session.version
    known = [c.code for _, c in version.criteria()]
    kind = rng.randrange(9)
    try:
        match kind:
            case 0 | 1 | 2:
                session.type(rng.choice(paths(version)), rng.choice(["1", "2", "35,5", "oui", "non", "x", "60", ""]))
            case 3:
                session.type(f"criteria.{rng.choice(known)}.{rng.choice(['title', 'note', 'question'])}",
                             rng.choice(["Un texte.", "<b>", "=A1", "« Deux : points » # ?", " ", "a\nb"]))
            case 4:
                session.retire(rng.choice(known))
            case 5:
                session.add(new(f"N-{rng.randrange(90):02d}"), rng.choice(version.sections).code)
            case 6:
                session.move(rng.choice(known), rng.choice(version.sections).code)
            case 7:
                number = rng.randrange(100, 900)
                session.split(rng.choice(known), [new(f"S-{number}", "Un"), new(f"S-{number + 1}", "Deux")])
            case 8:
                rng.choice([session.undo, session.redo])()
    except FindingsError:
        return
