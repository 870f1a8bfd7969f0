"""Any study in French: its page, its sentence, its figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from referentiel.engine import Drivers, JointCurve
from referentiel.studies import (
    Attribution,
    DesignSearch,
    Front,
    Neutrality,
    Noise,
    Raked,
    Sensitivity,
    Uncertainty,
    UpgradeStudy,
    WeightBox,
    WeightDraws,
)

from .drivers import drivers_page
from .studies_attribution import attribution_page
from .studies_design import design_page, front_page
from .studies_neutrality import neutrality_page
from .studies_noise import noise_page
from .studies_sensitivity import sensitivity_page
from .studies_uncertainty import box_page, draws_page, raked_page, uncertainty_page
from .studies_upgrade import upgrade_page
from .study import Figure, StudyPage
from .two_levers import map_page

StudyResult = (Attribution | DesignSearch | Drivers | Front | JointCurve | Neutrality | Noise | Raked | Sensitivity
               | Uncertainty | UpgradeStudy | WeightBox | WeightDraws)
_PAGES: dict[type, Callable[[Any], StudyPage]] = {
    Attribution: attribution_page, DesignSearch: design_page, Drivers: drivers_page, Front: front_page,
    JointCurve: map_page, Neutrality: neutrality_page,
    Noise: noise_page, Raked: raked_page, Sensitivity: sensitivity_page,
    Uncertainty: uncertainty_page, UpgradeStudy: upgrade_page,
    WeightBox: box_page, WeightDraws: draws_page,
}


def study_page(result: StudyResult) -> StudyPage:
    """Return everything that a study says: sentences, tables, figure."""
    return _PAGES[type(result)](result)


def sentence(result: StudyResult) -> str:
    """Return the finding of a study in one sentence or two."""
    return study_page(result).sentences[0]


def figure(result: StudyResult) -> Figure | None:
    """Return the figure of a study; None where there is nothing to draw."""
    return study_page(result).figure
