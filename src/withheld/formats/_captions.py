"""The only fields that are ever written: captions, credits and alt text that somebody agreed to, as one XMP packet."""

from __future__ import annotations

from xml.sax.saxutils import escape

from withheld.model import Content, Role

LONGEST = 4000
"""Characters a field: three of them, escaped, fit into the one segment a JPEG has for XMP (65,502 bytes)."""

_ALT = '<{0}><rdf:Alt><rdf:li xml:lang="x-default">{1}</rdf:li></rdf:Alt></{0}>'
_PLAIN = "<{0}>{1}</{0}>"
_FIELDS = {
    Role.CAPTION: ("dc:description", _ALT),
    Role.CREDIT: ("photoshop:Credit", _PLAIN),
    Role.ALT: ("Iptc4xmpCore:AltTextAccessibility", _ALT),
}
_OPEN = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">'
)
_CLOSE = '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'


def packet(content: Content) -> bytes | None:
    """The XMP packet of a content whose layout asks for it (`{"embed_captions": true}`); None where there is nothing to say."""
    if content.layout != {"embed_captions": True}:
        return None
    filled = [_field(content, role) for role in _FIELDS]
    return (_OPEN + "".join(filled) + _CLOSE).encode() if any(filled) else None


def _field(content: Content, role: Role) -> str:
    words = "\n".join(p.text for p in content.text if p.role == role).strip()
    name, shape = _FIELDS[role]
    return shape.format(name, escape(words[:LONGEST])) if words else ""
