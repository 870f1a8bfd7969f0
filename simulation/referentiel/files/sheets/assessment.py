"""stub"""
from __future__ import annotations
def assessment_sheets(version, names): return []
def add_assessments(workbook, version, tests): return None
