"""A folder of versions with a draft and eleven amendments of three colleges: what a session of the committee needs."""

import shutil
from datetime import date
from decimal import Decimal

from referentiel.authoring import Proposal, file_amendment
from referentiel.files import read_document, read_registries
from referentiel.model import Criterion, YesNo
from referentiel.model.change import Change
from referentiel.model.operations import Add, Retire
from referentiel.model.rewriting import rewrite_of

DRAFT = "lrs-2026-brouillon"
D, DAY = Decimal, date(2026, 10, 1)


def sitting_folder(shipped, target):
    """Copy the shipped versions to `target`, file eleven amendments to its draft, and return the draft."""
    shutil.copytree(shipped, target)
    draft = target / "drafts" / f"{DRAFT}.yaml"
    version, registries = read_document(draft).version, read_registries(target)
    new = Criterion(code="CT-40", title="Droit à la déconnexion affiché dans chaque équipe",
                    observation=YesNo(kind="yes_no"), sources=("MRC-11",))
    proposed = [
        ("unions", "Prévenir les conseillers dix jours ouvrés avant un changement d’horaire",
         "Sept jours ne laissent pas le temps d’organiser une garde d’enfant. Neuf jours sont déjà la pratique.",
         [Change("criteria.CT-12.ladder[1]", D(9))]),
        ("unions", "Rendre le label plus exigeant", "La barre n’a pas bougé depuis 2011.",
         [Change("outcomes.award.global_at_least", D(75))]),
        ("employers", "Garder le label accessible", "Un label que personne n’obtient ne change rien.",
         [Change("outcomes.award.global_at_least", D(62))]),
        ("institutions", "Retirer la remise du bilan social", "La loi l’a remplacée.", [Retire("GOV-04")]),
        ("unions", "Ajouter le droit à la déconnexion", "La loi le demande depuis 2017.",
         [Add(new, "RH")]),
        ("employers", "Alléger la formation continue", "Le poids ne correspond plus à l’usage.",
         [Change("criteria.RH-13.weight", D(1))]),
        ("institutions", "Nommer le document unique comme la loi le nomme", "Vocabulaire du code du travail.",
         [rewrite_of(version, "criteria.CT-18", "title", "Document unique d’évaluation des risques professionnels "
                     "mis à jour depuis moins de douze mois, risques psychosociaux compris")]),
        ("unions", "Porter le salaire de base au-dessus du SMIC", "Premier palier au-dessus du minimum légal.",
         [Change("criteria.RH-21.ladder[1]", D("1.02"))]),
        ("employers", "Assouplir le délai de prévenance", "Les petits centres ne suivent pas.",
         [Change("criteria.CT-12.ladder[2]", D(9))]),
        ("institutions", "Donner plus de poids au document unique", "C’est la base de la prévention.",
         [Change("criteria.CT-18.weight", D(4))]),
        ("unions", "Peser davantage l’encadrement de proximité", "Un superviseur pour vingt ne suffit pas.",
         [Change("criteria.RH-20.weight", D(2))]),
    ]
    for college, title, rationale, changes in proposed:
        file_amendment(draft, Proposal(title, "Une personne", college, rationale, tuple(changes), assumption=True), DAY,
                       registries, ("employers", "unions", "institutions"))
    return draft
