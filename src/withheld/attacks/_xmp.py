"""A parser for the one XMP packet that may be published: caption, credit and alt text, and nothing beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_ELEMENTS = {
    "{adobe:ns:meta/}xmpmeta",
    *(_RDF + name for name in ("RDF", "Description", "Alt", "li")),
    "{http://purl.org/dc/elements/1.1/}description",
    "{http://ns.adobe.com/photoshop/1.0/}Credit",
    "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}AltTextAccessibility",
}
_ATTRIBUTES = {(_RDF + "about", ""), ("{http://www.w3.org/XML/1998/namespace}lang", "x-default")}
_WRAPPER = re.compile(r'<\?xpacket begin="\ufeff?" id="W5M0MpCehiHzreSzNTczkc9d"\?>\s*(.*?)\s*<\?xpacket end="[rw]"\?>', re.DOTALL)


def strange_xmp(packet: bytes) -> Iterator[str]:
    """What in a packet is not one of the three fields."""
    text = packet.decode("utf-8", "replace")
    wrapped = _WRAPPER.fullmatch(text)
    body = wrapped[1] if wrapped else text
    if "<!--" in body or "<?" in body:
        yield "a comment in the captions"
    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError):
        yield "captions that are no XMP"
        return
    for element in root.iter():
        if element.tag not in _ELEMENTS:
            yield "a field beside the captions"
        if set(element.attrib.items()) - _ATTRIBUTES:
            yield "an attribute beside the captions"
