"""Drop: fields, further pictures and notes of the reader never reach a writer; captions only where the policy embeds them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from withheld.model import CAPTION_ROLES, Treatment
from withheld.redactions import Redaction

if TYPE_CHECKING:
    from withheld.model import AssetPlan, Content


class Drop(Redaction):
    """Leaves the writer with what is published and nothing else. Last, because captions are cleaned like any other text before."""

    treatment = Treatment.DROP
    order = 90

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        content = replace(content, fields=(), unseen=(), pictures=content.pictures[:1])
        if not content.pictures:
            return content
        text = tuple(p for p in content.text if p.role in CAPTION_ROLES) if plan.embed_captions else ()
        return replace(content, text=text, layout={"embed_captions": bool(text)})
