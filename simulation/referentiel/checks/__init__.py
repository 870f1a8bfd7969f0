"""Findings on a version that its structure alone does not show."""

from .registries import registry_findings

__all__ = ["registry_findings"]
