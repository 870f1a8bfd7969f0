"""The editor of a draft as its tests meet it: its fields, what is typed in them, what the plan says."""

DRAFT = "lrs-2026-brouillon"


def cells(page):
    found = {}
    for field in page.form.fields:
        found[field["id"]] = field
        for row in field.get("rows", ()):
            found |= {cell["id"]: cell for cell in row["cells"] if "id" in cell}
    return found


def typed(page, path, text):
    """Type as the page's own messages do."""
    page.form._heard(page.form, {"kind": "edit", "number": page.form.answered + 1, "edits": [[path, text]]}, [])


def state_of(page, part):
    return [text for group in page.tree.groups for item in group["items"] if item["id"] == part
            for _, text in item["badges"]]
